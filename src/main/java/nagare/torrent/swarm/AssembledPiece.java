package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.List;

/// All blocks of one piece in order, not yet verified.
record AssembledPiece(int piece, int bytes, List<ByteBuffer> blocks) {
    AssembledPiece {
        blocks = List.copyOf(blocks);
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
