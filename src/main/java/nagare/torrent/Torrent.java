package nagare.torrent;

import java.io.IOException;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;

/// What the rest of the house may ask of a torrent that is open.
public interface Torrent {
    Metainfo metainfo();

    /// A reader at the first byte of the file. Opening one wakes the swarm.
    ///
    /// @throws IOException when the engine is closed or the torrent failed for good (the message says why)
    TorrentReader open(TorrentFile file) throws IOException;

    /// Connects to peers ahead of the first reader, who then waits the less. Without a reader the torrent rests again
    /// after a while.
    ///
    /// @throws IOException as [#open]
    void prepare() throws IOException;

    TorrentStatus status();
}
