package nagare.dlna;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets so many callers work at a time, in the order in which they came. Thread-safe.
final class Turns {
    private final Semaphore free;

    Turns(int atOnce) {
        free = new Semaphore(atOnce, true);
    }

    /// Waits for a turn and does the work in it.
    ///
    /// @throws InterruptedException while waiting
    <T> T take(Supplier<T> work) throws InterruptedException {
        free.acquire();
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
