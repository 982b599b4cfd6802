package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Block;
import org.junit.jupiter.api.Test;

final class OpenPiecesTest {
    private static final int BLOCK = PieceLayout.BLOCK;
    private final OpenPieces open = new OpenPieces(new PieceLayout(3L * BLOCK + 5, 2 * BLOCK));

    @Test
    void aPieceIsItsBlocksInOrderWhateverOrderTheyCameIn() {
        add(1, 1, 1, 5);
        add(2, 1, 0, BLOCK);

        AssembledPiece piece = open.take(1);

        assertEquals(BLOCK + 5, piece.bytes());
        assertEquals(List.of(2, 1), piece.senders());
        ByteBuffer whole = piece.data().copy(0, piece.bytes());
        assertEquals(BLOCK + 5, whole.remaining());
        assertEquals(2, whole.get(0));
        assertEquals(1, whole.get(BLOCK + 4));
    }

    @Test
    void aPieceIsTakenOnce() {
        add(1, 1, 0, BLOCK);
        add(1, 1, 1, 5);
        open.take(1);

        assertFalse(open.isOpen(1));
        assertThrows(IllegalStateException.class, () -> open.take(1));
    }

    @Test
    void aPieceWithAHoleIsNotTaken() {
        add(1, 0, 1, BLOCK);

        assertThrows(IllegalStateException.class, () -> open.take(0));
    }

    @Test
    void aDroppedPieceBeginsAnew() {
        add(1, 0, 0, BLOCK);
        assertTrue(open.isOpen(0));
        open.drop(0);
        assertFalse(open.isOpen(0));
        add(1, 0, 1, BLOCK);

        assertThrows(IllegalStateException.class, () -> open.take(0));
    }

    @Test
    void copyingLeavesTheBlocksAlone() {
        add(1, 1, 0, BLOCK);
        add(1, 1, 1, 5);
        AssembledPiece piece = open.take(1);

        assertEquals(piece.data().copy(0, BLOCK + 5), piece.data().copy(0, BLOCK + 5));
    }

    private void add(int peer, int piece, int block, int bytes) {
        var data = new byte[bytes];
        java.util.Arrays.fill(data, (byte) peer);
        open.add(peer, new Block(piece, block * BLOCK, bytes), ByteBuffer.wrap(data));
    }
}
