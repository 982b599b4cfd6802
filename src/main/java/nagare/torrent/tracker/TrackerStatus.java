package nagare.torrent.tracker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import nagare.torrent.status.TrackerTrouble;

/// How announcing to one tracker goes, for display. `name` is scheme, host and port; `trouble` is the kind of its
/// problem. `next` is the wait until it is
/// asked
/// again, nothing while it is being asked or when another tracker of the torrent stands in for it.
public record TrackerStatus(
        String name,
        int tier,
        boolean working,
        Optional<String> problem,
        Optional<TrackerTrouble> trouble,
        Optional<String> warning,
        OptionalInt seeders,
        OptionalInt leechers,
        Optional<Duration> next) {}
