package nagare.torrent.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import nagare.torrent.picker.order.Receipt;
import nagare.torrent.picker.trust.Suspects;
import org.junit.jupiter.api.Test;

/// Whom a piece is asked of that failed its hash, until it comes right.
final class SuspectsTest {
    private static final int BLOCKS = 16;
    private static final int SLOW = 2_000;

    @Test
    void whoSentAllOfAFailedPieceComesAfterTheSlowestStranger() {
        var bench = new Bench(64).seed(1).want(0, 2);
        bench.plan();
        bench.serves(1, BLOCKS, 1);
        assertTrue(bench.verified.get(0));
        assertEquals(List.of(1), fails(bench, 1));
        bench.peer(2, 250, true, SLOW, Bench.pieces(0, 64)).plan();

        assertTrue(bench.asked(1).isEmpty(), "known, and a thousand times as fast");
        assertEquals(List.of(1), bench.askedPieces(2));
    }

    @Test
    void everybodyHasATurnBeforeAnybodyHasASecondOne() {
        var bench = new Bench(64);
        for (int peer = 1; peer <= 6; peer++) {
            bench.peer(peer, 250, true, 10L * peer, Bench.pieces(0, 64));
        }
        bench.want(0, 1);
        var authors = new ArrayList<Integer>();
        for (int i = 0; i < 20 && authors.size() < 6; i++) {
            var senders = fails(bench, 0);
            authors.addAll(senders.size() == 1 ? senders : List.of());
            bench.now += Suspects.LONGEST_REST; // nobody has to rest
            bench.plan();
        }

        assertEquals(Set.of(1, 2, 3, 4, 5, 6), Set.copyOf(authors));
    }

    @Test
    void theOnlyPeerRestsLongerBeforeEachTryUpToAMinute() {
        var bench = new Bench(64).seed(1).want(0, 1);
        for (int failure = 1; failure < Suspects.REST_FROM; failure++) {
            fails(bench, 0);
            bench.plan();
            assertFalse(bench.asked(1).isEmpty(), "at once after failure " + failure);
        }
        for (long rest = Suspects.FIRST_REST; rest <= 2 * Suspects.LONGEST_REST; rest *= 2) {
            fails(bench, 0);
            bench.plan();
            long expected = Math.min(rest, Suspects.LONGEST_REST);
            bench.now += expected - 1;
            bench.plan();
            assertTrue(bench.asked(1).isEmpty(), "before " + expected);
            assertEquals(bench.now + 1, bench.picker.nextPlan());

            bench.now++;
            bench.plan();

            assertFalse(bench.asked(1).isEmpty(), "after " + expected);
        }
    }

    @Test
    void afterThreeAuthorsTheOthersHaveTheirTurnsASecondApart() {
        var bench = new Bench(64);
        for (int peer = 1; peer <= 5; peer++) {
            bench.seed(peer);
        }
        bench.want(0, 1).plan();
        for (int authors = 0; authors < Suspects.SEVERAL_AUTHORS; ) {
            authors += fails(bench, 0).size() == 1 ? 1 : 0;
            bench.plan();
        }
        assertTrue(isNobodyAsked(bench));

        bench.now += Suspects.FIRST_REST;
        bench.plan();

        assertFalse(isNobodyAsked(bench));
    }

    @Test
    void anIdlePeerThatFellSilentBeforeHasItsTurnToo() {
        var bench = new Bench(64).seed(1).seed(2).want(0, 1);
        bench.plan();
        assertFalse(bench.asked(2).isEmpty());
        for (int block = 0; block < BLOCKS; block++) { // the second one says nothing
            bench.after(200).plan();
            bench.answer(1);
            bench.plan();
        }
        assertTrue(isNobodyAsked(bench));
        assertEquals(List.of(1), bench.picker.contributors(0));
        bench.picker.failed(0, bench.now);

        bench.plan();

        assertEquals(1, bench.asked(2).size());
        assertTrue(bench.asked(1).isEmpty());
    }

