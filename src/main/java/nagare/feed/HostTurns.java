package nagare.feed;

import java.util.ArrayDeque;
import java.util.Deque;

/// When the next request to one host may start. Pure: time comes in as monotonic nanoseconds.
///
/// - Background requests go one at a time, in the order they came, an `interval` after whatever started before,
///   and only while no interactive one waits.
/// - A request for a player that stands still starts at once, up to [#BURST] of them.
/// - An interactive request goes ahead of all of them, at once or an interval after the last start before it
///   came: it never waits for a second interval on account of other interactive ones, up to [#BURST] of them.
///   Each one is paid for by the background, so that on average no more than one request starts in an interval.
/// - While the host rests (it asked for patience), nobody starts.
final class HostTurns {
    /// How many intervals interactive requests may run ahead of the average rate.
    static final int BURST = 4;
    /// The answer of [#waitFor] when only another request's end or start can help.
    static final long UNKNOWN = Long.MAX_VALUE;

    private final long interval;
    private final Deque<Turn> interactive = new ArrayDeque<>();
    private final Deque<Turn> background = new ArrayDeque<>();
    private boolean started;
    private long lastStart;
    private long paidUntil;
    private boolean resting;
    private long restUntil;
    private boolean backgroundUnderWay;

    HostTurns(long interval) {
        this.interval = interval;
    }

    /// A place in the queue.
    static final class Turn {
        private final Urgency urgency;
        private final long earliest;

        private Turn(Urgency urgency, long earliest) {
            this.urgency = urgency;
            this.earliest = earliest;
        }
    }

    Turn join(Urgency urgency, long now) {
        long earliest = now;
        if (started) {
            earliest = urgency == Urgency.PLAYING ? now : later(now, lastStart + interval);
            earliest = later(earliest, paidUntil - BURST * interval);
        }
        var turn = new Turn(urgency, earliest);
        queueOf(turn).add(turn);
        return turn;
    }

    /// Nanoseconds until the turn may start: 0 is now, [#UNKNOWN] means that another one must start or end first.
    long waitFor(Turn turn, long now) {
        long rest = restLeft(now);
        if (turn.urgency != Urgency.BACKGROUND) {
            return Math.max(rest, Math.max(0, turn.earliest - now));
        }
        if (!interactive.isEmpty() || background.peek() != turn || backgroundUnderWay) {
            return UNKNOWN;
        }
        return Math.max(rest, started ? Math.max(0, later(lastStart + interval, paidUntil) - now) : 0);
    }

    void start(Turn turn, long now) {
        queueOf(turn).remove(turn);
        paidUntil = (started ? later(now, paidUntil) : now) + interval;
        lastStart = now;
        started = true;
        backgroundUnderWay |= turn.urgency == Urgency.BACKGROUND;
    }

    /// The request is over, or was given up while it waited.
    void leave(Turn turn) {
        if (!queueOf(turn).remove(turn) && turn.urgency == Urgency.BACKGROUND) {
            backgroundUnderWay = false;
        }
    }

    void rest(long until) {
        restUntil = resting ? later(restUntil, until) : until;
        resting = true;
    }

    /// Nanoseconds that the host still rests.
    long restLeft(long now) {
        return resting ? Math.max(0, restUntil - now) : 0;
    }

    /// Whether nobody waits and nothing is remembered that still matters.
    boolean idle(long now) {
        return interactive.isEmpty()
                && background.isEmpty()
                && !backgroundUnderWay
                && restLeft(now) == 0
                && (!started || paidUntil - now <= 0);
    }

    private Deque<Turn> queueOf(Turn turn) {
        return turn.urgency == Urgency.BACKGROUND ? background : interactive;
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }
}
