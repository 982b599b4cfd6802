package nagare.torrent.swarm.piece;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import nagare.torrent.memory.Lease;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;

/// The blocks that are here of pieces whose hash is not known yet, and who sent them. Of several copies of a block the
/// first is kept, the others are compared with it. A piece takes memory only for blocks that arrived; the picker
/// bounds how many pieces are open. The blocks that are here are leased until they are dropped or handed over.
public final class OpenPieces {
    /// Copies of blocks of one piece, beside the first ones, that are remembered until its hash is known.
    static final int MAX_COPIES = 4096;

    private final PieceLayout layout;
    private final Map<Integer, Open> open = new HashMap<>();
    /// Handed over, and not settled.
    private final Map<Integer, Handed> handed = new HashMap<>();

    /// Blocks of one piece by number; `senders` holds the peer of each block, -1 for none.
    private record Open(ByteBuffer[] blocks, Lease[] leases, int[] senders, List<Copy> copies) {
        Lease lease() {
            return Lease.all(Arrays.stream(leases).filter(Objects::nonNull).toList());
        }
    }

    private record Handed(Open piece, Lease lease) {}

    /// A block, by number, that another peer sent too: its digest, empty when it was the same as the copy that is kept.
    record Copy(int block, int peer, Optional<ByteBuffer> otherDigest) {}

    /// What a copy is to the first one.
    public enum Likeness {
        SAME,
        OTHER,
        /// There is no first one, or the hash has decided.
        UNKNOWN
    }

    public OpenPieces(PieceLayout layout) {
        this.layout = layout;
    }

    /// Keeps the block, with a lease of its own.
    public void add(int peer, Block block, ByteBuffer data, Lease lease) {
        Open piece = open.computeIfAbsent(block.piece(), index -> {
            var senders = new int[layout.blocksIn(index)];
            Arrays.fill(senders, -1);
            return new Open(new ByteBuffer[senders.length], new Lease[senders.length], senders, new ArrayList<>());
        });
        int number = block.begin() / PieceLayout.BLOCK;
        Lease before = piece.leases[number];
        piece.blocks[number] = data;
        piece.leases[number] = lease.retain();
        if (before != null) {
            before.release();
        }
        piece.senders[number] = peer;
    }

    /// The first copy of a block that is here and whose piece is not whole yet.
    public Optional<Here> find(Block block) {
        Open piece = open.get(block.piece());
        int number = block.begin() / PieceLayout.BLOCK;
        return piece == null || piece.senders[number] < 0 ? Optional.empty() : Optional.of(here(piece, block, number));
    }

    /// Compares a block that came again with its first copy.
    public Likeness compare(int peer, Block block, ByteBuffer data) {
        Handed over = handed.get(block.piece());
        Open piece = open.getOrDefault(block.piece(), over == null ? null : over.piece());
        int number = block.begin() / PieceLayout.BLOCK;
        if (piece == null || piece.senders[number] < 0 || piece.senders[number] == peer) {
            return Likeness.UNKNOWN;
        }
        boolean same = piece.blocks[number].equals(data);
        if (piece.copies.size() < MAX_COPIES) {
            piece.copies.add(new Copy(number, peer, same ? Optional.empty() : Optional.of(Blame.digest(data))));
        }
        return same ? Likeness.SAME : Likeness.OTHER;
    }

    /// Hands the piece over, with every block in place.
    ///
    /// @throws IllegalStateException when a block is missing: the picker and this class disagree, a bug
    public AssembledPiece take(int index) {
        Open piece = open.remove(index);
        if (piece == null || IntStream.of(piece.senders).anyMatch(sender -> sender < 0)) {
            throw new IllegalStateException("piece " + index + " is not whole");
        }
        Lease lease = piece.lease();
        handed.put(index, new Handed(piece, lease.retain()));
        return new AssembledPiece(
                index,
                layout.bytesIn(index),
                List.of(piece.blocks),
                IntStream.of(piece.senders).boxed().toList(),
                lease);
    }

    /// A block that is here and the peer that sent it. The lease is ours: whoever keeps the data takes one more.
    public record Here(int peer, Block block, ByteBuffer data, Lease lease) {}

    private static Here here(Open piece, Block block, int number) {
        return new Here(piece.senders[number], block, piece.blocks[number], piece.leases[number]);
    }

