package nagare.torrent.swarm.view;

import java.util.HashMap;
import java.util.Map;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Phase;

/// The openings under way in one swarm: that of the torrent itself, until its first verified piece, and that of each
/// reader, until a block of the piece that it needs first is here. Notes what the swarm sees; whoever made an opening
/// notes the rest. Not thread-safe.
public final class Openings {
    private record Watched(Opening opening, int piece) {}

    private Opening torrent;
    private final Map<Integer, Watched> readers = new HashMap<>();

    /// @param torrent the opening that woke the swarm
    public Openings(Opening torrent) {
        this.torrent = torrent;
    }

    /// It was this opening. To be said before anything has happened.
    public void wokenBy(Opening opening) {
        torrent = opening;
    }

    public Opening torrent() {
        return torrent;
    }

    /// A reader needs this piece first.
    public void watch(int reader, Opening opening, int piece) {
        readers.put(reader, new Watched(opening, piece));
    }

    public void forget(int reader) {
        readers.remove(reader);
    }

    public void reached(Phase phase, long now) {
        torrent.reached(phase, now);
        if (!readers.isEmpty()) {
            readers.values().forEach(watched -> watched.opening.reached(phase, now));
        }
    }

    /// A phase of those who need this piece first.
    public void reached(Phase phase, int piece, long now) {
        torrent.reached(phase, now);
        if (!readers.isEmpty()) {
            for (Watched watched : readers.values()) {
                if (watched.piece == piece) {
                    watched.opening.reached(phase, now);
                }
            }
        }
    }
}
