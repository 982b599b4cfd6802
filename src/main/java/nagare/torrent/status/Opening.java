package nagare.torrent.status;

import java.util.EnumMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// When somebody who opened an item came how far towards its first byte. The engine and whoever gives the bytes out
/// note each [Phase] once; the clock is theirs, monotonic nanoseconds. Thread-safe.
public final class Opening {
    private static final long UNSEEN = Long.MIN_VALUE;

    private final long begun;
    private final AtomicLongArray at;

    public Opening(long now) {
        begun = now;
        at = new AtomicLongArray(Phase.values().length);
        for (int phase = 0; phase < at.length(); phase++) {
            at.set(phase, UNSEEN);
        }
    }

    /// The phase is over. Only the first time counts.
    public void reached(Phase phase, long now) {
        at.compareAndSet(phase.ordinal(), UNSEEN, now);
    }

    public boolean has(Phase phase) {
        return at.get(phase.ordinal()) != UNSEEN;
    }

    /// The phases up to the last that is over; one in between that nobody noted took no time.
    public Phases phases() {
        var nanos = new EnumMap<Phase, Long>(Phase.class);
        int last = at.length() - 1;
        while (last >= 0 && at.get(last) == UNSEEN) {
            last--;
        }
        long before = begun;
        for (int phase = 0; phase <= last; phase++) {
            long over = at.get(phase);
            long then = over == UNSEEN || over - before < 0 ? before : over;
            nanos.put(Phase.values()[phase], then - before);
            before = then;
        }
        return new Phases(nanos);
    }
}
