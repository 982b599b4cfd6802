package nagare.torrent.swarm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the hashes of pieces mean: who is to blame, and when the torrent itself is suspect. Then nobody is banned for
/// the piece any more, and it rests between tries, or a damaged torrent would be fetched for ever at full speed.
final class Verdicts {
    /// After so many failures of one piece the torrent is suspect, not the peers.
    static final int MAX_BLAMED_FAILURES = 4;

    static final long REST = 30_000_000_000L;

    private final Blame blame = new Blame();
    private final Map<Integer, Long> resting = new HashMap<>();
    private Optional<Integer> suspect = Optional.empty();

    /// The peers that a right piece shows to be liars.
    Set<Integer> right(AssembledPiece piece) {
        suspect = suspect.filter(number -> number != piece.piece());
        resting.remove(piece.piece());
        return blame.verified(piece);
    }

    /// The peers that a wrong piece shows to be liars.
    Set<Integer> wrong(AssembledPiece piece, long now) {
        Set<Integer> guilty = blame.failed(piece);
        if (blame.failuresOf(piece.piece()) < MAX_BLAMED_FAILURES) {
            return guilty;
        }
        suspect = Optional.of(piece.piece());
        resting.put(piece.piece(), now + REST);
        return Set.of();
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
        return suspect.map(piece -> "piece " + piece + " fails its hash from every peer; the torrent may be damaged");
    }
}
