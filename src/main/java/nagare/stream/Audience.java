package nagare.stream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.TorrentFile;

/// Who reads what, over all connections of a client to a file, and whether that is a look or a play. Time is handed in,
/// monotonic nanoseconds. Thread-safe: guarded by its own monitor, and per viewer by another one that keeps what the
/// listener hears in order.
final class Audience {
    /// Viewers that are remembered while they have no connection.
    static final int MOST_AWAY = 256;

    /// After so long without a connection a client begins anew.
    static final long AWAY = TimeUnit.MINUTES.toNanos(10);

    /// So much in a row is reading on, and no longer a look; of a small file a sixteenth.
    static final long READS_ON = 4 << 20;

    /// What moves longer than this is watched. TVs that play what the cursor stands on do so for some seconds.
    static final long WATCHES = TimeUnit.SECONDS.toNanos(60);

    /// A look at a file takes at most so much of it, and so long.
    static final long LOOK_BYTES = 4 << 20;

    static final long LOOK_TIME = TimeUnit.SECONDS.toNanos(5);

    /// How often the listener hears of a viewer whose bytes move.
    static final long TELL = TimeUnit.SECONDS.toNanos(10);

    /// A player with a full buffer takes nothing for so long; what is more is a pause.
    private static final long BREATH = TimeUnit.SECONDS.toNanos(30);

    /// An answer that begins so near to where another one ended goes on with it.
    private static final long NEAR = 1 << 20;

    /// Ends of answers that are remembered per viewer.
    private static final int MOST_RUNS = 8;

    private static final int A_PART = 16;

    private final PlaybackListener listener;
    private final Map<Seat, Viewer> viewers = new LinkedHashMap<>(16, 0.75f, true);

    Audience(PlaybackListener listener) {
        this.listener = listener;
    }

    /// Who asks. `peeks`: the request is known to be one that a device makes by itself for a picture in a folder.
    record Seat(InetAddress client, InfoHash torrent, int file) {}

    /// An answer begins at this byte.
    Attendance attend(Seat seat, TorrentFile file, Optional<String> profile, boolean peeks, long first, long now) {
        synchronized (viewers) {
            Viewer viewer = viewers.get(seat);
            if (viewer == null || viewer.isGone(now)) {
                viewer = new Viewer(seat, file, now);
                viewers.put(seat, viewer);
                forget(now);
            }
            viewer.enters();
            return new Attendance(viewer, profile, peeks, first, viewer.runAt(first));
        }
    }

    private void forget(long now) {
        viewers.values().removeIf(viewer -> viewer.isGone(now));
        for (var eldest = viewers.values().iterator(); viewers.size() > MOST_AWAY && eldest.hasNext(); ) {
            if (eldest.next().isAway()) {
                eldest.remove();
            }
        }
    }

    /// How many viewers are remembered.
    int size() {
        synchronized (viewers) {
            return viewers.size();
        }
    }

    /// One answer under way. Used by its thread only.
    final class Attendance {
        private final Viewer viewer;
        private final Optional<String> profile;
        private final boolean peeks;
        private final long from;
        private long reached;
        private long run;
        private long took;

        private Attendance(Viewer viewer, Optional<String> profile, boolean peeks, long first, Run goesOn) {
            this.viewer = viewer;
            this.profile = profile;
            this.peeks = peeks;
            this.from = Math.min(goesOn.from(), first);
            this.reached = first;
            this.run = goesOn.bytes();
        }

        /// Bytes that this client has read in a row up to here, over all its answers.
        long run() {
            return run;
        }

        void sent(int count, long now) {
            reached += count;
            run += count;
            synchronized (viewer) {
                took += viewer.moved(count, now);
                if (!peeks && (run >= viewer.readsOn || took >= LOOK_TIME)) {
                    viewer.position = reached;
                    viewer.from = from;
                    viewer.readsOnNow = true;
                }
                viewer.peeked |= peeks;
                viewer.tellIfDue(profile, now);
            }
        }

        void leaves(long now) {
            synchronized (viewer) {
                viewer.leaves(new Run(from, reached, run), now);
                if (viewer.isAway()) {
                    viewer.tell(profile, now);
                }
            }
        }
    }

    /// Where an answer ended, and where and how much had been read in a row by then.
    private record Run(long from, long end, long bytes) {}

    /// A client at a file; guarded by its own monitor. The listener is called inside, so that it hears in order.
    private final class Viewer {
        private final Seat seat;
        private final TorrentFile file;
        private final long readsOn;
        private final Deque<Run> runs = new ArrayDeque<>();
        private int answers;
        private long position;
        private long from;
        private long sent;
        private long lasted;
        private long movedAt;
        private long leftAt;
        private long toldAt;
        private boolean still = true; // nothing has moved yet: it may wait for the swarm
        private boolean readsOnNow;
        private boolean peeked;
        private Playback.Kind told = Playback.Kind.PROBE;

        Viewer(Seat seat, TorrentFile file, long now) {
            this.seat = seat;
            this.file = file;
            this.readsOn = Math.clamp(file.length() / A_PART, 1, READS_ON);
            this.movedAt = now;
            this.toldAt = now;
            this.leftAt = now;
        }

        synchronized void enters() {
            answers++;
        }

        synchronized boolean isAway() {
            return answers == 0;
        }

        synchronized boolean isGone(long now) {
            return answers == 0 && now - leftAt > AWAY;
        }

        synchronized Run runAt(long first) {
            return runs.stream()
                    .filter(run -> Math.abs(run.end() - first) <= NEAR)
                    .max(Comparator.comparingLong(Run::bytes))
                    .orElse(new Run(first, first, 0));
        }

        /// Returns for how long something moves by now.
        long moved(int count, long now) {
            long step = still ? 0 : Math.clamp(now - movedAt, 0, BREATH);
            still = false;
            movedAt = Math.max(movedAt, now);
            sent += count;
            lasted += step;
            return step;
        }

        void leaves(Run run, long now) {
            answers--;
            leftAt = now;
            if (runs.size() == MOST_RUNS) {
                runs.removeFirst();
            }
            runs.addLast(run);
        }

        void tellIfDue(Optional<String> profile, long now) {
            if (now - toldAt >= TELL || kind() != told) {
                tell(profile, now);
            }
        }

        void tell(Optional<String> profile, long now) {
            toldAt = now;
            told = kind();
            listener.heard(new Playback(
                    seat.torrent(),
                    file,
                    seat.client(),
                    profile,
                    from,
                    position,
                    sent,
                    Duration.ofNanos(lasted),
                    told,
                    answers > 0));
        }

        private Playback.Kind kind() {
            if (readsOnNow && lasted >= WATCHES) {
                return Playback.Kind.PLAY;
            }
            boolean looks = sent <= LOOK_BYTES && lasted < LOOK_TIME && !peeked;
            return looks ? Playback.Kind.PROBE : Playback.Kind.PREVIEW;
        }
    }
}
