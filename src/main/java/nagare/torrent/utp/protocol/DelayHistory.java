package nagare.torrent.utp.protocol;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// One-way delays by two clocks that do not agree: only differences mean something. The least delay of the last 13
/// minutes is taken for that of the empty path (RFC 6817), what is above it for time in queues. Microseconds modulo
/// 2^32.
final class DelayHistory {
    static final int MINUTES = 13;

    /// The least of so many samples is the delay now: one packet held up by chance is not a queue.
    private static final int RECENT = 4;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int[] leastOfMinute = new int[MINUTES];
    private final int[] recent = new int[RECENT];
    private int minute;
    private int next;
    private int base;
    private long minuteBegan;
    private boolean any;

    void add(int sample, long now) {
        if (!any) {
            any = true;
            Arrays.fill(leastOfMinute, sample);
            Arrays.fill(recent, sample);
            base = sample;
            minuteBegan = now;
        }
        recent[next] = sample;
        next = (next + 1) % RECENT;
        if (now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            minute = (minute + 1) % MINUTES;
            leastOfMinute[minute] = sample;
            base = least(leastOfMinute);
        }
        leastOfMinute[minute] = lesser(leastOfMinute[minute], sample);
        base = lesser(base, sample);
    }

    /// How long packets wait in queues now.
    int queueing() {
        return any ? Math.max(0, least(recent) - base) : 0;
    }

    int base() {
        return base;
    }

    boolean isEmpty() {
        return !any;
    }

    /// The other clock has been found to run faster than ours: what seemed the least delay was less true each minute.
    void shift(int micros) {
        base += micros;
        for (int i = 0; i < MINUTES; i++) {
            leastOfMinute[i] += micros;
        }
    }

    private static int least(int[] samples) {
        int least = samples[0];
        for (int sample : samples) {
            least = lesser(least, sample);
        }
        return least;
    }

    private static int lesser(int a, int b) {
        return a - b < 0 ? a : b;
    }
}
