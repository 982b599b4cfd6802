package nagare.torrent.utp.protocol;

import java.util.concurrent.TimeUnit;

/// How many bytes may be under way (LEDBAT, RFC 6817, with the gain of BEP 29): more while packets wait less than 100
/// ms
/// in queues, fewer when they wait longer. Above the target the window shrinks by its share, not by bytes (as in
/// LEDBAT++): so a download steps aside within a few round trips, however large its window is.
final class Ledbat {
    static final int TARGET_MICROS = (int) TimeUnit.MILLISECONDS.toMicros(100);

    /// Bytes that the window grows by in a round trip, on an empty path.
    static final int GAIN = 3000;

    static final int LEAST_WINDOW = 2 * 1400;
    static final int MOST_WINDOW = 4 << 20;

    private static final int FIRST_WINDOW = 8 * 1024;

    /// The most that is given up in a round trip because of delay.
    private static final double MOST_RETREAT = 0.5;

    /// Doubling ends here: what is under way by then will bring the queue to the target.
    private static final int SLOW_START_MICROS = TARGET_MICROS / 2;

    private double window = FIRST_WINDOW;
    private double threshold = MOST_WINDOW;
    private boolean slowStart = true;

    int window() {
        return (int) window;
    }

    /// The peer has got so many bytes more, and packets waited so long in queues. `limited` is whether the window held
    /// back what was to be sent: one that is not used tells nothing, and does not grow.
    void acked(int bytes, int queueingMicros, boolean limited) {
        if (slowStart && queueingMicros > SLOW_START_MICROS) {
            slowStart = false;
        }
        if (slowStart) {
            window += limited ? bytes : 0;
            slowStart = window < threshold;
        } else {
            double offTarget = (double) (TARGET_MICROS - queueingMicros) / TARGET_MICROS;
            if (offTarget < 0) {
                window -= bytes * Math.min(MOST_RETREAT, -offTarget);
            } else if (limited) {
                window += GAIN * offTarget * bytes / window;
            }
        }
        window = Math.clamp(window, LEAST_WINDOW, MOST_WINDOW);
    }

    /// A packet was lost, the first since the window was last cut.
    void lost() {
        window = Math.max(LEAST_WINDOW, window / 2);
        threshold = window;
        slowStart = false;
    }

    /// Nothing came back for a whole timeout.
    void timedOut() {
        threshold = Math.max(LEAST_WINDOW, window / 2);
        window = LEAST_WINDOW;
        slowStart = true;
    }
}
