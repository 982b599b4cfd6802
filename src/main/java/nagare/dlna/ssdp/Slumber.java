package nagare.dlna.ssdp;

import java.time.Duration;
import java.time.Instant;

/// Notices that the machine, or this program, slept: more time passed between two looks than should have. The
/// wall clock tells of a suspended machine, where the monotonic one may have stood still (Linux). A wall clock
/// that was set looks the same, and costs one announcement. Pure.
final class Slumber {
    /// More than a busy machine takes between two looks.
    static final Duration UNUSUAL = Duration.ofSeconds(10);

    private long lastNanos;
    private Instant lastWall;

    Slumber(long nanos, Instant wall) {
        lastNanos = nanos;
        lastWall = wall;
    }

    /// Looks at both clocks. Whether it slept since the last look.
    boolean isOver(long nanos, Instant wall) {
        boolean over = nanos - lastNanos > UNUSUAL.toNanos()
                || Duration.between(lastWall, wall).compareTo(UNUSUAL) > 0;
        lastNanos = nanos;
        lastWall = wall;
        return over;
    }
}
