package nagare.dlna.directory;

import java.util.Optional;
import nagare.library.Entry;

/// Where an item's bytes are, and in which words DLNA describes them.
public interface MediaLinks {
    /// The absolute path of the item, percent-encoded ASCII, ending in the real extension.
    String path(Entry.Item item);

    /// The four fields of `protocolInfo` (ConnectionManager:1 §2.5.2). `userAgent` decides in what words.
    String protocolInfo(Entry.Item item, Optional<String> userAgent);
}
