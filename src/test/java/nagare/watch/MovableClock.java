package nagare.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Wall time that stands until it is moved.
final class MovableClock implements InstantSource {
    private Instant now = Instant.parse("2026-03-01T20:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }
}
