package nagare.library;

import java.util.Optional;
import nagare.media.TimeIndex;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// Whoever knows which byte of a file is played when. Thread-safe.
@FunctionalInterface
public interface Times {
    Times NONE = (_, _) -> Optional.empty();

    /// May wait for the disk, never for the network. Empty when it is not known (yet).
    Optional<TimeIndex> of(InfoHash torrent, TorrentFile file);
}
