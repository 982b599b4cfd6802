package nagare.torrent.picker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pieces that did not hash. Each is fetched again from one peer alone, so that a second failure has one author.
final class Suspects {
    private static final class Suspect {
        final List<Integer> contributors;
        int sole = OpenPiece.NOBODY;

        Suspect(List<Integer> contributors) {
            this.contributors = contributors;
        }
    }

    private final Map<Integer, Suspect> suspects = new LinkedHashMap<>();

    void add(int piece, List<Integer> contributors) {
        suspects.put(piece, new Suspect(contributors));
    }

    void clear(int piece) {
        suspects.remove(piece);
    }

    boolean holds(int piece) {
        return !suspects.isEmpty() && suspects.containsKey(piece);
    }

    boolean mayAsk(Peer peer, int piece) {
        if (suspects.isEmpty()) {
            return true;
        }
        var suspect = suspects.get(piece);
        return suspect == null || suspect.sole == peer.id;
    }

    /// Who sent the blocks that did not hash.
    List<Integer> contributors(int piece) {
        var suspect = suspects.get(piece);
        return suspect == null ? List.of() : suspect.contributors;
    }

    /// Finds the one peer for each suspect piece that has none, or whose peer stopped serving.
    void assign(Collection<Peer> peers, Pieces pieces, long now) {
        for (var entry : suspects.entrySet()) {
            int piece = entry.getKey();
            var suspect = entry.getValue();
            if (!pieces.isDone(piece)
                    && peers.stream().noneMatch(peer -> peer.id == suspect.sole && serves(peer, piece))) {
                var best = best(peers, piece, suspect, pieces.freeBlocks(piece), now);
                suspect.sole = best == null ? OpenPiece.NOBODY : best.id;
            }
        }
    }

    private static @Nullable Peer best(Collection<Peer> peers, int piece, Suspect suspect, int blocks, long now) {
        Peer best = null;
        double least = Double.MAX_VALUE;
        for (var peer : peers) {
            if (serves(peer, piece)) {
                double time = peer.start(now) - now + (double) blocks * peer.perBlock();
                double doubt = (suspect.contributors.contains(peer.id) ? 2 : 1) * (1.0 + Math.max(0, -peer.trust()));
                if (time * doubt < least) {
                    least = time * doubt;
                    best = peer;
                }
            }
        }
        return best;
    }

    private static boolean serves(Peer peer, int piece) {
        return peer.isServing() && peer.mayAsk(piece);
    }
}
