package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nagare.torrent.picker.order.Start;

/// A player in a simulation: keeps two seconds of media in its buffer, shows a picture when it is full, and stands
/// still
/// when it is empty. What it takes into its buffer is what the picker sees of it.
final class Viewer {
    private static final double BUFFER_SECONDS = 2;
    private static final long TICK = 50 * Timeline.MILLI;

    final int id;
    private final Simulation swarm;
    private final Timeline timeline;
    private final long start;
    private final long end;
    private final double bitrate;
    private double position;
    private long taken;
    Start how = Start.STRICT;
    private boolean open;
    private boolean starting;
    private boolean buffering;
    private boolean stalled;
    private boolean blocked;
    private long since;

    /// From each open or seek until the first byte there was taken, in nanoseconds.
    final List<Long> delays = new ArrayList<>();

    /// How often playback stood still after it had started, and for how long in all.
    int stalls;

    long stalledFor;

    /// Wrong bytes that it took, for the screen; and where: at most two seconds after an open or a seek, or later.
    long wrongAtStarts;

    long wrongLater;
    private long soughtTo;
    private long soughtAt;
    private final Map<Long, Long> reached = new TreeMap<>();

    /// Takes all it gets at once, as a copy does.
    boolean greedy;

    Viewer(int id, Simulation swarm, Timeline timeline, long start, long end, double bytesPerSecond) {
        this.id = id;
        this.swarm = swarm;
        this.timeline = timeline;
        this.start = start;
        this.end = end;
        this.bitrate = bytesPerSecond;
    }

    void open(long at) {
        open = true;
        swarm.engine.openReader(id, start, end, at, how, timeline.now());
        blocked = true; // as the picker has it of a reader that was opened
        goTo(at);
        timeline.in(TICK, this::play);
    }

    void seek(long to) {
        swarm.engine.moveReader(id, to, timeline.now());
        swarm.engine.readerWaits(id, true, timeline.now());
        blocked = true;
        goTo(to);
    }

    void close() {
        open = false;
        swarm.engine.closeReader(id, timeline.now());
    }

    /// Whether nothing moves until the byte at [#taken] is here.
    boolean isWaiting() {
        return open && (starting || stalled);
    }

    boolean hasStarted() {
        return !starting;
    }

    /// Seconds from the last open or seek until it had so many bytes; infinite when it has not.
    double reached(long bytes) {
        for (var mark : reached.entrySet()) {
            if (mark.getKey() >= bytes) {
                return mark.getValue() / 1e9;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /// Up to where it has the bytes.
    long taken() {
        return taken;
    }

    /// How long it has waited for its first byte, in nanoseconds, if it waits.
    long waitsFor() {
        return starting ? timeline.now() - since : 0;
    }

    /// Something new can be read.
    void arrived() {
        if (!open) {
            return;
        }
        long full = greedy ? end : (long) Math.min(end, position + BUFFER_SECONDS * bitrate);
        long until = swarm.hereUntil(taken, full, how);
        if (until > taken) {
            take(until);
        }
        boolean lacks = taken < full;
        if (lacks != blocked) {
            blocked = lacks;
            swarm.engine.readerWaits(id, lacks, timeline.now());
        }
    }

    private void take(long until) {
        long wrong = swarm.take(taken, until);
        if (taken < soughtTo + BUFFER_SECONDS * bitrate) {
            wrongAtStarts += wrong;
        } else {
            wrongLater += wrong;
        }
        taken = until;
        reached.put(taken - soughtTo, timeline.now() - soughtAt);
        swarm.engine.moveReader(id, taken, timeline.now());
        blocked = false;
        if (starting) {
            starting = false;
            delays.add(timeline.now() - since);
        } else if (stalled) {
            stalled = false;
            stalledFor += timeline.now() - since;
        }
    }

    private void goTo(long to) {
        position = to;
        taken = to;
        soughtTo = to;
        soughtAt = timeline.now();
        reached.clear();
        starting = true;
        buffering = true;
        stalled = false;
        since = timeline.now();
        arrived();
    }

    private void play() {
        if (greedy || !open || position >= end) {
            return;
        }
        if (buffering) {
            buffering = taken < (long) Math.min(end, position + BUFFER_SECONDS * bitrate);
        } else if (!stalled) {
            double step = bitrate * TICK / Timeline.SECOND;
            boolean dry = position + step > taken && taken < end;
            position = Math.min(taken, position + step);
            if (dry) {
                stalls++;
                stalled = true;
                since = timeline.now();
            }
        }
        arrived();
        timeline.in(TICK, this::play);
    }
}