    @Test
    void fromTheThirdFailureOnTheBlocksOfTheOneBeforeAreThrownOut() {
        var bench = alone(Suspects.STRICT_FROM);
        bench.serves(1, 3, 5);
        bench.picker.removePeer(1, bench.now);
        bench.queues.get(1).clear();
        bench.seed(2).plan();

        assertEquals(3, bench.picker.doubted().size());
        assertEquals(List.of(2), complete(bench, 0));
    }

    @Test
    void whoHasBegunMayBeSilentForAWhile() {
        var bench = alone(Suspects.STRICT_FROM).seed(2);
        bench.serves(1, 3, 5);
        bench.after(1_600).plan();
        assertTrue(bench.picker.silence(1, bench.now) > 1_500 * Bench.MILLI);
        assertTrue(bench.asked(2).isEmpty());

        bench.after(500).plan();

        assertFalse(bench.asked(2).isEmpty());
        assertEquals(3, bench.picker.doubted().size());
    }

    @Test
    void aRejectOfWhatWasTakenBackIsNoneOfWhatIsAskedNow() {
        var bench = new Bench(64).seed(1).want(0, 1);
        bench.plan();
        var lost = bench.asked(1);
        bench.picker.choked(1, bench.now);
        bench.queues.get(1).clear();
        bench.picker.unchoked(1, bench.now);
        bench.plan();
        assertTrue(bench.asked(1).containsAll(lost));
        lost.forEach(block -> bench.picker.rejected(1, block, bench.now));

        bench.serves(1, BLOCKS, 5);

        assertTrue(bench.verified.get(0));
    }

    @Test
    void aRejectOfWhatIsAskedNowIsOne() {
        var bench = new Bench(64).seed(1).want(0, 1);
        bench.plan();
        bench.picker.rejected(1, bench.queues.get(1).removeFirst(), bench.now);

        bench.plan();
        bench.serves(1, BLOCKS, 5);

        assertFalse(bench.verified.get(0));
    }

    @Test
    void whereOnlyAnOutvotedPeerIsLeftItsBlocksAreKept() {
        var bench = new Bench(64).seed(1).seed(2).seed(3).want(0, 4);
        bench.plan();
        var own = bench.queues.get(1).getFirst();
        var common = bench.queues.get(3).getFirst();
        bench.answer(1);
        bench.answer(3);
        bench.picker.confirmed(common, 2, bench.now);
        bench.picker.disputed(own, 2, bench.now);
        assertEquals(List.of(own), bench.picker.doubted());
        for (int peer = 2; peer <= 3; peer++) {
            bench.picker.removePeer(peer, bench.now);
            bench.queues.get(peer).clear();
        }
        bench.plan();
        assertFalse(bench.asked(1).isEmpty());

        assertEquals(Receipt.WANTED, bench.after(10).answer(1));
    }

    // ---- the other side ------------------------------------------------------------------------------------------

    /// One peer, from which the piece has failed so often.
    private static Bench alone(int failures) {
        var bench = new Bench(64).seed(1).want(0, 1);
        for (int failure = 0; failure < failures; failure++) {
            fails(bench, 0);
            bench.plan();
        }
        return bench;
    }

    private static boolean isNobodyAsked(Bench bench) {
        return bench.queues.values().stream().allMatch(ArrayDeque::isEmpty);
    }

    private static List<Integer> fails(Bench bench, int piece) {
        var senders = complete(bench, piece);
        bench.picker.failed(piece, bench.now);
        bench.picker.doubted();
        return senders;
    }

    /// Everybody who is asked answers until the piece is whole; tells who sent it.
    private static List<Integer> complete(Bench bench, int piece) {
        bench.plan();
        for (int round = 0; round < 1000; round++) {
            for (int peer : List.copyOf(bench.queues.keySet())) {
                var queue = bench.queues.get(peer);
                if (!queue.isEmpty()) {
                    boolean isOfPiece = queue.getFirst().piece() == piece;
                    var receipt = bench.after(1).answer(peer);
                    if (isOfPiece && receipt == Receipt.COMPLETES_PIECE) {
                        return bench.picker.contributors(piece);
                    }
                    bench.plan();
                }
            }
        }
        throw new AssertionError("nobody sends piece " + piece);
    }
}
