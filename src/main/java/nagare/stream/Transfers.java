package nagare.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// How much is being sent to players, for the status. Thread-safe.
public final class Transfers {
    private final AtomicInteger active = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();

    /// Answers with a body that are under way, paused ones included.
    public int active() {
        return active.get();
    }

    /// Media bytes sent since the start.
    public long bytes() {
        return bytes.sum();
    }

    Transfer begin() {
        active.incrementAndGet();
        return new Transfer();
    }

    /// One answer under way.
    final class Transfer implements AutoCloseable {
        void sent(int count) {
            bytes.add(count);
        }

        @Override
        public void close() {
            active.decrementAndGet();
        }
    }
}
