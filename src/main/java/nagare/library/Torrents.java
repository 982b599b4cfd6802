package nagare.library;

import java.io.IOException;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.Metainfo;

/// Where torrents are opened: the engine, or a stand-in for it.
@FunctionalInterface
public interface Torrents {
    /// The open torrent; the same one when it is open already.
    ///
    /// @throws IOException when it cannot be opened now (no room, the engine is closed); the message says why
    Torrent open(Metainfo metainfo) throws IOException;
}
