package nagare.torrent.peer;

import java.util.Collection;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;

/// The swarms whose peers may call. Thread-safe, and quick.
public interface Swarms {
    /// The one that a caller means by this hash.
    Optional<Connections> called(InfoHash torrent);

    /// All hashes by which one may be meant: callers who encrypt name it so that only they can tell who know it.
    Collection<InfoHash> torrents();
}
