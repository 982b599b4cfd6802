package nagare.feed;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/// Time that passes only when somebody waits for it, or when a test says so. For one waiting thread.
final class MovableTicker implements Ticker {
    private volatile long now;

    @Override
    public long now() {
        return now;
    }

    @Override
    public void await(Condition condition, long nanos) {
        now += nanos;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    double seconds() {
        return now / 1e9;
    }
}
