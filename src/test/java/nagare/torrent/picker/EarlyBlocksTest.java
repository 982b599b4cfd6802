package nagare.torrent.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Start;
import nagare.torrent.picker.trust.Witnesses;
import org.junit.jupiter.api.Test;

/// Which blocks may leave before the hash of their piece, and for whom.
final class EarlyBlocksTest {
    private static final int BLOCK = PieceLayout.BLOCK;
    private static final PieceLayout LAYOUT = new PieceLayout(256L << 20, 4 << 20);

    private static Block block(int piece, int index) {
        return new Block(piece, index * BLOCK, BLOCK);
    }

    private static Bench bench() {
        return new Bench(LAYOUT, Limits.DEFAULT);
    }

    /// A bench whose peers 1 and 2 have sent a piece that hashed, and whose reader then seeks.
    private static Bench trusted(Start how) {
        var bench = bench().seed(1).seed(2).reader(1, 0, how);
        bench.plan();
        while (bench.verified.isEmpty()) {
            bench.serves(1, 1, 5).serves(2, 1, 5);
            bench.picker.early(bench.now);
        }
        bench.picker.moveReader(1, 100L << 20, bench.now);
        bench.plan();
        return bench;
    }

    /// The peer answers until it has sent this block.
    private static void sends(Bench bench, int peer, Block block) {
        assertTrue(bench.queues.get(peer).contains(block), block + " was not asked of " + peer);
        bench.queues.get(peer).remove(block);
        bench.picker.received(peer, block, bench.after(5).now);
    }

    @Test
    void theHeadOfAColdStartIsAskedOfTwoNetworks() {
        var bench = bench().seed(1).seed(2).reader(1, 0, Start.SWIFT);

        bench.plan();

        assertEquals(List.of(block(0, 0), block(0, 1), block(0, 2), block(0, 3)), bench.asked(1));
        assertEquals(bench.asked(1), bench.asked(2));
    }

    @Test
    void theHeadOfAStrictStartIsAskedOnce() {
        var bench = bench().seed(1).seed(2).reader(1, 0);

        bench.plan();

        assertTrue(bench.asked(1).stream().noneMatch(bench.asked(2)::contains));
    }

    @Test
    void noMoreThanAHeadIsAskedTwice() {
        var bench = bench().seed(1).seed(2).reader(1, 0, Start.SWIFT);
        var asks = new ArrayList<>(Bench.asks(bench.plan()));
        for (int i = 0; i < 120; i++) {
            var peer = bench.queues.get(1 + i % 2);
            if (!peer.isEmpty()) {
                bench.answer(1 + i % 2);
            }
            asks.addAll(Bench.asks(bench.after(5).plan()));
        }

        var once = new HashSet<Block>();
        var twice = asks.stream()
                .map(Order::block)
                .filter(block -> !once.add(block))
                .toList();
        var head = twice.stream()
                .filter(block -> block.begin() < Witnesses.MOST * BLOCK)
                .toList();
        assertEquals(Witnesses.MOST, head.size());
    }

    @Test
    void aBlockThatTwoNetworksSentAlikeLeavesAtOnce() {
        var bench = bench().seed(1).seed(2).reader(1, 0, Start.SWIFT);
        bench.plan();
        sends(bench, 1, block(0, 0));
        assertEquals(List.of(), bench.picker.early(bench.now));

        sends(bench, 2, block(0, 0));
        bench.picker.confirmed(block(0, 0), 2, bench.now);

        assertEquals(List.of(block(0, 0)), bench.picker.early(bench.now));
        assertEquals(List.of(), bench.picker.early(bench.now), "once");
    }

    @Test
    void peersOfOneNetworkAreOneWitness() {
        var bench = bench();
        for (int peer = 1; peer <= 2; peer++) {
            bench.peer(peer, 250, true, Bench.pieces(0, 64));
            bench.picker.addPeer(peer, 7, 250, true, 50 * Bench.MILLI, bench.now);
            bench.picker.has(peer, Bench.pieces(0, 64));
            bench.picker.unchoked(peer, bench.now);
        }
        bench.reader(1, 0, Start.SWIFT).plan();
        assertTrue(bench.asked(1).stream().noneMatch(bench.asked(2)::contains));
        sends(bench, 1, block(0, 0));
        bench.picker.confirmed(block(0, 0), 2, bench.now);

        assertEquals(List.of(), bench.picker.early(bench.now));
    }

    @Test
    void aDisputedBlockStaysAndSoDoesAllThatTheTwoSent() {
        var bench = trusted(Start.SWIFT);
        sends(bench, 1, block(25, 0));
        bench.picker.disputed(block(25, 0), 2, bench.now);
        bench.picker.confirmed(block(25, 0), 2, bench.now);

        assertEquals(List.of(), bench.picker.early(bench.now));
    }

