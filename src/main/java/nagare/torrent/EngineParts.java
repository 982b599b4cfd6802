package nagare.torrent;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.discovery.PeerMemory;
import nagare.torrent.discovery.Sources;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.webseed.Web;
import nagare.torrent.wire.PeerId;

/// What the torrents of one engine share. `swift` is whether players may get bytes before their piece was hashed;
/// `ids` gives each torrent an id of its own, so that nobody can tell that two of them are one household's;
/// `linger` is how long a torrent keeps its peers after its last reader.
record EngineParts(
        SwarmSettings swarm,
        DiskThreads disk,
        Sources sources,
        Function<InfoHash, PeerId> ids,
        Privacy privacy,
        Introduced introduced,
        PeerMemory memory,
        IntSupplier externalPort,
        Web web,
        Threads goodbyes,
        boolean swift,
        Duration linger,
        Sharing sharing,
        LongSupplier nanoTime) {
    /// What the swarm of this torrent is told.
    SwarmSettings swarm(InfoHash torrent) {
        return swarm.as(ids.apply(torrent));
    }
}
