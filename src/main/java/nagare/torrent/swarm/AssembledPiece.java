package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.List;

/// All blocks of one piece in order and the peer that sent each; not yet verified. `judged` says that each block was
/// right by its own hash (BEP 52), and `suffices` that this is enough: the piece has no other hash.
record AssembledPiece(
        int piece, int bytes, List<ByteBuffer> blocks, List<Integer> senders, boolean judged, boolean suffices) {
    AssembledPiece(int piece, int bytes, List<ByteBuffer> blocks, List<Integer> senders) {
        this(piece, bytes, blocks, senders, false, false);
    }

    AssembledPiece {
        blocks = List.copyOf(blocks);
        senders = List.copyOf(senders);
        if (blocks.size() != senders.size()) {
            throw new IllegalArgumentException(blocks.size() + " blocks of " + senders.size() + " senders");
        }
    }

    AssembledPiece proved(boolean suffices) {
        return new AssembledPiece(piece, bytes, blocks, senders, true, suffices);
    }

    /// The piece as one buffer, ready to be read.
    ByteBuffer joined() {
        var whole = ByteBuffer.allocate(bytes);
        for (ByteBuffer block : blocks) {
            whole.put(block.duplicate());
        }
        return whole.flip();
    }
}
