package nagare.torrent;

import java.time.Duration;
import java.util.function.LongSupplier;
import nagare.lifecycle.Threads;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.swarm.SwarmSettings;
import nagare.torrent.tracker.Trackers;

/// What the torrents of one engine share. `linger` is how long a torrent keeps its peers after its last reader.
record EngineParts(
        SwarmSettings swarm,
        DiskThreads disk,
        Trackers trackers,
        Threads goodbyes,
        Duration linger,
        LongSupplier nanoTime) {}
