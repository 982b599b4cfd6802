package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.List;

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

    /// From each open or seek until the piece there was verified, in nanoseconds.
    final List<Long> delays = new ArrayList<>();

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

    void open(long at) {
        position = at;
        open = true;
        swarm.engine.openReader(id, start, end, at, how, timeline.now());
        await(true);
        timeline.in(TICK, this::play);
        arrived();
    }

    void seek(long to) {
        position = to;
        swarm.engine.moveReader(id, to, timeline.now());
        swarm.engine.readerWaits(id, true, timeline.now());
        await(true);
        arrived();
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

    /// A piece was verified.
    void arrived() {
        if (!isWaiting() || !swarm.isVerified(position())) {
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
    }

    private void await(boolean isStart) {
        waiting = true;
        starting = isStart;
        buffering = isStart;
        since = timeline.now();
    }

    private void play() {
        if (!open || position >= end) {
            return;
        }
        if (buffering && !waiting) {
            long enough = (long) Math.min(end, position + BUFFER_SECONDS * bitrate);
            buffering = swarm.verifiedUntil(position(), enough) < enough;
        } else if (!waiting) {
            double step = bitrate * TICK / Timeline.SECOND;
            double until = swarm.verifiedUntil(position(), (long) Math.min(end, position + step));
            position = until;
            swarm.engine.moveReader(id, position(), timeline.now());
            if (position < end && !swarm.isVerified(position())) {
                stalls++;
                await(false);
                swarm.engine.readerWaits(id, true, timeline.now());
            }
        }
        timeline.in(TICK, this::play);
    }
}
