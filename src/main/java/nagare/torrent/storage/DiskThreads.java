package nagare.torrent.storage;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The few platform threads on which files are touched and large data is hashed. A virtual thread blocked in
/// `FileChannel` keeps its carrier, and an interrupt there closes the channel for everybody: so whoever needs the disk
/// hands the work over and waits. Nothing ever interrupts a disk thread; a caller that is interrupted stops waiting,
/// while its work goes on. Thread-safe.
public final class DiskThreads implements Executor, AutoCloseable {
    /// Works that may wait for a thread before callers are held back.
    public static final int QUEUE = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(DiskThreads.class);

    /// Something to do on a disk thread that yields a value.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// Something to do on a disk thread that yields none.
    @FunctionalInterface
    public interface Chore {
        void run() throws IOException;
    }

    private final PieceBuffers buffers = new PieceBuffers();
    private final ThreadPoolExecutor pool;
    private final Semaphore room;

    private DiskThreads(int threads, int queue) {
        var number = new AtomicInteger();
        room = new Semaphore(queue, true);
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new DiskThread(this, work, "disk-" + number.incrementAndGet()));
    }

    /// Two to four threads are plenty: more only makes a disk seek.
    public static DiskThreads start(int threads) {
        return start(threads, QUEUE);
    }

    static DiskThreads start(int threads, int queue) {
        return new DiskThreads(threads, queue);
    }

    /// For those who read through these threads: who is interrupted meanwhile must not give a buffer back, as the work
    /// may still fill it.
    public PieceBuffers buffers() {
        return buffers;
    }

    /// Runs the work on a disk thread and waits for its value (at once, when this is a disk thread already). Waits for
    /// a place in the queue when that is full.
    ///
    /// @throws IOException what the work threw, or that the threads are closed
    /// @throws InterruptedException when the caller was interrupted; work that is queued is done all the same
    public <T extends @Nullable Object> T call(Work<T> work) throws IOException, InterruptedException {
        if (onDiskThread()) {
            return work.run();
        }
        var task = new FutureTask<T>(work::run);
        room.acquire();
        try {
            enqueue(task);
        } catch (RejectedExecutionException closed) {
            throw new IOException("the disk threads are closed", closed);
        }
        try {
            return task.get();
        } catch (ExecutionException failed) {
            return rethrow(failed.getCause());
        }
    }

    /// [#call] for work without a value.
    public void run(Chore chore) throws IOException, InterruptedException {
        this.<@Nullable Void>call(() -> {
            chore.run();
            return null;
        });
    }

    /// Hands work over and goes on; waits for a place when the queue is full, also when interrupted. What the work
    /// throws is logged. On a disk thread a full queue means that the work is done at once.
    ///
    /// @throws RejectedExecutionException when the threads are closed
    @Override
    public void execute(Runnable work) {
        if (onDiskThread() && !room.tryAcquire()) {
            logged(work);
            return;
        } else if (!onDiskThread()) {
            room.acquireUninterruptibly();
        }
        enqueue(() -> logged(work));
    }

    /// Takes no more work, finishes what was queued, and waits until the threads have ended.
    @Override
    public void close() {
        pool.shutdown();
        if (onDiskThread()) {
            return;
        }
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes a permit of `room` with it.
    private void enqueue(Runnable task) {
        try {
            pool.execute(() -> {
                room.release();
                task.run();
            });
        } catch (RejectedExecutionException closed) {
            room.release();
            throw closed;
        }
    }

    private boolean onDiskThread() {
        return Thread.currentThread() instanceof DiskThread thread && thread.owner == this;
    }

    private static void logged(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            LOG.error("work on a disk thread failed", bug);
        }
    }

    private static <T extends @Nullable Object> T rethrow(Throwable cause) throws IOException {
        switch (cause) {
            case IOException io -> throw io;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> throw new IllegalStateException("work threw what it does not declare", cause);
        }
    }

    private static final class DiskThread extends Thread {
        private final DiskThreads owner;

        DiskThread(DiskThreads owner, Runnable work, String name) {
            super(null, work, name, 0, false);
            this.owner = owner;
            setDaemon(false);
        }
    }
}
