package nagare.torrent.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import nagare.torrent.metainfo.PieceLayout;
import org.junit.jupiter.api.Test;

final class OrdersTest {
    private static final int BLOCK = PieceLayout.BLOCK;
    private final Orders orders = new Orders(new PieceLayout(1000L * 2 * BLOCK, 2 * BLOCK));

    @Test
    void neighboursAreOneRangeAcrossPieces() {
        add(0, 1);
        add(1, 0);
        add(1, 1);
        add(3, 0);

        assertEquals(List.of("0+1", "1+0", "1+1"), take());
        assertEquals(List.of("3+0"), take());
        assertTrue(orders.isEmpty());
    }

    @Test
    void whatWaitsLongestGoesFirst() {
        add(5, 0);
        add(1, 0);
        add(5, 1);

        assertEquals(List.of("5+0", "5+1"), take());
    }

    @Test
    void aRangeHasAtMostSoManyBlocks() {
        for (int piece = 0; piece <= Orders.MOST_JOINED / 2; piece++) {
            add(piece, 0);
            add(piece, 1);
        }

        assertEquals(Orders.MOST_JOINED, take().size());
        assertEquals(2, take().size());
    }

    @Test
    void whatIsTakenBackIsNotFetched() {
        add(0, 0);
        add(0, 1);

        assertTrue(orders.cancel(orders.wanted(0, 0, BLOCK)));
        assertFalse(orders.cancel(orders.wanted(0, 0, BLOCK)));
        assertEquals(List.of("0+1"), take());
    }

    @Test
    void piecesWithAGapBetweenThemAreTwoRanges() {
        var short0 = new Orders(new PieceLayout(4L * BLOCK, 2 * BLOCK, Map.of(0, BLOCK + 5)));
        short0.add(short0.wanted(0, BLOCK, 5));
        short0.add(short0.wanted(1, 0, BLOCK));

        assertEquals(1, short0.take().size());
        assertEquals(1, short0.take().size());
    }

    @Test
    void whatIsNoBlockOfTheTorrentIsRefused() {
        assertFalse(orders.add(orders.wanted(1000, 0, BLOCK)));
        assertFalse(orders.add(orders.wanted(0, 2 * BLOCK, BLOCK)));
        assertFalse(orders.add(orders.wanted(0, BLOCK + 1, BLOCK)));
        assertFalse(orders.add(orders.wanted(0, 0, 0)));
        assertFalse(orders.add(orders.wanted(0, 0, BLOCK + 1)));
    }

    private void add(int piece, int block) {
        assertTrue(orders.add(orders.wanted(piece, block * BLOCK, BLOCK)));
    }

    private List<String> take() {
        return orders.take().stream()
                .map(block -> block.piece() + "+" + block.begin() / BLOCK)
                .toList();
    }
}
