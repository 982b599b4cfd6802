package nagare.torrent.discovery;

import java.util.List;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.GoodPeer;

/// Peers that were of use the last time.
public interface Remembered {
    /// Remembers nobody.
    Remembered NONE = _ -> List.of();

    /// The peers of a torrent, the best first. May wait for a disk for a moment.
    List<GoodPeer> of(InfoHash torrent);
}
