package nagare.caption;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Subtitles on their way into memory; everybody who wants them waits for the same ones.
final class Fetch {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Outcome outcome;

    void ended(Outcome how) {
        outcome = how;
        over.countDown();
    }

    /// What came of it, [Outcome.Coming] when `patience` is over before.
    Outcome await(Duration patience) throws InterruptedException {
        boolean ended = over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        Outcome how = outcome;
        return ended && how != null ? how : new Outcome.Coming();
    }
}
