package nagare.torrent.dht.node;

import java.time.Duration;
import java.util.Arrays;

/// How long answers take, from the last ones: how long a look-up waits before it asks somebody else as well.
final class RoundTrips {
    static final Duration AT_FIRST = Duration.ofMillis(600);
    static final Duration LEAST = Duration.ofMillis(300);
    static final Duration MOST = Duration.ofSeconds(2);

    private static final int ENOUGH = 8;
    private static final int KEPT = 64;

    private final long[] nanos = new long[KEPT];
    private long count;

    void add(long roundTrip) {
        nanos[(int) (count++ % KEPT)] = roundTrip;
    }

    /// Twice the median, within bounds.
    long patience() {
        if (count < ENOUGH) {
            return AT_FIRST.toNanos();
        }
        var sorted = Arrays.copyOf(nanos, (int) Math.min(count, KEPT));
        Arrays.sort(sorted);
        return Math.clamp(2 * sorted[sorted.length / 2], LEAST.toNanos(), MOST.toNanos());
    }
}
