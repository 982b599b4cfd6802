package nagare.torrent.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.order.Start;
import nagare.torrent.picker.reader.FileEnds;
import nagare.torrent.picker.reader.Readers;
import nagare.torrent.picker.trust.Mending;
import org.junit.jupiter.api.Test;

final class PickerTest {
    private static final int BLOCK = PieceLayout.BLOCK;

    private static Block block(int piece, int index) {
        return new Block(piece, index * BLOCK, BLOCK);
    }

    @Test
    void anUnchokedPeerIsAskedForThePieceUnderThePlayhead() {
        var bench = new Bench(64).seed(1).reader(1, 20L * Bench.PIECE + 5);

        bench.plan();

        assertEquals(List.of(block(20, 0), block(20, 1), block(20, 2), block(20, 3)), bench.asked(1));
    }

    @Test
    void nothingIsAskedWithoutReaderOrWant() {
        var bench = new Bench(64).seed(1);

        assertEquals(List.of(), bench.plan());
        assertEquals(Long.MAX_VALUE, bench.picker.nextPlan());
    }

    @Test
    void nothingIsAskedOfAChokingPeer() {
        var bench = new Bench(64).reader(1, 0);
        bench.picker.addPeer(1, 1, 250, true, 0, bench.now);
        bench.picker.has(1, Bench.pieces(0, 64));

        assertEquals(List.of(), bench.plan());
    }

    @Test
    void aChokingPeerIsAskedForItsAllowedFastPieces() {
        var bench = new Bench(64).reader(1, 0).peer(1, 250, true, Bench.pieces(0, 64));
        bench.picker.choked(1, bench.now);
        bench.picker.allowedFast(1, 1);
        bench.plan();

        assertEquals(List.of(1), bench.askedPieces(1));
    }

    @Test
    void anAllowedFastPieceThatThePeerLacksIsNotAsked() {
        var bench = new Bench(64).reader(1, 0).peer(1, 250, true, Bench.pieces(1, 64));
        bench.picker.choked(1, bench.now);
        bench.picker.allowedFast(1, 0);

        assertEquals(List.of(), bench.plan());
    }

    @Test
    void thePlayheadsPieceIsSpreadOverAllPeers() {
        var bench = new Bench(64).seed(1).seed(2).seed(3).seed(4).reader(1, 0);

        bench.plan();

        for (int peer = 1; peer <= 4; peer++) {
            assertEquals(List.of(0), bench.askedPieces(peer), "peer " + peer);
            assertEquals(4, bench.asked(peer).size());
        }
    }

    @Test
    void noBlockIsAskedTwiceWhileItsPeerIsOnTime() {
        var bench = new Bench(64).seed(1).seed(2).seed(3).reader(1, 0);
        var asked = new ArrayList<Block>();
        for (int i = 0; i < 200; i++) {
            Bench.asks(bench.after(5).plan()).forEach(ask -> asked.add(ask.block()));
            bench.answer(1 + i % 3);
        }

        assertEquals(asked.size(), Set.copyOf(asked).size());
    }

    @Test
    void whereMemoryIsShortOnlyWhatAReaderStandsBeforeIsBegun() {
        var bench = new Bench(64);
        bench.picker.limitOpen(0);
        for (int peer = 1; peer <= 8; peer++) {
            bench.seed(peer);
        }
        bench.reader(1, 20L * Bench.PIECE);

        for (int i = 0; i < 50; i++) {
            bench.after(5).plan();
        }

        var begun = new TreeSet<Integer>();
        for (int peer = 1; peer <= 8; peer++) {
            begun.addAll(bench.askedPieces(peer));
        }
        assertTrue(begun.contains(20), "what is waited for");
        assertTrue(begun.size() <= 4, "that, the next, and the index: " + begun);
    }

    @Test
    void aSlowPeerLeavesTheHeadToTheFastOnes() {
        var bench = new Bench(new PieceLayout(256L << 20, 1 << 20), Limits.DEFAULT)
                .seed(1)
                .seed(2)
                .want(0, 256);
        bench.plan();
        for (int i = 0; i < 5; i++) {
            bench.serves(1, 100, 7).serves(2, 1, 1);
        }
        bench.picker.openReader(1, 20L << 20, 256L << 20, 30L << 20, Start.STRICT, bench.now);

        var asks = Bench.asks(bench.plan());

        var head = asks.stream()
                .filter(ask -> ask.block().piece() == 30)
                .map(Order::peer)
                .collect(Collectors.toSet());
        assertEquals(Set.of(1), head);
        assertTrue(bench.askedPieces(2).stream().anyMatch(piece -> piece > 30), "it brings what comes later");
    }

    @Test
    void pipelinesGrowWithTheSpeedOfThePeer() {
        var bench = new Bench(1024).seed(1).seed(2).want(0, 1024);
        bench.plan();
        bench.serves(1, 200, 2).serves(2, 20, 100);

        assertTrue(
                bench.asked(1).size() > 100, "fast peer has " + bench.asked(1).size());
        assertTrue(
                bench.asked(2).size() <= 30, "slow peer has " + bench.asked(2).size());
    }

