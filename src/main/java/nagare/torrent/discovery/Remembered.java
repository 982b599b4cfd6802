package nagare.torrent.discovery;

import java.util.List;
import nagare.torrent.metainfo.InfoHash;

/// Peers that were of use the last time.
public interface Remembered {
    /// Remembers nobody.
    Remembered NONE = _ -> List.of();

    /// The peers of a torrent, the best first; does not wait for a disk.
    List<GoodPeer> of(InfoHash torrent);
}
