package nagare.torrent.picker.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nagare.torrent.picker.books.Peer;
import org.jspecify.annotations.Nullable;

/// Who sent the same block alike, and who did not, while the hash is still out. Of two that contradict each other the
/// one with fewer peers on its side is outvoted: peers of other networks that sent something just as it did, and its
/// own
/// record. No verdict, only whom to do without until the hash has spoken.
final class Votes {
    /// How many are remembered; the oldest goes first.
    static final int MOST = 1024;

    /// How long what was said about a piece counts while its hash is out: a few who tell lies alike must not keep an
    /// honest peer away for long.
    static final long LAPSE = 5_000_000_000L;

    private record Vote(int piece, Peer one, Peer other, boolean alike) {
        boolean isOf(Peer peer) {
            return one == peer || other == peer;
        }

        Peer counterpart(Peer peer) {
            return one == peer ? other : one;
        }
    }

    private final ArrayDeque<Vote> votes = new ArrayDeque<>();
    private final Set<Vote> known = new HashSet<>();
    private final Map<Integer, Long> begun = new HashMap<>();
    private @Nullable Set<Peer> outvoted;

    /// Two peers of one network may be one, so they neither support nor contradict each other.
    void add(int piece, Peer one, Peer other, boolean alike, long now) {
        var vote = new Vote(piece, one, other, alike);
        if (one.network == other.network || !known.add(vote)) {
            return;
        }
        outvoted = null;
        votes.addLast(vote);
        begun.putIfAbsent(piece, now);
        if (votes.size() > MOST) {
            known.remove(votes.removeFirst());
        }
    }

    /// The hash of the piece has decided what was said about it.
    void settle(int piece) {
        if (!votes.isEmpty()) {
            outvoted = null;
            votes.removeIf(vote -> vote.piece() == piece);
            known.removeIf(vote -> vote.piece() == piece);
        }
        begun.remove(piece);
    }

    /// Forgets what was said too long ago.
    void lapse(long now) {
        if (nextLapse() <= now) {
            List.copyOf(begun.keySet()).stream()
                    .filter(piece -> begun.get(piece) + LAPSE <= now)
                    .forEach(this::settle);
        }
    }

    /// When [#lapse] is due.
    long nextLapse() {
        long first = Long.MAX_VALUE - LAPSE;
        for (long at : begun.values()) {
            first = Math.min(first, at);
        }
        return first + LAPSE;
    }

    boolean isEmpty() {
        return votes.isEmpty();
    }

    boolean isOutvoted(Peer peer) {
        return !votes.isEmpty() && outvoted().contains(peer);
    }

    Set<Peer> outvoted() {
        if (outvoted == null) {
            var found = new LinkedHashSet<Peer>();
            for (var vote : votes) {
                if (!vote.alike()) {
                    int one = side(vote.one());
                    int other = side(vote.other());
                    if (one != other) {
                        found.add(one < other ? vote.one() : vote.other());
                    }
                }
            }
            outvoted = found;
        }
        return outvoted;
    }

    /// Peers that said anything about the piece together with this one.
    List<Peer> comparedWith(Peer peer, int piece) {
        var compared = new ArrayList<Peer>();
        for (var vote : votes) {
            if (vote.piece() == piece && vote.isOf(peer)) {
                compared.add(vote.counterpart(peer));
            }
        }
        return compared;
    }

    private int side(Peer peer) {
        long networks = votes.stream()
                .filter(vote -> vote.alike() && vote.isOf(peer))
                .map(vote -> vote.counterpart(peer).network)
                .distinct()
                .count();
        return (int) networks + (peer.isStranger() ? 0 : 1);
    }
}
