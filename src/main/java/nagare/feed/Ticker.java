package nagare.feed;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;

/// Monotonic time in nanoseconds, and waiting for it to pass.
interface Ticker {
    long now();

    /// Waits until signalled or the time is over, as [Condition#awaitNanos].
    void await(Condition condition, long nanos) throws InterruptedException;

    static Ticker of(LongSupplier nanos) {
        return new Ticker() {
            @Override
            public long now() {
                return nanos.getAsLong();
            }

            @Override
            public void await(Condition condition, long time) throws InterruptedException {
                condition.await(time, TimeUnit.NANOSECONDS);
            }
        };
    }
}