    @Test
    void noMoreIsAskedThanThePeerTakes() {
        var bench = new Bench(1024).peer(1, 5, true, Bench.pieces(0, 1024)).want(0, 1024);
        bench.plan();
        bench.serves(1, 100, 1);

        assertEquals(5, bench.asked(1).size());
        bench.picker.setMaxRequests(1, 7);
        bench.plan();
        assertEquals(7, bench.asked(1).size());
    }

    @Test
    void aSeekFindsRoomInAQueueThatWasFullOfCancelledRequests() {
        var bench = new Bench(4096).seed(1).want(0, 4096);
        bench.after(60).plan();
        bench.after(60).serves(1, 400, 1);
        assertTrue(bench.asked(1).size() > 150, "only " + bench.asked(1).size());
        bench.reader(1, 900L << 20);

        var asks = Bench.asks(bench.plan());

        assertTrue(asks.size() > 20, "only " + asks.size());
        assertTrue(asks.stream().allMatch(ask -> ask.block().piece() >= 3600), "" + asks);
    }

    @Test
    void aDownloadFinishesWhatIsBegunBeforeItOpensMore() {
        var bench = new Bench(64).seed(1).want(3, 64);
        bench.plan();
        var order = new ArrayList<Integer>();
        for (int i = 0; i < 64; i++) {
            order.add(bench.queues.get(1).getFirst().piece());
            bench.serves(1, 1, 10);
        }

        assertEquals(order.stream().sorted().toList(), order);
        assertEquals(3, order.getFirst());
    }

    @Test
    void openPiecesOfADownloadStayInsideTheirMemory() {
        var bench = new Bench(new PieceLayout(64L << 20, Bench.PIECE), new Limits(8L * Bench.PIECE, 1 << 30));
        // each peer has other pieces only, and the first is slow
        for (int peer = 0; peer < 16; peer++) {
            bench.peer(peer, 250, true, Bench.pieces(peer * 16, peer * 16 + 16));
        }
        bench.want(0, 256).plan();
        for (int round = 0; round < 20; round++) {
            for (int peer = 8; peer < 16; peer++) {
                bench.serves(peer, 1, 1);
            }
        }

        var open = new BitSet();
        bench.queues.forEach((peer, queue) -> queue.forEach(block -> open.set(block.piece())));
        // idle peers may open one more each, lest they idle
        assertTrue(open.cardinality() <= 16, open.cardinality() + " open pieces");
    }

    @Test
    void piecesOutsideTheWindowsAreNotFetched() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.plan();
        bench.serves(1, 5000, 1);

