package nagare;

import java.net.URI;
import java.util.List;
import nagare.torrent.metainfo.Metainfo;

/// The torrent that a user named, and trackers that the magnet link names besides the torrent's own.
record FoundTorrent(Metainfo metainfo, List<URI> moreTrackers) {
    FoundTorrent {
        moreTrackers = List.copyOf(moreTrackers);
    }
}
