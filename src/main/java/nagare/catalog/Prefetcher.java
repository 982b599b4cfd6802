package nagare.catalog;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import nagare.feed.FeedFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads wished torrents in the background, one after the other, on a thread of its own. While a site is down or
/// asks for patience it pauses, so that a hundred wishes do not become a hundred failures.
final class Prefetcher implements Runnable {
    static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Prefetcher.class);

    private final Torrents torrents;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wished = lock.newCondition();
    private final Condition rested = lock.newCondition();
    private final Wishes wishes = new Wishes();

    Prefetcher(Torrents torrents) {
        this.torrents = torrents;
    }

    void wish(Collection<Long> releases) {
        lock.lock();
        try {
            wishes.add(releases);
            wished.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long release = next();
                try {
                    var row = torrents.row(release).filter(torrents::wanted);
                    if (row.isPresent()) {
                        torrents.prefetch(row.get());
                    }
                } catch (FeedFailed e) {
                    pause(release, e);
                } catch (RuntimeException e) {
                    LOG.error("reading a torrent in the background failed in an unforeseen way", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.trace("told to stop");
        }
    }

    private long next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (wishes.isEmpty()) {
                wished.await();
            }
            return wishes.next().orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    private void pause(long release, FeedFailed failure) throws InterruptedException {
        LOG.atDebug()
                .setMessage("a torrent was not read")
                .addKeyValue("release", release)
                .addKeyValue("why", failure.getMessage())
                .log();
        var pause = switch (failure) {
            case FeedFailed.Busy busy -> busy.patience();
            case FeedFailed.Unreachable _ -> PAUSE;
            case FeedFailed.Unreadable _, FeedFailed.Rejected _ -> Duration.ZERO;
        };
        if (failure instanceof FeedFailed.Busy) {
            wish(List.of(release));
        }
        rest(pause);
    }

    private void rest(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = pause.toNanos(); left > 0; ) {
                left = rested.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
