package nagare.torrent.metadata;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A peer that offers the info dictionary.
final class Giver {
    final int peer;
    /// How long it says that the dictionary is.
    final int bytes;
    /// Where it begins, so that peers that come together do not all begin with the same piece.
    final int first;
    /// What it is asked for and may still answer in time: pieces, and when they were asked for.
    final Map<Integer, Long> asked = new HashMap<>();
    /// What it was asked for and has not answered, however long ago: a late answer is welcome.
    final Set<Integer> owed = new HashSet<>();
    /// How often in a row it did not answer in time.
    int late;

    boolean resting;
    long restsUntil;
    /// Pieces that nobody asked of it.
    int unasked;

    Giver(int peer, int bytes, int first) {
        this.peer = peer;
        this.bytes = bytes;
        this.first = first;
    }

    void ask(int piece, long now) {
        asked.put(piece, now);
        owed.add(piece);
    }

    void rest(long until) {
        asked.clear();
        resting = true;
        restsUntil = until;
    }

    boolean rests(long now) {
        resting &= restsUntil - now > 0;
        return resting;
    }
}