    /// The blocks of the piece that are here.
    public List<Here> blocks(int index) {
        Open piece = open.get(index);
        if (piece == null) {
            return List.of();
        }
        return IntStream.range(0, piece.senders.length)
                .filter(number -> piece.senders[number] >= 0)
                .mapToObj(number -> {
                    var block = new Block(index, number * PieceLayout.BLOCK, layout.bytesInBlock(index, number));
                    return here(piece, block, number);
                })
                .toList();
    }

    /// The blocks here that the peer sent, of pieces that are not whole.
    public List<Block> sentBy(int peer) {
        return open.keySet().stream()
                .sorted()
                .flatMap(index -> blocks(index).stream())
                .filter(here -> here.peer() == peer)
                .map(Here::block)
                .toList();
    }

    /// The hash of the piece was wrong, and its blocks stay all the same, to be doubted one by one. Each takes a lease
    /// of
    /// the whole: what is doubted of them takes memory until the piece has been decided anew.
    public void restore(AssembledPiece piece, List<Copy> copies) {
        var blocks = piece.blocks().toArray(ByteBuffer[]::new);
        var senders = piece.senders().stream().mapToInt(Integer::intValue).toArray();
        var leases = new Lease[blocks.length];
        Arrays.setAll(leases, _ -> piece.lease().retain());
        open.put(piece.piece(), new Open(blocks, leases, senders, new ArrayList<>(copies)));
    }

    /// Forgets one block, which may be false; its digest and its senders stay remembered until the hash is known. Tells
    /// how many bytes it had.
    public int doubt(Block block) {
        Open piece = open.get(block.piece());
        int number = block.begin() / PieceLayout.BLOCK;
        if (piece == null || piece.senders[number] < 0) {
            return 0;
        }
        var digest = Optional.of(Blame.digest(piece.blocks[number]));
        piece.copies.replaceAll(copy ->
                copy.block() == number && copy.otherDigest().isEmpty() ? new Copy(number, copy.peer(), digest) : copy);
        if (piece.copies.size() < MAX_COPIES) {
            piece.copies.add(new Copy(number, piece.senders[number], digest));
        }
        piece.senders[number] = -1;
        piece.blocks[number] = null;
        release(piece, number);
        return block.length();
    }

    /// Forgets one block, which was false, and tells who sent it.
    public List<Integer> remove(Block block) {
        Open piece = open.get(block.piece());
        int number = block.begin() / PieceLayout.BLOCK;
        if (piece == null || piece.senders[number] < 0) {
            return List.of();
        }
        var senders = new ArrayList<Integer>();
        senders.add(piece.senders[number]);
        for (Copy copy : piece.copies) {
            if (copy.block() == number && copy.otherDigest().isEmpty()) {
                senders.add(copy.peer());
            }
        }
        piece.copies.removeIf(copy -> copy.block() == number);
        piece.senders[number] = -1;
        piece.blocks[number] = null;
        release(piece, number);
        return senders;
    }

    private static void release(Open piece, int number) {
        piece.leases[number].release();
        piece.leases[number] = null;
    }

    /// The hash of a piece that was handed over has decided: forgets it, and tells of its copies.
    public List<Copy> settle(int index) {
        Handed over = handed.remove(index);
        if (over == null) {
            return List.of();
        }
        over.lease().release();
        return over.piece().copies;
    }

    public void drop(int index) {
        Open piece = open.remove(index);
        if (piece != null) {
            piece.lease().release();
        }
    }

    /// Drops everything; nothing is kept for comparing either.
    public void dropAll() {
        List.copyOf(open.keySet()).forEach(this::drop);
        List.copyOf(handed.keySet()).forEach(this::settle);
    }

    /// Bytes of this piece that are here.
    public long bytes(int index) {
        return blocks(index).stream().mapToLong(here -> here.block().length()).sum();
    }

    /// Bytes of memory that blocks take, counted anew.
    public long bytes() {
        return open.values().stream()
                .flatMap(piece -> Arrays.stream(piece.blocks))
                .filter(Objects::nonNull)
                .mapToLong(ByteBuffer::remaining)
                .sum();
    }

    boolean isOpen(int index) {
        return open.containsKey(index);
    }
}
