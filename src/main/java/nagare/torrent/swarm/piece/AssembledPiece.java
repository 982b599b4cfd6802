package nagare.torrent.swarm.piece;

import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.memory.Lease;
import nagare.torrent.storage.PieceBytes;

/// All blocks of one piece in order and the peer that sent each; not yet verified. `judged` says that each block was
/// right by its own hash (BEP 52), and `suffices` that this is enough: the piece has no other hash. Whoever has one
/// has a lease of its memory, to be released or handed on.
public record AssembledPiece(
        int piece,
        int bytes,
        List<ByteBuffer> blocks,
        List<Integer> senders,
        Lease lease,
        boolean judged,
        boolean suffices) {
    public AssembledPiece(int piece, int bytes, List<ByteBuffer> blocks, List<Integer> senders, Lease lease) {
        this(piece, bytes, blocks, senders, lease, false, false);
    }

    public AssembledPiece {
        blocks = List.copyOf(blocks);
        senders = List.copyOf(senders);
        if (blocks.size() != senders.size()) {
            throw new IllegalArgumentException(blocks.size() + " blocks of " + senders.size() + " senders");
        }
    }

    public PieceBytes data() {
        return new PieceBytes(blocks, lease);
    }

    public AssembledPiece proved(boolean suffices) {
        return new AssembledPiece(piece, bytes, blocks, senders, lease, true, suffices);
    }
}
