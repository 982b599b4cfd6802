package nagare.dlna.ssdp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// When the server tells the network that it is there: at once, twice again soon after, as a TV that is
/// just joining misses the first, and then regularly, because some TVs never search. Pure; times are
/// monotonic nanoseconds.
final class Rhythm {
    /// After the first announcement.
    private static final List<Duration> REPEATS = List.of(Duration.ofSeconds(3), Duration.ofSeconds(10));

    private final Duration interval;
    private final Deque<Long> due = new ArrayDeque<>();

    Rhythm(Duration interval) {
        this.interval = interval;
    }

    /// The first announcement leaves now.
    void begin(long now) {
        due.clear();
        REPEATS.forEach(after -> due.add(now + after.toNanos()));
    }

    /// Whether another one is due; true once for each. After a pause of the whole program one is enough.
    boolean isDue(long now) {
        if (due.isEmpty() || due.peekFirst() - now > 0) {
            return false;
        }
        while (!due.isEmpty() && due.peekFirst() - now <= 0) {
            due.removeFirst();
        }
        if (due.isEmpty()) {
            due.add(now + interval.toNanos());
        }
        return true;
    }

    /// Nanoseconds until the next one; 0 when it is late.
    long untilNext(long now) {
        return due.isEmpty() ? 0 : Math.max(0, due.peekFirst() - now);
    }
}
