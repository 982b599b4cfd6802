package nagare.torrent.swarm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nagare.torrent.swarm.Blame.Finding;
import nagare.torrent.swarm.OpenPieces.Copy;

/// What the hashes of pieces mean: who is to blame, and when the torrent itself is suspect. A piece that fails again
/// and again rests between tries, longer each time, or a damaged torrent would be fetched for ever at full speed.
final class Verdicts {
    /// From so many failures of one piece on it rests.
    static final int MAX_FAILURES_IN_A_ROW = 4;

    static final long FIRST_REST = 1_000_000_000L;
    static final long LONGEST_REST = 64_000_000_000L;

    private final Blame blame = new Blame();
    private final Map<Integer, Long> resting = new HashMap<>();
    private final Set<Integer> suspect = new TreeSet<>();

    /// The peers that a right piece shows to be liars.
    Set<Integer> right(AssembledPiece piece, List<Copy> copies) {
        suspect.remove(piece.piece());
        resting.remove(piece.piece());
        return blame.verified(piece, copies);
    }

    /// The peers that a wrong piece shows to be liars, and those that it shows to be none.
    Finding wrong(AssembledPiece piece, List<Copy> copies, long now) {
        Finding finding = blame.failed(piece, copies);
        int failures = blame.failuresOf(piece.piece());
        boolean again = failures >= MAX_FAILURES_IN_A_ROW;
        if (again && finding.guilty().isEmpty()) { // with every liar that is found the next try is a better one
            int doublings = Math.min(failures - MAX_FAILURES_IN_A_ROW, 30);
            resting.put(piece.piece(), now + Math.min(FIRST_REST << doublings, LONGEST_REST));
        }
        if (again || blame.isDoubtful(piece.piece())) {
            suspect.add(piece.piece());
        }
        return finding;
    }

    boolean rests(int piece) {
        return resting.containsKey(piece);
    }

    /// The pieces that have rested enough and may be tried again.
    List<Integer> rested(long now) {
        var rested = resting.entrySet().stream()
                .filter(entry -> entry.getValue() - now <= 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        rested.forEach(resting::remove);
        return rested;
    }

    /// A sentence for the user.
    Optional<String> problem() {
        return suspect.stream()
                .findFirst()
                .map(piece -> "piece " + piece + " fails its hash from different peers; the torrent may be damaged, or"
                        + " the memory of this computer");
    }
}
