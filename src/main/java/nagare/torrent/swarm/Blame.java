package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds out who lied when a piece did not hash. A peer that sent the whole piece is guilty at once; otherwise a digest
/// of each block and its sender are kept until the piece comes right, and whoever sent something else then is guilty.
/// Nobody is punished for standing beside a liar. The digest is a cryptographic one: a liar knows the right bytes and
/// could fit false ones to a checksum.
final class Blame {
    /// How many suspect pieces are remembered at once; the oldest goes first.
    static final int MAX_SUSPECT_PIECES = 32;

    private record Sent(int peer, ByteBuffer digest) {}

    private final Map<Integer, Map<Integer, List<Sent>>> suspects = new LinkedHashMap<>();
    private final Map<Integer, Integer> failures = new HashMap<>();

    /// The peers to ban for this failure, known already because they sent all of it.
    Set<Integer> failed(AssembledPiece piece) {
        failures.merge(piece.piece(), 1, Integer::sum);
        var distinct = new HashSet<>(piece.senders());
        if (distinct.size() == 1) {
            return distinct;
        }
        Map<Integer, List<Sent>> blocks = suspects.computeIfAbsent(piece.piece(), _ -> new HashMap<>());
        for (int number = 0; number < piece.blocks().size(); number++) {
            blocks.computeIfAbsent(number, _ -> new ArrayList<>())
                    .add(new Sent(
                            piece.senders().get(number), digest(piece.blocks().get(number))));
        }
        if (suspects.size() > MAX_SUSPECT_PIECES) {
            suspects.remove(suspects.keySet().iterator().next());
        }
        return Set.of();
    }

    /// The peers whose blocks differ from the piece that came right.
    Set<Integer> verified(AssembledPiece piece) {
        failures.remove(piece.piece());
        Map<Integer, List<Sent>> blocks = suspects.remove(piece.piece());
        if (blocks == null) {
            return Set.of();
        }
        var liars = new HashSet<Integer>();
        blocks.forEach((number, sent) -> {
            ByteBuffer right = digest(piece.blocks().get(number));
            sent.stream().filter(one -> !one.digest().equals(right)).forEach(one -> liars.add(one.peer()));
        });
        return liars;
    }

    int failuresOf(int piece) {
        return failures.getOrDefault(piece, 0);
    }

    private static ByteBuffer digest(ByteBuffer block) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(block.duplicate());
            return ByteBuffer.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
