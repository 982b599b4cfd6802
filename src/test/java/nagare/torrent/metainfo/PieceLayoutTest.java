package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PieceLayoutTest {
    @Test
    void peersMayAskForThePaddingOfAnAlignedFileAndForNothingElse() {
        var aligned = new PieceLayout(5 * 32_768 + 100, 32_768, Map.of(2, 77, 5, 100));

        assertEquals(32_768, aligned.bytesWithPadding(2));
        assertEquals(32_768, aligned.bytesWithPadding(5));
        assertEquals(100, new PieceLayout(5 * 32_768 + 100, 32_768).bytesWithPadding(5));
    }

    @Test
    void theLastPieceAndItsLastBlockAreShort() {
        var layout = new PieceLayout(100_000, 40_000);

        assertEquals(3, layout.pieces());
        assertEquals(40_000, layout.bytesIn(1));
        assertEquals(20_000, layout.bytesIn(2));
        assertEquals(80_000, layout.startOf(2));
        assertEquals(3, layout.blocksIn(1));
        assertEquals(40_000 - 2 * PieceLayout.BLOCK, layout.bytesInBlock(1, 2));
        assertEquals(2, layout.blocksIn(2));
        assertEquals(20_000 - PieceLayout.BLOCK, layout.bytesInBlock(2, 1));
    }

    @Test
    void shortPiecesMayLieInTheMiddle() {
        var layout = new PieceLayout(100_000, 32_768, Map.of(1, 5));

        assertEquals(5, layout.bytesIn(1));
        assertEquals(1, layout.blocksIn(1));
        assertEquals(5, layout.bytesInBlock(1, 0));
        assertEquals(32_768, layout.bytesIn(2));
    }

    @Test
    void everyByteLiesInItsPiece() {
        var layout = new PieceLayout(100_000, 40_000);

        assertEquals(0, layout.pieceAt(39_999));
        assertEquals(1, layout.pieceAt(40_000));
        assertEquals(2, layout.pieceAt(99_999));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceAt(100_000));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceAt(-1));
    }

    @Test
    void theLargestLayoutDoesNotOverflow() {
        var layout = new PieceLayout(FileListing.MAX_TOTAL_BYTES, Metainfo.MAX_PIECE_BYTES);

        assertEquals(524_305, layout.pieces());
        assertEquals(32_767, layout.blocksIn(0));
        assertEquals(PieceLayout.BLOCK, layout.bytesInBlock(0, 32_766));
        assertEquals(524_304, layout.pieceAt(FileListing.MAX_TOTAL_BYTES - 1));
    }

    @Test
    void whatIsNoLayoutIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(Long.MAX_VALUE, 1));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(10, 5, Map.of(0, 6)));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(10, 5, Map.of(0, 0)));
    }
}