    @Test
    void aBlockOfAPeerWithVerifiedPiecesLeavesAtOnce() {
        var bench = trusted(Start.SWIFT);
        int sender = bench.asked(1).contains(block(25, 0)) ? 1 : 2;

        sends(bench, sender, block(25, 0));

        assertEquals(List.of(block(25, 0)), bench.picker.early(bench.now));
    }

    @Test
    void blocksLeaveInOrderFromTheReaderOn() {
        var bench = trusted(Start.SWIFT);
        var late = bench.asked(1).contains(block(25, 1)) ? 1 : 2;
        var first = bench.asked(1).contains(block(25, 0)) ? 1 : 2;
        sends(bench, late, block(25, 1));
        assertEquals(List.of(), bench.picker.early(bench.now), "a hole comes first");

        sends(bench, first, block(25, 0));

        assertEquals(List.of(block(25, 0), block(25, 1)), bench.picker.early(bench.now));
    }

    @Test
    void aStrictReaderAndADownloadHaveNothingEarly() {
        var bench = trusted(Start.STRICT);
        bench.want(0, 64);
        for (int i = 0; i < 30; i++) {
            bench.serves(1 + i % 2, 1, 5);
            assertEquals(List.of(), bench.picker.early(bench.now));
        }
    }

    @Test
    void aPeerThatSpoiltAPieceIsNotBelievedUntilThePieceIsRight() {
        var bench = trusted(Start.SWIFT);
        int sender = bench.asked(1).contains(block(25, 0)) ? 1 : 2;
        sends(bench, sender, block(25, 0));
        bench.picker.failed(25, bench.now);
        bench.picker.moveReader(1, 200L << 20, bench.now);
        bench.plan();
        var next = List.copyOf(bench.asked(sender)).stream()
                .filter(block -> block.piece() == 50)
                .toList();
        assertFalse(next.isEmpty());

        next.forEach(block -> sends(bench, sender, block));

        assertEquals(
                List.of(),
                bench.picker.early(bench.now).stream().filter(next::contains).toList());
    }

    @Test
    void aPieceThatFailedNeverLeavesEarly() {
        var bench = trusted(Start.SWIFT);
        bench.picker.failed(25, bench.now);
        bench.seed(3).plan();
        for (int i = 0; i < 60; i++) {
            bench.serves(1 + i % 3, 1, 5);
            assertTrue(bench.picker.early(bench.now).stream().noneMatch(block -> block.piece() == 25));
        }
    }

    @Test
    void aBlockOfAPeerThatLeftIsNotBelieved() {
        var bench = trusted(Start.SWIFT);
        int sender = bench.asked(1).contains(block(25, 0)) ? 1 : 2;
        sends(bench, sender, block(25, 0));

        bench.picker.removePeer(sender, bench.now);

        assertEquals(List.of(), bench.picker.early(bench.now));
    }

    @Test
    void aPieceThatIsNearlyWholeIsWaitedFor() {
        var layout = new PieceLayout(64L << 20, 2 * BLOCK);
        var bench = new Bench(layout, Limits.DEFAULT).seed(1).seed(2).reader(1, 0, Start.SWIFT);
        bench.plan();
        for (int i = 0; i < 40; i++) {
            bench.serves(1 + i % 2, 1, 5);
            bench.picker.early(bench.now);
        }
        bench.picker.moveReader(1, 32L << 20, bench.now);
        bench.plan();
        int piece = layout.pieceAt(32L << 20);
        int sender = bench.asked(1).contains(block(piece, 0)) ? 1 : 2;

        sends(bench, sender, block(piece, 0));

        assertEquals(List.of(), bench.picker.early(bench.now), "the other half takes milliseconds");
    }

    @Test
    void blocksOfAProvablePieceAreAskedFromTheReaderOnAndDoNotLeaveEarly() {
        var bench = bench().seed(1);
        bench.picker.provable(3);
        bench.reader(1, 3L * (4 << 20) + 100 * BLOCK + 7);
        bench.plan();

        assertEquals(block(3, 100), bench.asked(1).getFirst());
        bench.answer(1);
        assertEquals(List.of(), bench.picker.early(bench.now));
    }

    @Test
    void wordsOfStrangersAboutBlocksAreIgnored() {
        var bench = bench().seed(1).reader(1, 0, Start.SWIFT);
        bench.plan();
        bench.answer(1);

        bench.picker.confirmed(block(0, 0), 9, bench.now);
        bench.picker.disputed(block(0, 0), 9, bench.now);
        bench.picker.confirmed(block(63, 255), 1, bench.now);
        bench.picker.confirmed(new Block(0, 4 << 20, BLOCK), 1, bench.now);
        bench.picker.disputed(new Block(-1, 0, BLOCK), 1, bench.now);
        bench.picker.provable(-1);
        bench.picker.provable(64);

        assertEquals(List.of(), bench.picker.early(bench.now));
    }
}
