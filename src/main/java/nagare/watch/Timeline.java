package nagare.watch;

import java.time.Duration;
import java.util.Optional;

/// What is known of the times of a film; answers from memory and never waits. Thread-safe.
public interface Timeline {
    /// How long the film plays.
    Optional<Duration> duration(Watchable item);

    /// What is on the screen when a player has come to this byte of the file. Known whenever the duration is.
    Optional<Duration> at(Watchable item, long position);
}
