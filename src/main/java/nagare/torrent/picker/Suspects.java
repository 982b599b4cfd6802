package nagare.torrent.picker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pieces that did not hash. First they are mended ([Mending]); where that is not possible, each is fetched again from
/// one peer alone, so that another failure has one author; only where a viewer waits, all who have proved themselves
/// help with the first tries.
final class Suspects {
    private static final class Suspect {
        final List<Integer> contributors;
        final int failures;
        int sole = OpenPiece.NOBODY;
        boolean presses;

        /// Whose blocks are fetched again from all others, while the piece is being mended.
        @Nullable
        Set<Integer> suspected;

        Suspect(List<Integer> contributors, int failures) {
            this.contributors = contributors;
            this.failures = failures;
        }

        /// A viewer who waits gets it from all who once sent right pieces, the first time; who lied shows when it is
        /// right.
        boolean isSharedWith(Peer peer) {
            return presses && failures <= SHARED_MOST && !peer.isStranger();
        }
    }

    /// So many times a viewer who waits gets it from several.
    private static final int SHARED_MOST = 2;

    /// How much worse a peer counts that is late.
    private static final double LATE = 4;

    /// How many times longer a reader would wait for the peer that has the piece now than for the one that gets it
    /// then.
    private static final double WORTH_IT = 2;

    /// How much worse a peer counts that has not sent a block of a right piece yet.
    private static final int STRANGE = 8;

    private static final double MISTRUST = 0.25;

    private final Map<Integer, Suspect> suspects = new LinkedHashMap<>();

    void add(int piece, List<Integer> contributors) {
        var before = suspects.get(piece);
        suspects.put(piece, new Suspect(contributors, before == null ? 1 : before.failures + 1));
    }

    void clear(int piece) {
        suspects.remove(piece);
    }

    boolean holds(int piece) {
        return !suspects.isEmpty() && suspects.containsKey(piece);
    }

    boolean isFirstFailure(int piece) {
        var suspect = suspects.get(piece);
        return suspect != null && suspect.failures == 1;
    }

    /// What the suspected peers sent of the piece is fetched from all others ([Mending]).
    void mend(int piece, Set<Integer> suspected) {
        suspects.get(piece).suspected = suspected;
    }

    void stopMending(int piece) {
        var suspect = suspects.get(piece);
        if (suspect != null) {
            suspect.suspected = null;
        }
    }

    /// Whether the piece failed and one peer alone is asked for it.
    boolean reserves(int piece) {
        if (suspects.isEmpty()) {
            return false;
        }
        var suspect = suspects.get(piece);
        return suspect != null && suspect.suspected == null;
    }

    boolean mayAsk(Peer peer, int piece) {
        if (suspects.isEmpty()) {
            return true;
        }
        var suspect = suspects.get(piece);
        if (suspect != null && suspect.suspected != null) {
            return !suspect.suspected.contains(peer.id);
        }
        return suspect == null || suspect.sole == peer.id || suspect.isSharedWith(peer);
    }

    /// Whether the peer had a part in a piece that did not hash and has not been fetched again.
    boolean involve(int peer) {
        return suspects.values().stream().anyMatch(suspect -> suspect.contributors.contains(peer));
    }

    /// Who sent the blocks that did not hash.
    List<Integer> contributors(int piece) {
        var suspect = suspects.get(piece);
        return suspect == null ? List.of() : suspect.contributors;
    }

    /// Finds the one peer for each suspect piece that has none, or whose peer stopped serving; or is late with it while
    /// a reader presses, for then playing on comes before knowing for sure.
    void assign(Collection<Peer> peers, Pieces pieces, Agenda agenda, long now) {
        for (var entry : suspects.entrySet()) {
            int piece = entry.getKey();
            if (!pieces.isDone(piece) && entry.getValue().suspected == null) {
                var wish = agenda.of(piece);
                boolean pressing = wish != null && wish.urgency().isPressing();
                entry.getValue().presses = pressing;
                assign(entry.getValue(), piece, peers, pieces, pressing, now);
            }
        }
    }

    private static void assign(
            Suspect suspect, int piece, Collection<Peer> peers, Pieces pieces, boolean pressing, long now) {
        Peer keeps = null;
        Peer best = null;
        double least = Double.MAX_VALUE;
        double keeping = 0;
        for (var peer : peers) {
            if (!peer.isServing() || !peer.mayAsk(piece)) {
                continue;
            }
            boolean isLate = pressing && !peer.owed.isEmpty() && peer.lateAt() < now;
            if (peer.id == suspect.sole && !isLate) {
                keeps = peer;
            }
            double cost = cost(peer, suspect, pieces.freeBlocks(piece), now) * (isLate ? LATE : 1);
            keeping = peer.id == suspect.sole ? cost : keeping;
            if (cost < least) {
                least = cost;
                best = peer;
            }
        }
        boolean isWorthIt = keeps == null || pressing && least * WORTH_IT < keeping;
        if (isWorthIt && (best == null || best.id != suspect.sole)) {
            suspect.sole = best == null ? OpenPiece.NOBODY : best.id;
            var open = pieces.open(piece);
            if (open != null) {
                open.underWay().forEach(request -> open.doubt(request, true));
                pieces.settle(open);
            }
        }
    }

    /// How long the peer would take for the piece; longer for those who may have spoilt it, and for strangers: in a
    /// swarm
    /// with several liars the piece would go from one to the next of them.
    private static double cost(Peer peer, Suspect suspect, int blocks, long now) {
        double time = peer.start(now) - now + (double) Math.max(1, blocks) * peer.perBlock();
        int spoilt = suspect.contributors.contains(peer.id) ? 2 : 1;
        int doubt = peer.isStranger() ? STRANGE : 1;
        return time * Math.max(spoilt, doubt) * (1 + MISTRUST * Math.max(0, -peer.trust()));
    }
}
