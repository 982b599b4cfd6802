package nagare.artwork;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads on which pictures are drawn, read and written: at most two at a time, none while nothing is to be done.
/// Thread-safe.
final class Workshop implements AutoCloseable {
    static final int AT_ONCE = 2;

    /// More that wait are sent away.
    static final int MOST_WAITING = 200;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /// So much is to be done that nobody should wait for it.
    static final class Busy extends Exception {
        private static final long serialVersionUID = 1L;

        Busy(Throwable cause) {
            super("too many pictures are asked for at once", cause);
        }
    }

    Workshop() {
        var number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                work -> Thread.ofPlatform()
                        .daemon()
                        .name("artwork " + number.incrementAndGet())
                        .unstarted(work));
        threads.allowCoreThreadTimeOut(true);
    }

    /// Waits until it is done.
    ///
    /// @throws Busy when too much is waiting, or the house closes
    /// @throws Undecodable as `work` does
    <T> T done(Callable<T> work) throws Busy, Undecodable, InterruptedException {
        try {
            return threads.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw new Busy(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Undecodable undecodable -> throw undecodable;
                case OutOfMemoryError tooLarge -> throw new Undecodable("no memory for this picture", tooLarge);
                case RuntimeException bug -> throw bug;
                case Error bug -> throw bug;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
