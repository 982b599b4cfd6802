package nagare.torrent.swarm.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nagare.torrent.memory.Lease;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.piece.OpenPieces.Likeness;
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
    void aDoubtedBlockIsMissingAgainAndItsSendersAreRemembered() {
        add(1, 0, 0, BLOCK);
        add(2, 0, 1, BLOCK);
        var failed = open.take(0);
        open.restore(failed, open.settle(0));
        var block = new Block(0, BLOCK, BLOCK);
        assertEquals(Likeness.SAME, open.compare(3, block, failed.blocks().get(1)));

        assertEquals(BLOCK, open.doubt(block));

        assertEquals(0, open.doubt(block), "once");
        assertEquals(BLOCK, open.bytes(0));
        add(4, 0, 1, BLOCK);
        assertEquals(List.of(1, 4), open.take(0).senders());
        var lie = Optional.of(Blame.digest(failed.blocks().get(1)));
        assertEquals(List.of(new OpenPieces.Copy(1, 3, lie), new OpenPieces.Copy(1, 2, lie)), open.settle(0));
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

    @Test
    void aCopyIsComparedWithTheFirstUntilTheHashHasDecided() {
        add(1, 1, 0, BLOCK);
        assertEquals(Likeness.SAME, compare(2, 0, BLOCK, 1));
        assertEquals(Likeness.OTHER, compare(3, 0, BLOCK, 3));
        assertEquals(Likeness.UNKNOWN, compare(1, 0, BLOCK, 1), "from the same peer");
        assertEquals(Likeness.UNKNOWN, compare(2, 1, 5, 1), "there is no first one");
        add(1, 1, 1, 5);
        open.take(1);
        assertEquals(Likeness.OTHER, compare(4, 1, 5, 4), "it is being hashed");

        List<OpenPieces.Copy> copies = open.settle(1);

        assertEquals(
                List.of(2, 3, 4), copies.stream().map(OpenPieces.Copy::peer).toList());
        assertTrue(copies.getFirst().otherDigest().isEmpty());
        assertEquals(Likeness.UNKNOWN, compare(5, 0, BLOCK, 1));
        assertEquals(List.of(), open.settle(1));
    }

    @Test
    void soManyCopiesAreRememberedAndNoMore() {
        add(1, 1, 0, BLOCK);
        add(1, 1, 1, 5);
        for (int i = 0; i <= OpenPieces.MAX_COPIES; i++) {
            assertEquals(Likeness.SAME, compare(2, 1, 5, 1));
        }
        open.take(1);

        assertEquals(OpenPieces.MAX_COPIES, open.settle(1).size());
    }

    private Likeness compare(int peer, int block, int bytes, int fill) {
        var data = new byte[bytes];
        Arrays.fill(data, (byte) fill);
        return open.compare(peer, new Block(1, block * BLOCK, bytes), ByteBuffer.wrap(data));
    }

    private void add(int peer, int piece, int block, int bytes) {
        var data = new byte[bytes];
        Arrays.fill(data, (byte) peer);
        open.add(peer, new Block(piece, block * BLOCK, bytes), ByteBuffer.wrap(data), Lease.NONE);
    }
}
