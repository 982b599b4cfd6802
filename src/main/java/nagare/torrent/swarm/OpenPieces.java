package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;

/// The blocks that are here of pieces that are not whole yet, and who sent them. A piece takes memory only for blocks
/// that arrived; the picker bounds how many pieces are open.
final class OpenPieces {
    private final PieceLayout layout;
    private final Map<Integer, Open> open = new HashMap<>();

    /// Blocks of one piece by number; `senders` holds the peer of each block, -1 for none.
    private record Open(ByteBuffer[] blocks, int[] senders) {}

    OpenPieces(PieceLayout layout) {
        this.layout = layout;
    }

    void add(int peer, Block block, ByteBuffer data) {
        Open piece = open.computeIfAbsent(block.piece(), index -> {
            var senders = new int[layout.blocksIn(index)];
            Arrays.fill(senders, -1);
            return new Open(new ByteBuffer[senders.length], senders);
        });
        int number = block.begin() / PieceLayout.BLOCK;
        piece.blocks[number] = data;
        piece.senders[number] = peer;
    }

    /// Hands the piece over, with every block in place.
    ///
    /// @throws IllegalStateException when a block is missing: the picker and this class disagree, a bug
    AssembledPiece take(int index) {
        Open piece = open.remove(index);
        if (piece == null || IntStream.of(piece.senders).anyMatch(sender -> sender < 0)) {
            throw new IllegalStateException("piece " + index + " is not whole");
        }
        return new AssembledPiece(
                index,
                layout.bytesIn(index),
                List.of(piece.blocks),
                IntStream.of(piece.senders).boxed().toList());
    }

    void drop(int index) {
        open.remove(index);
    }

    /// Bytes of memory that blocks take, counted anew.
    long bytes() {
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
