package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A player in a simulation: takes bytes at its bitrate as long as they are there, stands still when they are not.
final class Viewer {
    /// Players show a picture when they hold this much media.
    private static final double BUFFER_SECONDS = 2;

    private static final long TICK = 50 * Timeline.MILLI;

    final int id;
    private final Simulation swarm;
    private final Timeline timeline;
    private final long start;
    private final long end;
    private final double bitrate;
    private double position;
    Start how = Start.STRICT;
    private boolean open;
    private boolean waiting;
    private boolean starting;
    private boolean buffering;
    private long since;

    /// From each open or seek until the byte there could be taken, in nanoseconds.
    final List<Long> delays = new ArrayList<>();

    /// Takes all it gets at once, as a player does that fills its buffer, or a copy.
    boolean greedy;

    private long openedAt;
    private long openedFrom;
    private final Map<Long, Long> reached = new TreeMap<>();

    /// How often playback stood still after it had started, and for how long in all.
    int stalls;

    long stalledFor;

    Viewer(int id, Simulation swarm, Timeline timeline, long start, long end, double bytesPerSecond) {
        this.id = id;
        this.swarm = swarm;
        this.timeline = timeline;
        this.start = start;
        this.end = end;
        this.bitrate = bytesPerSecond;
    }

    /// Seconds from the last open or seek until a greedy reader had so many bytes; infinite when it has not.
    double reached(long bytes) {
        for (var mark : reached.entrySet()) {
            if (mark.getKey() >= bytes) {
                return mark.getValue() / 1e9;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    void open(long at) {
        begin(at);
        open = true;
        swarm.engine.openReader(id, start, end, at, how, timeline.now());
        await(true);
        timeline.in(TICK, this::play);
        arrived();
    }

    void seek(long to) {
        begin(to);
        swarm.engine.moveReader(id, to, timeline.now());
        swarm.engine.readerWaits(id, true, timeline.now());
        await(true);
        arrived();
    }

    private void begin(long at) {
        position = at;
        openedFrom = at;
        openedAt = timeline.now();
        reached.clear();
    }

    void close() {
        open = false;
        swarm.engine.closeReader(id, timeline.now());
    }

    boolean isWaiting() {
        return open && waiting;
    }

    boolean hasStarted() {
        return !starting;
    }

    long position() {
        return (long) position;
    }

    /// Something can be taken that could not before.
    void arrived() {
        if (!isWaiting() || !swarm.isHere(position(), how)) {
            return;
        }
        waiting = false;
        if (starting) {
            delays.add(timeline.now() - since);
            starting = false;
        } else {
            stalledFor += timeline.now() - since;
        }
        swarm.engine.readerWaits(id, false, timeline.now());
        if (greedy) {
            grab();
        }
    }

    private void grab() {
        position = swarm.take(position(), end, how);
        reached.put(position() - openedFrom, timeline.now() - openedAt);
        swarm.engine.moveReader(id, position(), timeline.now());
        if (position < end) {
            waiting = true;
            since = timeline.now();
            swarm.engine.readerWaits(id, true, timeline.now());
        }
    }

    private void await(boolean isStart) {
        waiting = true;
        starting = isStart;
        buffering = isStart;
        since = timeline.now();
    }

    private void play() {
        if (greedy || !open || position >= end) {
            return;
        }
        if (buffering && !waiting) {
            long enough = (long) Math.min(end, position + BUFFER_SECONDS * bitrate);
            buffering = swarm.hereUntil(position(), enough, how) < enough;
        } else if (!waiting) {
            double step = bitrate * TICK / Timeline.SECOND;
            double until = swarm.take(position(), (long) Math.min(end, position + step), how);
            position = until;
            swarm.engine.moveReader(id, position(), timeline.now());
            if (position < end && !swarm.isHere(position(), how)) {
                stalls++;
                await(false);
                swarm.engine.readerWaits(id, true, timeline.now());
            }
        }
        timeline.in(TICK, this::play);
    }
}
