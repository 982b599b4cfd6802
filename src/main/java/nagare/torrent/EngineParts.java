package nagare.torrent;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.discovery.PeerMemory;
import nagare.torrent.discovery.Sources;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.webseed.Web;

/// What the torrents of one engine share. `swift` is whether players may get bytes before their piece was hashed;
/// `linger` is how long a torrent keeps its peers after its last reader.
record EngineParts(
        SwarmSettings swarm,
        DiskThreads disk,
        Sources sources,
        Introduced introduced,
        PeerMemory memory,
        IntSupplier externalPort,
        Web web,
        Threads goodbyes,
        boolean swift,
        Duration linger,
        Sharing sharing,
        LongSupplier nanoTime) {}
