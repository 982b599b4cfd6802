package nagare.torrent.utp.protocol;

import java.util.concurrent.TimeUnit;

/// How long the peer takes to answer, and so how long to wait before a packet is sent again (RFC 6298 with the floor
/// of BEP 29). Nanoseconds.
final class RoundTrip {
    static final long FIRST_TIMEOUT = TimeUnit.SECONDS.toNanos(1);
    static final long LEAST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(500);
    static final long MOST_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    private long mean;
    private long deviation;
    private long least = Long.MAX_VALUE;
    private int doublings;

    /// A packet that was sent once has been answered after so long.
    void sample(long took) {
        least = Math.min(least, took);
        if (mean == 0) {
            mean = took;
            deviation = took / 2;
        } else {
            deviation += (Math.abs(mean - took) - deviation) / 4;
            mean += (took - mean) / 8;
        }
    }

    /// Nobody answered in time.
    void timedOut() {
        doublings++;
    }

    /// The peer took something that it had not.
    void progressed() {
        doublings = 0;
    }

    long timeout() {
        long once = mean == 0 ? FIRST_TIMEOUT : Math.max(LEAST_TIMEOUT, mean + 4 * deviation);
        return Math.min(MOST_TIMEOUT, once << Math.min(doublings, 10));
    }

    /// The shortest there was; 0 while nothing was measured.
    long least() {
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /// The mean, or the first timeout while nothing was measured.
    long mean() {
        return mean == 0 ? FIRST_TIMEOUT : mean;
    }
}
