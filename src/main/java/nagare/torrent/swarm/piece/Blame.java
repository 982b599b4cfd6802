package nagare.torrent.swarm.piece;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nagare.torrent.swarm.piece.OpenPieces.Copy;

/// Finds out who lied when a piece did not hash. A peer that sent the whole piece is guilty at once; otherwise a digest
/// of each block and its sender are kept until the piece comes right, and whoever sent something else then is guilty.
/// Nobody is punished for standing beside a liar. When a piece fails twice in a row and nobody had a hand in both, the
/// fault may be ours or the torrent's: then nobody is guilty of it before it has come right, and who was found guilty
/// is not any more.
///
/// The digest is a cryptographic one: a liar knows the right bytes and could fit false ones to a checksum.
public final class Blame {
    /// How many suspect pieces are remembered at once; the oldest goes first.
    static final int MAX_SUSPECT_PIECES = 32;

    /// How many failures of one piece are remembered; the oldest goes first.
    static final int MAX_FAILURES = 8;

    /// Who is guilty now, and who is not any more.
    public record Finding(Set<Integer> guilty, Set<Integer> pardoned) {
        static final Finding NONE = new Finding(Set.of(), Set.of());
    }

    private record Sent(int block, int peer, ByteBuffer digest) {}

    private static final class Suspect {
        final Deque<List<Sent>> failures = new ArrayDeque<>();
        final Set<Integer> guilty = new HashSet<>();
        Set<Integer> lastSenders = Set.of();
        boolean doubtful;
    }

    private final Map<Integer, Suspect> suspects = new LinkedHashMap<>();
    private final Map<Integer, Integer> failures = new HashMap<>();

    /// The piece is wrong; `copies` are the blocks of it that came more than once.
    Finding failed(AssembledPiece piece, List<Copy> copies) {
        Suspect suspect = suspects.computeIfAbsent(piece.piece(), _ -> new Suspect());
        if (suspects.size() > MAX_SUSPECT_PIECES) {
            suspects.remove(suspects.keySet().iterator().next());
        }
        failures.merge(piece.piece(), 1, Integer::sum);
        boolean again = !suspect.failures.isEmpty();
        suspect.failures.add(sent(piece, copies));
        if (suspect.failures.size() > MAX_FAILURES) {
            suspect.failures.remove();
        }
        var senders = Set.copyOf(piece.senders());
        suspect.doubtful |= again && Collections.disjoint(suspect.lastSenders, senders);
        suspect.lastSenders = senders;
        if (suspect.doubtful) {
            var pardoned = Set.copyOf(suspect.guilty);
            suspect.guilty.clear();
            return new Finding(Set.of(), pardoned);
        }
        if (senders.size() > 1) {
            return Finding.NONE;
        }
        suspect.guilty.addAll(senders);
        return new Finding(senders, Set.of());
    }

    /// The peers whose blocks differ from the piece that came right.
    Set<Integer> verified(AssembledPiece piece, List<Copy> copies) {
        failures.remove(piece.piece());
        var liars = new HashSet<Integer>();
        copies.stream()
                .filter(copy -> isOther(copy, piece.blocks().get(copy.block())))
                .forEach(copy -> liars.add(copy.peer()));
        Suspect suspect = suspects.remove(piece.piece());
        if (suspect == null) {
            return liars;
        }
        var right = piece.blocks().stream().map(Blame::digest).toList();
        for (List<Sent> failure : suspect.failures) {
            failure.stream()
                    .filter(one -> !one.digest().equals(right.get(one.block())))
                    .forEach(one -> liars.add(one.peer()));
        }
        return liars;
    }

    int failuresOf(int piece) {
        return failures.getOrDefault(piece, 0);
    }

    /// Whether the piece failed from peers of which none had a hand in both failures.
    boolean isDoubtful(int piece) {
        Suspect suspect = suspects.get(piece);
        return suspect != null && suspect.doubtful;
    }

    private static boolean isOther(Copy copy, ByteBuffer right) {
        return copy.otherDigest().isPresent() && !copy.otherDigest().get().equals(digest(right));
    }

    /// Who sent what, the copies too: those that were the same as the first one share its digest.
    private static List<Sent> sent(AssembledPiece piece, List<Copy> copies) {
        var sent = new ArrayList<Sent>();
        for (int number = 0; number < piece.blocks().size(); number++) {
            sent.add(new Sent(
                    number, piece.senders().get(number), digest(piece.blocks().get(number))));
        }
        for (Copy copy : copies) {
            ByteBuffer digest =
                    copy.otherDigest().orElseGet(() -> sent.get(copy.block()).digest());
            sent.add(new Sent(copy.block(), copy.peer(), digest));
        }
        return sent;
    }

    static ByteBuffer digest(ByteBuffer block) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(block.duplicate());
            return ByteBuffer.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
