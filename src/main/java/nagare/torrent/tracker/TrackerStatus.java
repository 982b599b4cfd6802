package nagare.torrent.tracker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How announcing to one tracker goes, for display. `name` is scheme, host and port; `next` is the wait until it is
/// asked
/// again, nothing while it is being asked or when another tracker of the torrent stands in for it.
public record TrackerStatus(
        String name,
        int tier,
        boolean working,
        Optional<String> problem,
        Optional<String> warning,
        OptionalInt seeders,
        OptionalInt leechers,
        Optional<Duration> next) {}
