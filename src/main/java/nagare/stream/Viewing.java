package nagare.stream;

import nagare.torrent.status.Opening;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Phases;

/// One answer to a player, watched: how it came to its first byte, how long it had to wait after that, how it ended.
/// Time
/// is handed in, monotonic nanoseconds. Used by the thread of the answer only; the [Opening] is shared with the engine.
final class Viewing {
    /// A wait for the swarm that is longer than this, after the first byte, may be seen on the screen. Players keep
    /// some
    /// seconds, so not every stall is.
    static final long STALL = 500_000_000L;

    /// How an answer ended.
    enum End {
        COMPLETE("complete"),
        CLIENT_LEFT("client left"),
        GAVE_UP("the swarm sent nothing"),
        TORRENT_FAILED("torrent failed"),
        STOPPED("stopped");

        private final String words;

        End(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final long begun;
    private final Opening opening;
    private End end = End.CLIENT_LEFT;
    private long readBegan;
    private long waited;
    private long bytes;
    private int stalls;
    private long stalled;

    Viewing(long now) {
        begun = now;
        opening = new Opening(now);
    }

    Opening opening() {
        return opening;
    }

    /// The torrent is asked for bytes; what breaks now, it broke.
    void reads(long now) {
        readBegan = now;
        end = End.TORRENT_FAILED;
    }

    /// It gave so many; none, when it has to be asked again.
    void gave(int count, long now) {
        waited += now - readBegan;
        end = End.CLIENT_LEFT;
        if (count > 0) {
            endWait();
        }
    }

    /// The player has been sent so many. While it pauses that takes long, which is no stall.
    void sent(int count, long now) {
        opening.reached(Phase.BYTE, now);
        bytes += count;
    }

    void ends(End how) {
        end = how;
    }

    /// A wait that the player did not stay for is one too.
    private void endWait() {
        if (bytes > 0 && waited > STALL) {
            stalls++;
            stalled += waited;
        }
        waited = 0;
    }

    /// What there is to tell when it is over.
    Ended ended(long now) {
        if (end == End.TORRENT_FAILED) {
            waited += now - readBegan;
        }
        endWait();
        return new Ended(now - begun, bytes, opening.phases(), stalls, stalled, end);
    }

    /// An answer that is over; times in nanoseconds.
    record Ended(long lasted, long bytes, Phases phases, int stalls, long stalled, End end) {}
}
