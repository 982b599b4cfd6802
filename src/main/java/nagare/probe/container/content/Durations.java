package nagare.probe.container.content;

import java.time.Duration;
import java.util.Optional;

/// Durations as containers say them, in whatever units.
public final class Durations {
    /// What is longer is a mistake: 24 days.
    private static final double MOST_SECONDS = Integer.MAX_VALUE / 1000.0;

    private Durations() {}

    /// Empty for what cannot be.
    public static Optional<Duration> ofSeconds(double seconds) {
        return seconds > 0 && seconds <= MOST_SECONDS
                ? Optional.of(Duration.ofNanos((long) (seconds * 1e9))).filter(Duration::isPositive)
                : Optional.empty();
    }

    /// So many units, of which `scale` are a second.
    public static Optional<Duration> of(double units, double scale) {
        return scale > 0 ? ofSeconds(units / scale) : Optional.empty();
    }
}
