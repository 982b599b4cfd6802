package nagare.torrent.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import nagare.torrent.merkle.MerkleTree;

/// The info dictionary as peers have it that agree on its size. They fill one [Copy] together; when that turns out
/// wrong, several of them fill one each, so that whoever lies is found.
final class Edition {
    final int bytes;
    private Copy shared;
    private boolean spoilt;
    /// When each has one of its own: by peer.
    private final Map<Integer, Copy> own = new LinkedHashMap<>();
    private List<Evidence> evidence = List.of();

    /// What a peer gave of a copy that was wrong. Kept as digests: whole copies would be memory that a liar fills.
    private record Evidence(int piece, int peer, ByteBuffer digest) {}

    Edition(int bytes) {
        this.bytes = bytes;
        this.shared = new Copy(bytes);
    }

    int pieces() {
        return Copy.pieces(bytes);
    }

    /// Pieces of the copy that has most.
    int here() {
        return spoilt ? own.values().stream().mapToInt(Copy::here).max().orElse(0) : shared.here();
    }

    boolean isSpoilt() {
        return spoilt;
    }

    /// The copy that this peer adds to; it has none when others are to fill theirs first.
    Optional<Copy> copyOf(int peer) {
        return spoilt ? Optional.ofNullable(own.get(peer)) : Optional.of(shared);
    }

    boolean mayBegin() {
        return spoilt && own.size() < Math.clamp(Assembly.MAX_BYTES / bytes, 1, Assembly.MAX_COPIES);
    }

    void begin(int peer) {
        own.put(peer, new Copy(bytes));
    }

    void giveUp(int peer) {
        own.remove(peer);
    }

    /// The peer that gave all of the copy.
    static OptionalInt soleGiver(Copy copy) {
        int giver = copy.giver(0);
        for (int piece = 1; piece < copy.pieces(); piece++) {
            if (copy.giver(piece) != giver) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(giver);
    }

    /// The copy that all filled together is wrong.
    void spoil() {
        var said = new ArrayList<Evidence>();
        for (int piece = 0; piece < shared.pieces(); piece++) {
            int at = piece;
            shared.piece(piece).ifPresent(data -> said.add(new Evidence(at, shared.giver(at), digest(data))));
        }
        evidence = said;
        spoilt = true;
        shared = new Copy(bytes);
    }

    /// Who gave something else than what is right.
    Set<Integer> liars(Copy right) {
        var liars = new HashSet<Integer>();
        var digests = new HashMap<Integer, ByteBuffer>();
        for (Evidence told : evidence) {
            ByteBuffer digest = digests.computeIfAbsent(
                    told.piece, piece -> digest(right.piece(piece).orElseThrow()));
            if (!digest.equals(told.digest)) {
                liars.add(told.peer);
            }
        }
        for (Copy copy : own.values()) {
            for (int piece = 0; piece < copy.pieces(); piece++) {
                if (copy.has(piece) && !copy.piece(piece).equals(right.piece(piece))) {
                    liars.add(copy.giver(piece));
                }
            }
        }
        return liars;
    }

    /// SHA-256: what tells two pieces apart.
    private static ByteBuffer digest(ByteBuffer piece) {
        return ByteBuffer.wrap(MerkleTree.leaves(piece));
    }
}
