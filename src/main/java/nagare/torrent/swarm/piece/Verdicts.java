package nagare.torrent.swarm.piece;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nagare.torrent.swarm.piece.Blame.Finding;
import nagare.torrent.swarm.piece.OpenPieces.Copy;

/// What the hashes of pieces mean: who is to blame, and when the torrent itself is suspect.
public final class Verdicts {
    /// From so many failures of one piece on the user is told.
    static final int MAX_FAILURES_IN_A_ROW = 4;

    private final Blame blame = new Blame();
    private final Set<Integer> suspect = new TreeSet<>();

    /// The peers that a right piece shows to be liars.
    public Set<Integer> right(AssembledPiece piece, List<Copy> copies) {
        suspect.remove(piece.piece());
        return blame.verified(piece, copies);
    }

    /// The peers that a wrong piece shows to be liars, and those that it shows to be none.
    public Finding wrong(AssembledPiece piece, List<Copy> copies) {
        Finding finding = blame.failed(piece, copies);
        if (blame.failuresOf(piece.piece()) >= MAX_FAILURES_IN_A_ROW || blame.isDoubtful(piece.piece())) {
            suspect.add(piece.piece());
        }
        return finding;
    }

    /// A sentence for the user.
    public Optional<String> problem() {
        return suspect.stream()
                .findFirst()
                .map(piece -> "piece " + piece + " fails its hash from different peers; the torrent may be damaged, or"
                        + " the memory of this computer");
    }
}
