package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.List;

/// All blocks of one piece in order and the peer that sent each; not yet verified.
record AssembledPiece(int piece, int bytes, List<ByteBuffer> blocks, List<Integer> senders) {
    AssembledPiece {
        blocks = List.copyOf(blocks);
        senders = List.copyOf(senders);
        if (blocks.size() != senders.size()) {
            throw new IllegalArgumentException(blocks.size() + " blocks of " + senders.size() + " senders");
        }
    }

    PieceBytes data() {
        return new PieceBytes(blocks);
    }
}
