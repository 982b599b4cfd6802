package nagare.watch;

import java.time.Duration;
import java.util.Optional;

/// What is known of the times of a film. Thread-safe.
public interface Timeline {
    /// Knows nothing.
    Timeline UNKNOWN = new Timeline() {
        @Override
        public Optional<Duration> duration(Watchable item) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> at(Watchable item, long position) {
            return Optional.empty();
        }
    };

    /// How long the film plays; from memory, never waits.
    Optional<Duration> duration(Watchable item);

    /// What is on the screen when a player has come to this byte of the file. May wait for the disk.
    Optional<Duration> at(Watchable item, long position);
}