        var covered = bench.picker.protectedPieces();
        assertTrue(bench.queues.get(1).isEmpty());
        assertTrue(covered.cardinality() < 300, "window of " + covered.cardinality() + " pieces");
    }

    @Test
    void wantedPiecesComeAfterAllThatReadersNeed() {
        var bench = new Bench(256).seed(1).want(0, 256).reader(1, 200L * Bench.PIECE);
        bench.plan();
        bench.serves(1, 20, 2);

        assertTrue(bench.askedPieces(1).stream().allMatch(piece -> piece >= 200), "" + bench.askedPieces(1));
    }

    @Test
    void theIndexComesFromAnotherThanTheFastestPeer() {
        var bench = new Bench(new PieceLayout(256L << 20, 1 << 20), Limits.DEFAULT)
                .seed(1)
                .seed(2)
                .want(0, 256);
        bench.plan();
        for (int i = 0; i < 20; i++) {
            bench.serves(1, 4, 2).serves(2, 1, 1);
        }
        bench.want(0, 0);
        bench.plan();
        bench.picker.openReader(1, 20L << 20, bench.layout.totalBytes(), 25L << 20, Start.STRICT, bench.now);
        bench.plan();
        boolean askedOfTheOther = false;
        while (bench.verified.nextClearBit(25) < 29) {
            bench.serves(1, 4, 2).serves(2, 1, 1);
            askedOfTheOther |= asksForIndex(bench, 2);
            boolean pressing = bench.verified.nextClearBit(25) < 29;
            assertFalse(pressing && asksForIndex(bench, 1), "the fastest peer fetches the index");
        }

        assertTrue(askedOfTheOther || asksForIndex(bench, 2));
    }

    private static boolean asksForIndex(Bench bench, int peer) {
        return bench.askedPieces(peer).contains(20) || bench.askedPieces(peer).contains(255);
    }

    @Test
    void aSeekCancelsWhatNoWindowHoldsAndAsksAnewInTheSamePlan() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.plan();
        bench.serves(1, 200, 20);
        bench.picker.moveReader(1, 200L << 20, bench.now);

        var orders = bench.plan();

        var cancels = Bench.cancels(orders);
        assertFalse(cancels.isEmpty());
        assertTrue(cancels.stream().allMatch(cancel -> cancel.block().piece() < 700));
        assertEquals(800, Bench.asks(orders).getFirst().block().piece());
        assertTrue(orders.indexOf(cancels.getLast())
                < orders.indexOf(Bench.asks(orders).getFirst()));
    }

    @Test
    void aSeekKeepsBlocksThatAreNearlyHere() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.after(60).plan();
        bench.after(60).serves(1, 100, 20);
        var oldest = bench.queues.get(1).getFirst();
        bench.picker.moveReader(1, 200L << 20, bench.now);

        var cancels = Bench.cancels(bench.plan());

        assertTrue(cancels.stream().noneMatch(cancel -> cancel.block().equals(oldest)));
    }

    @Test
    void aReaderThatStandsStillComesBeforeOneThatPlays() {
        var bench = new Bench(1024).seed(1).reader(1, 0).reader(2, 100L << 20);
        bench.picker.moveReader(1, 100, bench.now);

        assertEquals(400, Bench.asks(bench.plan()).getFirst().block().piece());
    }

    @Test
    void readersThatStandStillTakeTurns() {
        var bench = new Bench(1024).seed(1).reader(1, 0).reader(2, 100L << 20).reader(3, 200L << 20);
        bench.plan();
        bench.serves(1, 2, 2);

        assertEquals(Set.of(0, 400, 800), Set.copyOf(bench.askedPieces(1)));
    }

    @Test
    void whatAClosedReaderNeededLingersAFewSeconds() {
        var bench = new Bench(1024).seed(1).reader(1, 100L << 20);
        bench.plan();
        bench.picker.closeReader(1, bench.now);

        assertEquals(List.of(), Bench.cancels(bench.plan()));
        assertTrue(bench.picker.protectedPieces().get(400));
        assertTrue(bench.picker.nextPlan() <= bench.now + 8 * Bench.SECOND);

        bench.after(8001).plan();
        assertTrue(bench.picker.protectedPieces().isEmpty());
    }

    @Test
    void everyBlockOfAPieceCompletesIt() {
        var bench = new Bench(4).seed(1).want(0, 1);
        bench.plan();

        for (int i = 0; i < 15; i++) {
            assertEquals(Receipt.WANTED, bench.after(5).answer(1));
            bench.plan();
        }
        assertEquals(Receipt.COMPLETES_PIECE, bench.answer(1));
        assertEquals(List.of(1), bench.picker.contributors(0));
    }

    @Test
    void theLastBlockOfATorrentIsShort() {
        var bench = new Bench(new PieceLayout(Bench.PIECE + 100, Bench.PIECE), Limits.DEFAULT)
                .seed(1)
                .want(1, 2);

        bench.plan();

        assertEquals(List.of(new Block(1, 0, 100)), bench.asked(1));
        assertEquals(Receipt.COMPLETES_PIECE, bench.answer(1));
    }

    @Test
    void whatWasNeverAskedIsUnasked() {
        var bench = new Bench(64).seed(1).reader(1, 0);
        bench.plan();

        for (var hostile : List.of(
                block(9, 0),
                new Block(0, 0, BLOCK - 1),
                new Block(0, 1, BLOCK),
                new Block(0, -BLOCK, BLOCK),
                new Block(-1, 0, BLOCK),
                new Block(64, 0, BLOCK),
                new Block(0, Bench.PIECE, BLOCK),
                new Block(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))) {
            assertEquals(Receipt.UNASKED, bench.picker.received(1, hostile, bench.now), "" + hostile);
        }
        assertEquals(Receipt.UNASKED, bench.picker.received(2, block(0, 0), bench.now), "of a stranger");
    }

    @Test
    void aCancelledBlockIsForgivenForAMinute() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.plan();
        bench.serves(1, 100, 20);
        bench.picker.moveReader(1, 200L << 20, bench.now);
        var cancels = Bench.cancels(bench.plan());

        var first = bench.picker.received(1, cancels.get(0).block(), bench.after(59_000).now);
        var second = bench.picker.received(1, cancels.get(1).block(), bench.after(2_000).now);

        assertTrue(first != Receipt.UNASKED, "" + first);
        assertEquals(Receipt.UNASKED, second);
    }

    @Test
    void whatAChokeTookIsAskedOfOthersAtOnce() {
        var bench = new Bench(64).seed(1).reader(1, 0);
        bench.plan();
        bench.seed(2);
        bench.picker.choked(1, bench.now);

        bench.plan();

        assertEquals(block(0, 0), bench.asked(2).getFirst());
        assertTrue(bench.asked(2).size() >= 4);
    }

    @Test
    void aBlockThatArrivesAfterTheChokeIsStillWelcome() {
        var bench = new Bench(64).seed(1).seed(2).reader(1, 0);
        bench.plan();
        bench.picker.choked(1, bench.now);
        bench.plan();

        assertEquals(Receipt.WANTED, bench.answer(1));
    }

    @Test
    void aRejectedBlockIsAskedOfAnotherAndNotOfTheSameAgain() {
        var bench = new Bench(64).seed(1).reader(1, 0);
        bench.plan();
        bench.picker.rejected(1, bench.queues.get(1).removeFirst(), bench.now);

        var asks = Bench.asks(bench.plan());
        assertTrue(asks.stream().noneMatch(ask -> ask.block().piece() == 0), "" + asks);

        bench.seed(2).plan();
        assertEquals(block(0, 0), bench.asked(2).getFirst());
    }

    @Test
    void aPeerThatRejectedIsForgivenAfterHalfAMinute() {
        var bench = new Bench(1).seed(1).reader(1, 0);
        bench.plan();
        while (!bench.queues.get(1).isEmpty()) {
            bench.picker.rejected(1, bench.queues.get(1).removeFirst(), bench.now);
        }
        assertEquals(List.of(), bench.plan());

        assertTrue(bench.picker.nextPlan() <= bench.now + 30 * Bench.SECOND);
        assertFalse(bench.after(30_000).plan().isEmpty());
    }

    @Test
    void aLeaverGivesItsBlocksBack() {
        var bench = new Bench(64).seed(1).reader(1, 0);
        bench.plan();
        bench.picker.removePeer(1, bench.now);
        bench.seed(2).plan();

        assertEquals(List.of(block(0, 0), block(0, 1), block(0, 2), block(0, 3)), bench.asked(2));
    }

    @Test
    void aLateBlockIsAskedOfASecondPeerAndCancelledWhenItComes() {
        var bench = new Bench(1).seed(1).reader(1, 0);
        bench.plan();
        bench.seed(2).plan();
        bench.serves(2, 12, 5);
        var late = bench.queues.get(1).getLast();

        while (!bench.queues.get(2).contains(late) && bench.picker.nextPlan() < bench.now + Bench.SECOND) {
            bench.now = bench.picker.nextPlan();
            bench.plan();
        }
        assertTrue(bench.queues.get(2).contains(late), "no second copy of " + late);

        bench.queues.get(2).remove(late);
        bench.picker.received(2, late, bench.now);
        assertTrue(Bench.cancels(bench.plan()).contains(new Order.Cancel(1, late)));
    }

    @Test
    void hedgesStayInsideTheirBudget() {
        var layout = new PieceLayout(8 << 20, 8 << 20);
        var bench = new Bench(layout, Limits.DEFAULT)
                .peer(1, 500, true, 300, Bench.pieces(0, 1))
                .reader(1, 0);
        bench.after(300).plan();
        bench.after(300).serves(1, 200, 1);
        var held = Set.copyOf(bench.asked(1));
        assertTrue(held.size() > 100, "only " + held.size());
        bench.seed(2);

        var asks = new ArrayList<>(Bench.asks(bench.plan()));
        for (int i = 0; i < 1200; i++) {
            if (!bench.queues.get(2).isEmpty()) {
                bench.answer(2);
            }
            asks.addAll(Bench.asks(bench.after(1).plan()));
        }

        long copies = asks.stream().filter(ask -> held.contains(ask.block())).count();
        assertTrue(copies >= 20 && copies <= 32 + 51, copies + " copies");
    }

    @Test
    void aSilentPeerStepsAsideUntilItSpeaksAgain() {
        var bench = new Bench(1024).seed(1).want(0, 1024);
        bench.plan();
        bench.seed(2).plan();
        bench.serves(2, 1000, 4);

        assertTrue(bench.picker.silence(1, bench.now) > 3 * Bench.SECOND);
        assertEquals(1, bench.asked(1).size(), "one block at a time is asked of a silent peer");

        bench.answer(1);
        bench.plan();
        assertTrue(bench.asked(1).size() > 1);
        assertEquals(0, bench.picker.silence(1, bench.now));
    }

    @Test
    void ofAFailedPieceWhereNothingShowsAllIsComparedAndThenItIsFetchedFromOnePeerAlone() {
        var bench = new Bench(64).seed(1).seed(2).seed(3).want(0, 1);
        failsFromAll(bench);
        assertEquals(List.of(1, 2, 3), bench.picker.contributors(0), "who spoilt it stays known");

        for (int i = 0; i < 200 && bench.picker.givenUp().isEmpty(); i++) {
            compareAll(bench, 0);
        }

        assertEquals(List.of(0), bench.picker.givenUp());
        assertEquals(List.of(0), bench.picker.forgotten());
        var asked =
                Stream.of(1, 2, 3).filter(peer -> !bench.asked(peer).isEmpty()).toList();
        assertEquals(1, asked.size());
        int sole = asked.getFirst();
        for (int i = 0; i < 15; i++) {
            assertEquals(Receipt.WANTED, bench.after(3).answer(sole));
            bench.plan();
        }
        assertEquals(Receipt.COMPLETES_PIECE, bench.answer(sole));
        assertEquals(List.of(sole), bench.picker.contributors(0));
    }

    @Test
    void whomTheOthersContradictIsDoneWithoutAndOnlyItsBlocksAreFetchedAgain() {
        var bench = new Bench(64).seed(1).seed(2).seed(3).want(0, 1);
        failsFromAll(bench);

        var doubted = new ArrayList<Block>();
        for (int i = 0; i < 50 && doubted.isEmpty(); i++) {
            doubted.addAll(compareAll(bench, 2));
        }

        assertTrue(doubted.size() < 16 && doubted.stream().allMatch(block -> block.piece() == 0), doubted.toString());
        assertTrue(bench.asked(2).isEmpty());
        assertEquals(List.of(1, 3), bench.picker.contributors(0), "what others sent is here still");
        var receipt = Receipt.WANTED;
        for (int i = 0; receipt != Receipt.COMPLETES_PIECE; i++) {
            int peer = i % 2 == 0 ? 1 : 3;
            if (!bench.queues.get(peer).isEmpty()) {
                receipt = bench.after(3).answer(peer);
                bench.plan();
            }
        }
        assertEquals(List.of(1, 3), bench.picker.contributors(0));
    }

    @Test
    void ofAFailedPieceTheBlocksOfAStrangerAreFetchedFromThoseWhoSentRightPieces() {
        var bench = new Bench(64).seed(1).seed(3).want(0, 1);
        bench.plan();
        while (!bench.verified.get(0)) {
            bench.serves(1, 1, 3).serves(3, 1, 3);
        }
        bench.picker.choked(1, bench.now);
        bench.picker.choked(3, bench.now);
        bench.seed(2).want(0, 2).plan();
        bench.picker.unchoked(1, bench.now);
        bench.picker.unchoked(3, bench.now);
        bench.plan();
        fails(bench, 1);
        var doubted = bench.picker.doubted();

        assertTrue(!doubted.isEmpty() && doubted.size() < 16, doubted.toString());
        bench.plan();
        assertTrue(bench.asked(2).stream().noneMatch(block -> block.piece() == 1));
        assertEquals(
                Set.copyOf(doubted),
                Set.copyOf(Stream.concat(bench.asked(1).stream(), bench.asked(3).stream())
                        .filter(block -> block.piece() == 1)
                        .toList()));
    }

    @Test
    void ofFourFailedPiecesAtOnceTheBlocksStayAndNoMore() {
        var bench = new Bench(new PieceLayout(64 << 20, 1 << 20), Limits.DEFAULT);
        bench.seed(1).seed(2).seed(3).want(0, Mending.MOST_PIECES + 1).plan();
        for (int piece = 0; piece < Mending.MOST_PIECES; piece++) {
            assertTrue(fails(bench, piece), "piece " + piece + " of " + bench.picker.contributors(piece));
        }
        assertFalse(fails(bench, Mending.MOST_PIECES));
    }

    @Test
    void theBlocksOfFailedPiecesThatStayAreBoundedInBytes() {
        int long16 = 16 << 20;
        var layout = new PieceLayout(4L * long16, long16);
        var bench = new Bench(layout, Limits.DEFAULT).seed(1).seed(2).seed(3).want(0, 3);
        bench.plan();
        assertEquals(2L * long16, Mending.MOST_BYTES);

        assertTrue(fails(bench, 0));
        assertTrue(fails(bench, 1));
        assertFalse(fails(bench, 2));
    }

    private static void failsFromAll(Bench bench) {
        bench.plan();
        assertTrue(fails(bench, 0));
    }

    /// All peers answer until the piece is whole; it does not hash. Tells whether its blocks stay.
    private static boolean fails(Bench bench, int piece) {
        int peer = 0;
        while (true) {
            peer = peer % 3 + 1;
            var asked = bench.queues.getOrDefault(peer, new ArrayDeque<>());
            if (!asked.isEmpty()) {
                bench.now += Bench.MILLI / 5;
                boolean isOfPiece = asked.getFirst().piece() == piece;
                var receipt = bench.answer(peer);
                bench.plan();
                if (isOfPiece && receipt == Receipt.COMPLETES_PIECE) {
                    return bench.picker.failed(piece, bench.now);
                }
            }
        }
    }

    /// Everybody answers what it was asked; the liar, 0 for none, contradicts and is contradicted. Tells what is
    /// missing again.
    private static List<Block> compareAll(Bench bench, int liar) {
        bench.plan();
        var doubted = new ArrayList<Block>();
        for (int peer = 1; peer <= 3; peer++) {
            while (!bench.queues.get(peer).isEmpty() && doubted.isEmpty()) {
                var block = bench.queues.get(peer).getFirst();
                bench.after(3);
                assertEquals(Receipt.REDUNDANT, bench.answer(peer));
                if (peer == liar || bench.senders.getOrDefault(block, 0) == liar && liar > 0) {
                    bench.picker.disputed(block, peer, bench.now);
                } else {
                    bench.picker.confirmed(block, peer, bench.now);
                }
                doubted.addAll(bench.picker.doubted());
            }
        }
        bench.plan();
        return doubted;
    }

    @Test
    void aSuspectPieceGoesToAnotherPeerWhenItsOneLeaves() {
        var bench = new Bench(64).seed(1).want(0, 1);
        bench.plan();
        bench.serves(1, 15, 3);
        assertEquals(Receipt.COMPLETES_PIECE, bench.answer(1));
        bench.picker.failed(0, bench.now);
        bench.plan();
        bench.picker.removePeer(1, bench.now);

        bench.seed(2).plan();

        assertEquals(List.of(0), bench.askedPieces(2));
    }

    @Test
    void aLostPieceIsFetchedAgainIfAReaderNeedsIt() {
        var bench = new Bench(64).seed(1).reader(1, 0);
        bench.plan();
        bench.serves(1, 40, 2);
        bench.picker.lost(0);

        bench.serves(1, 16, 2);
        assertTrue(bench.askedPieces(1).contains(0));
    }

    @Test
    void theWindowsOfAllReadersTogetherStayInsideTheQuota() {
        var bench = new Bench(new PieceLayout(4L << 30, 1 << 20), new Limits(64 << 20, 32 << 20));
        for (int reader = 0; reader < 4; reader++) {
            bench.reader(reader, (long) reader << 30);
        }

        long bytes = (long) bench.picker.protectedPieces().cardinality() << 20;

        // besides the windows the two ends of the file
        assertTrue(bytes <= (32L << 20) + (4L << 20) + (2L << 20), bytes + " bytes");
    }

    @Test
    void whereTheQuotaIsSmallTheReadAheadShrinksAndThenTheEndsOfTheFileAreLeftOut() {
        var bench = new Bench(new PieceLayout(1L << 30, 4 << 20), Limits.DEFAULT).reader(1, 400L << 20);
        bench.picker.limitWindows(20 << 20);
        assertEquals(3 + 1 + 1, bench.picker.protectedPieces().cardinality());
        assertTrue(bench.picker.protectedPieces().get(255));

        bench.picker.limitWindows((20 << 20) - 1);

        assertEquals(Bench.pieces(100, 105), bench.picker.protectedPieces());
        bench.picker.limitWindows(0);
        assertEquals(Bench.pieces(100, 102), bench.picker.protectedPieces());
    }

    @Test
    void whatWasSeenInTheLastHalfMinuteIsKeptBehindEveryReader() {
        var bench = new Bench(1024).reader(1, 0);
        assertTrue(bench.picker.keptPieces().isEmpty());
        for (int second = 1; second <= 100; second++) {
            bench.after(1000).picker.moveReader(1, second * 1_000_000L, bench.now);
        }

        var kept = bench.picker.keptPieces();

        assertEquals(381, kept.length() - 1, "up to the piece before the position");
        assertEquals(30_000_000.0 / Bench.PIECE, kept.cardinality(), 3);
        bench.picker.limitWindows(64 << 20);
        assertEquals(8 * 4, bench.picker.keptPieces().cardinality(), 1, "an eighth of what is ahead");
    }

    @Test
    void halfDonePiecesLeftBehindBySeeksAreForgottenWhenMemoryIsShort() {
        var bench = new Bench(new PieceLayout(1L << 30, 1 << 20), new Limits(4 << 20, 1 << 30))
                .seed(1)
                .reader(1, 0);
        var forgotten = new ArrayList<Integer>();
        for (int i = 1; i < 40; i++) {
            bench.picker.moveReader(1, i * (20L << 20), bench.after(100).now);
            bench.plan();
            forgotten.addAll(bench.picker.forgotten());
            bench.serves(1, 3, 20);
        }

        assertFalse(forgotten.isEmpty());
    }

    @Test
    void eventsOfStrangersAreIgnored() {
        var bench = new Bench(4);
        bench.picker.choked(9, bench.now);
        bench.picker.unchoked(9, bench.now);
        bench.picker.has(9, 1);
        bench.picker.has(9, new BitSet());
        bench.picker.allowedFast(9, 1);
        bench.picker.rejected(9, block(0, 0), bench.now);
        bench.picker.removePeer(9, bench.now);
        bench.picker.moveReader(9, 0, bench.now);
        bench.picker.closeReader(9, bench.now);
        bench.picker.verified(-1);
        bench.picker.failed(99, bench.now);
        bench.picker.lost(99);

        assertEquals(List.of(), bench.plan());
    }

    @Test
    void piecesThatDoNotExistAreNoPiecesOfAPeer() {
        var bench = new Bench(4).seed(1);
        bench.picker.has(1, 4);
        bench.picker.has(1, -1);
        bench.picker.allowedFast(1, Integer.MAX_VALUE);
        bench.picker.want(Bench.pieces(4, 40));

        assertEquals(List.of(), bench.plan());
    }

    @Test
    void aReaderOutsideTheTorrentIsRefused() {
        var bench = new Bench(4);

        assertThrows(
                IllegalArgumentException.class,
                () -> bench.picker.openReader(1, 0, bench.layout.totalBytes() + 1, 0, Start.STRICT, bench.now));
    }

    @Test
    void aReaderAtTheEndOfItsFileNeedsOnlyTheIndex() {
        var bench = new Bench(64).seed(1);
        bench.picker.openReader(1, 0, 8L * Bench.PIECE, 8L * Bench.PIECE, Start.STRICT, bench.now);
        bench.plan();
        bench.serves(1, 1000, 1);

        assertTrue(bench.queues.get(1).isEmpty());
    }

    @Test
    void anEmptyFileHasNoWishes() {
        var bench = new Bench(64).seed(1);
        bench.picker.openReader(1, 100, 100, 100, Start.STRICT, bench.now);

        assertEquals(List.of(), bench.plan());
        assertTrue(bench.picker.protectedPieces().isEmpty());
    }

    @Test
    void theSameEventsGiveTheSameOrders() {
        assertEquals(session(), session());
    }

    private static List<Order> session() {
        var bench = new Bench(256)
                .seed(5)
                .seed(3)
                .seed(8)
                .reader(2, 0)
                .reader(1, 30L << 20)
                .want(0, 256);
        var orders = new ArrayList<Order>();
        for (int i = 0; i < 300; i++) {
            orders.addAll(bench.after(3).plan());
            int peer = List.of(5, 3, 8).get(i % 3);
            if (!bench.queues.get(peer).isEmpty()) {
                bench.answer(peer);
            }
        }
        bench.picker.choked(3, bench.now);
        orders.addAll(bench.plan());
        return orders;
    }

    @Test
    void aByteRangeThatThePlayerWillNeedComesAfterTheStartWindow() {
        var bench = new Bench(1024).seed(1).seed(2).reader(1, 0);
        bench.picker.wish(1, 100L << 20, (100L << 20) + 5 * Bench.PIECE);
        bench.plan();
        while (bench.verified.nextClearBit(0) < 24) {
            bench.serves(1, 1, 3).serves(2, 1, 3);
        }

        assertTrue(bench.verified.get(400), "the first of it is here");
        assertTrue(bench.picker.protectedPieces().get(404));
        assertFalse(bench.picker.protectedPieces().get(1023), "it comes instead of the guess");
    }

    @Test
    void aWishOfUnboundedLengthIsCut() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.picker.wish(1, -5, Long.MAX_VALUE);

        long index = bench.picker.protectedPieces().cardinality();

        assertTrue(index <= (FileEnds.WISH_MOST + (30 << 20)) / Bench.PIECE, index + " pieces");
    }

    @Test
    void aReaderThatWantsLittleGetsThatAndNeitherMoreNorTheIndex() {
        var bench = new Bench(1024).seed(1).reader(1, 10L * Bench.PIECE);
        bench.picker.readerWantsUntil(1, 12L * Bench.PIECE);

        assertEquals(Bench.pieces(10, 12), bench.picker.protectedPieces());
        bench.plan();
        bench.serves(1, 1000, 1);
        assertEquals(Bench.pieces(10, 12), bench.verified);
    }

    @Test
    void aReaderGetsWhatItStandsBeforeWhateverItWants() {
        var bench = new Bench(1024).seed(1).reader(1, 10L * Bench.PIECE);
        bench.picker.readerWantsUntil(1, 0);

        assertEquals(Bench.pieces(10, 11), bench.picker.protectedPieces());
    }

    @Test
    void aReaderThatComesToWantMoreIsReadAheadFor() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.picker.readerWantsUntil(1, Bench.PIECE);
        bench.plan();
        bench.serves(1, 1000, 1);
        assertEquals(1, bench.verified.cardinality());

        bench.picker.readerWantsUntil(1, Long.MAX_VALUE);
        bench.plan();
        bench.serves(1, 1000, 1);

        assertTrue(bench.verified.get(1), "ahead");
        assertTrue(bench.picker.protectedPieces().get(1023), "the index");
    }

    @Test
    void whoHasAllLeavesNothingBehind() {
        var bench = new Bench(64).seed(1).reader(1, 0).want(0, 64);
        bench.plan();
        bench.serves(1, 10_000, 1);
        assertEquals(64, bench.verified.cardinality());
        assertFalse(bench.picker.protectedPieces().isEmpty());

        bench.picker.closeReader(1, bench.now);

        assertTrue(bench.picker.protectedPieces().isEmpty());
    }

    @Test
    void whoWantedLittleLeavesNoMoreBehind() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.picker.readerWantsUntil(1, Bench.PIECE);
        bench.picker.closeReader(1, bench.now);

        assertEquals(Bench.pieces(0, 1), bench.picker.protectedPieces());
    }

    @Test
    void ofSeeksInAStormTheFirstTwoAndTheLastAreFollowed() {
        var bench = new Bench(4096).seed(1).reader(1, 0);
        var pieces = new BitSet();
        for (int i = 1; i <= 5; i++) {
            bench.picker.moveReader(1, i * (100L << 20), bench.after(10).now);
            Bench.asks(bench.plan()).forEach(ask -> pieces.set(ask.block().piece()));
        }
        assertEquals(
                List.of(),
                pieces.stream().filter(piece -> piece >= 1200).boxed().toList());

        assertTrue(bench.picker.nextPlan() <= bench.now + Readers.STORM);
        bench.now = bench.picker.nextPlan();
        assertEquals(2000, Bench.asks(bench.plan()).getFirst().block().piece());
    }

    @Test
    void theNewestReaderOfAFileGoesFirst() {
        var bench = new Bench(1024).seed(1).reader(1, 0);
        bench.after(10).reader(2, 100L << 20);

        bench.plan();

        assertEquals(List.of(400), bench.askedPieces(1));
    }

    @Test
    void aReaderThatTakesAllItGetsDoesNotGoBeforeAViewer() {
        var bench = new Bench(4096).seed(1).reader(1, 0);
        bench.picker.openReader(2, 512L << 20, 1L << 30, 600L << 20, Start.STRICT, bench.now);
        for (int i = 1; i <= 40; i++) {
            bench.picker.moveReader(1, i * (1L << 20), bench.after(25).now);
        }
        bench.picker.readerWaits(1, true, bench.now);
        bench.plan();

        assertEquals(2400, bench.asked(1).getFirst().piece());
        assertTrue(bench.askedPieces(1).stream().allMatch(piece -> piece >= 2400), "" + bench.askedPieces(1));
    }

    @Test
    void aReaderWithAHigherBitrateHasAHigherShare() {
        var bench = new Bench(4096).seed(1).reader(1, 0);
        bench.picker.openReader(2, 512L << 20, 1L << 30, 600L << 20, Start.STRICT, bench.now);
        bench.picker.bitrate(1, 16e6);
        for (int i = 1; i <= 30; i++) {
            bench.picker.moveReader(1, i * (1L << 20), bench.after(50).now);
        }
        bench.picker.readerWaits(1, true, bench.now);
        bench.plan();

        assertEquals(Set.of(120, 2400), Set.copyOf(bench.askedPieces(1)));
    }

    @Test
    void noMorePiecesAreOpenThanTheSwarmFinishesSoon() {
        var bench = new Bench(new PieceLayout(256L << 20, 1 << 20), Limits.DEFAULT).reader(1, 0);
        for (int peer = 1; peer <= 6; peer++) {
            bench.seed(peer);
        }
        bench.plan();
        for (int i = 0; i < 300; i++) {
            bench.serves(1 + i % 6, 1, 5);
            var open = new BitSet();
            bench.queues.values().forEach(queue -> queue.forEach(block -> open.set(block.piece())));
            assertTrue(open.cardinality() <= 4, open + " open at once");
        }
    }

    @Test
    void aReaderInTheBackgroundGetsItsPieceAndNoMore() {
        var bench = new Bench(64).seed(1).seed(2).reader(1, 20L * Bench.PIECE + 5, Start.BACKGROUND);

        bench.plan();
        bench.serves(1, 100, 5).serves(2, 100, 5);

        assertEquals(Set.of(20), piecesHere(bench));
        assertEquals(Bench.pieces(20, 21), bench.picker.protectedPieces());
    }

    @Test
    void aReaderInTheBackgroundTakesNothingFromWhoeverPlays() {
        var bench = new Bench(64).seed(1).reader(1, 0).reader(2, 40L * Bench.PIECE, Start.BACKGROUND);

        bench.plan();

        assertFalse(bench.askedPieces(1).contains(40), "asked " + bench.askedPieces(1));
        assertTrue(bench.askedPieces(1).contains(0));
    }

    @Test
    void aSeekInTheBackgroundTakesBackNothingOfWhoeverPlays() {
        var bench = new Bench(64).seed(1).reader(1, 0).reader(2, 40L * Bench.PIECE, Start.BACKGROUND);
        bench.plan();

        bench.picker.moveReader(2, 63L * Bench.PIECE, bench.now);

        assertTrue(bench.plan().stream().noneMatch(order -> order instanceof Order.Cancel));
    }

    @Test
    void nothingIsFetchedAfterAReaderInTheBackgroundHasGone() {
        var bench = new Bench(64).seed(1).reader(1, 0, Start.BACKGROUND);
        bench.picker.closeReader(1, bench.now);

        assertEquals(List.of(), Bench.asks(bench.plan()));
        assertEquals(new BitSet(), bench.picker.protectedPieces());
    }

    private static Set<Integer> piecesHere(Bench bench) {
        return bench.senders.keySet().stream().map(Block::piece).collect(Collectors.toSet());
    }
}
