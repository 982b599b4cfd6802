package nagare.torrent.picker;

import java.util.PriorityQueue;

/// The virtual clock of a simulation: things that will happen, in order of time, then of arrangement.
final class Timeline {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;

    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long order;
    private long now = SECOND;

    long now() {
        return now;
    }

    void at(long when, Runnable what) {
        due.add(new Due(Math.max(when, now), order++, what));
    }

    void in(long delay, Runnable what) {
        at(now + delay, what);
    }

    /// Lets the next thing happen, with all that falls on the same instant. False when the end is reached.
    boolean step(long until) {
        if (due.isEmpty() || due.peek().at > until) {
            return false;
        }
        now = due.peek().at;
        while (!due.isEmpty() && due.peek().at == now) {
            due.remove().what.run();
        }
        return true;
    }
}
