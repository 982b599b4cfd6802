package nagare.torrent.swarm.view;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nagare.torrent.status.SwarmView;

/// Where the owner of a swarm puts views of it, for those who ask. A view is made only when somebody asks, and at most
/// four times a second however many ask. Thread-safe: one private lock, no callbacks inside.
public final class Showcase {
    /// A view younger than this is fresh enough for everybody.
    public static final long FRESH = 250_000_000L;

    /// How long somebody waits for a new view; the owner is never that busy, unless it has ended.
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition shown = lock.newCondition();
    private SwarmView view;
    private long madeAt;
    private boolean asked;
    private boolean closed;

    public Showcase(SwarmView first, long now) {
        view = first;
        madeAt = now;
    }

    /// A view of now, or nearly so; the last one when the owner does not answer in time, or has ended.
    ///
    /// @param wake makes the owner look whether it is asked
    public SwarmView look(long now, Runnable wake) throws InterruptedException {
        if (!ask(now)) {
            return last();
        }
        wake.run();
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (asked && !closed && left > 0) {
                left = shown.awaitNanos(left);
            }
            return view;
        } finally {
            lock.unlock();
        }
    }

    private boolean ask(long now) {
        lock.lock();
        try {
            asked |= !closed && now - madeAt >= FRESH;
            return asked;
        } finally {
            lock.unlock();
        }
    }

    private SwarmView last() {
        lock.lock();
        try {
            return view;
        } finally {
            lock.unlock();
        }
    }

    /// For the owner: whether somebody waits for a view.
    public boolean isAsked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    public void show(SwarmView made, long now) {
        lock.lock();
        try {
            view = made;
            madeAt = now;
            asked = false;
            shown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The owner has ended: the last view stays.
    public void close() {
        lock.lock();
        try {
            closed = true;
            shown.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
