package nagare.torrent.status;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How announcing to one tracker goes. `name` is scheme, host and port; `problem` is a sentence for the user; `next` is
/// the wait until it is asked again.
public record TrackerState(
        String name,
        boolean working,
        Optional<String> problem,
        Optional<TrackerTrouble> trouble,
        OptionalInt seeders,
        OptionalInt leechers,
        Optional<Duration> next) {
    /// One of whose problem it is not known what kind it is.
    public TrackerState(
            String name,
            boolean working,
            Optional<String> problem,
            OptionalInt seeders,
            OptionalInt leechers,
            Optional<Duration> next) {
        this(name, working, problem, problem.map(_ -> TrackerTrouble.OTHER), seeders, leechers, next);
    }
}
