package nagare.torrent.swarm.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.swarm.piece.LivePieces.Place;
import org.junit.jupiter.api.Test;

final class LivePiecesTest {
    private static final Duration LONG = Duration.ofDays(1);
    private final LivePieces live = new LivePieces(set(3), new Budget(0, 0));

    @Test
    void whatIsThereAtTheStartIsOnDisk() {
        assertEquals(new Place.OnDisk(), live.find(3));
        assertEquals(new Place.Absent(), live.find(4));
    }

    @Test
    void aPublishedPieceIsInMemoryUntilItIsStored() {
        live.publish(1, bytes(10));
        assertInstanceOf(Place.InMemory.class, live.find(1));
        assertEquals(set(1, 3), live.verified());
        assertEquals(set(3), live.onDisk());

        live.stored(1, false);

        assertEquals(new Place.OnDisk(), live.find(1));
        assertEquals(set(1, 3), live.onDisk());
    }

    @Test
    void aPieceThatReadersNeedStaysInMemoryForAWhile() {
        live.publish(1, bytes(10));
        live.stored(1, true);

        assertInstanceOf(Place.InMemory.class, live.find(1));
        assertEquals(set(1, 3), live.onDisk());
        assertTrue(live.lost(1), "the disk has lost it, so nobody may read it");
        assertEquals(new Place.Absent(), live.find(1));
    }

    @Test
    void whatStaysInMemoryIsBoundedOverAllTorrentsAndTheOldestGoes() {
        var budget = new Budget(0, 0);
        var other = new LivePieces(set(), budget);
        var mine = new LivePieces(set(), budget);
        int most = (int) (Budget.RECENT_BYTES >> 20);
        for (int piece = 0; piece < most; piece++) {
            (piece < 2 ? other : mine).publish(piece, bytes(1 << 20));
            (piece < 2 ? other : mine).stored(piece, true);
        }
        assertInstanceOf(Place.InMemory.class, mine.find(2));

        mine.publish(most, bytes(1 << 20));
        mine.stored(most, true);

        assertEquals(new Place.OnDisk(), mine.find(2));
        assertInstanceOf(Place.InMemory.class, mine.find(3));
        assertInstanceOf(Place.InMemory.class, mine.find(most));
        other.close("over");
        mine.close("over");
        assertFalse(budget.isRecentFull());
        budget.keepRecent(Budget.RECENT_BYTES);
        assertFalse(budget.isRecentFull(), "closing gives everything back");
    }

    @Test
    void withoutFreeMemoryNothingStays() {
        var budget = new Budget(0, 0);
        var tight = new LivePieces(set(), budget);
        budget.hold(Budget.PIECE_BYTES);
        tight.publish(1, bytes(10));
        tight.stored(1, true);

        assertEquals(new Place.OnDisk(), tight.find(1));
    }

    @Test
    void waitingEndsWhenThePieceComes() throws Exception {
        var waiting = await(1, new AtomicBoolean());

        live.publish(2, bytes(1));
        live.publish(1, bytes(1));

        assertInstanceOf(Place.InMemory.class, waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    void waitingEndsWithThePatience() throws Exception {
        assertEquals(new Place.Absent(), live.await(wanted(1, 0, 1), Duration.ZERO, () -> false));
        assertEquals(new Place.Absent(), live.await(wanted(1, 0, 1), Duration.ofMillis(1), () -> false));
    }

    @Test
    void waitingEndsWhenTheReaderGivesUp() throws Exception {
        var givenUp = new AtomicBoolean();
        var waiting = await(1, givenUp);

        givenUp.set(true);
        live.look();

        assertEquals(new Place.Absent(), waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    void closingEndsAllWaitingAndItsFirstReasonStays() throws Exception {
        var waiting = await(1, new AtomicBoolean());

        live.close("the first");
        live.close("the second");

        assertEquals(new Place.Closed("the first"), waiting.get(60, TimeUnit.SECONDS));
        assertEquals(new Place.Closed("the first"), live.find(3));
    }

    @Test
    void aLossIsNewsOnceAndAPieceInMemoryIsNotLost() {
        assertTrue(live.lost(3));
        assertFalse(live.lost(3));
        assertEquals(new Place.Absent(), live.find(3));

        live.publish(3, bytes(1));
        assertFalse(live.lost(3));
        assertInstanceOf(Place.InMemory.class, live.find(3));
        live.stored(3, false);
        assertTrue(live.lost(3));
    }

    @Test
    void whatTheDiskRefusedIsOfferedAgainOldestFirst() {
        live.publish(7, bytes(7));
        live.publish(5, bytes(5));
        live.publish(6, bytes(6));
        live.refused(5);
        live.refused(7);

        assertEquals(Optional.of(7), live.nextRefused().map(LivePieces.Unwritten::piece));
        assertEquals(Optional.of(5), live.nextRefused().map(LivePieces.Unwritten::piece));
        assertEquals(Optional.empty(), live.nextRefused(), "not while it is being tried");
        live.refused(5);
        assertEquals(Optional.of(5), live.nextRefused().map(LivePieces.Unwritten::piece));
    }

    @Test
    void onlyWhatTheDiskRefusedAndNobodyNeedsIsShed() {
        for (int piece = 10; piece < 16; piece++) {
            live.publish(piece, bytes(100));
        }
        for (int piece = 11; piece < 16; piece++) {
            live.refused(piece);
        }

        var given = live.shed(set(12), 250);

        assertEquals(
                List.of(11, 13, 14),
                given.stream().map(LivePieces.Unwritten::piece).toList());
        assertEquals(set(3, 10, 12, 15), live.verified());
        assertEquals(new Place.Absent(), live.find(11));
    }

    private static LivePieces.Wanted wanted(int piece, int begin, int count) {
        return new LivePieces.Wanted(piece, begin, count, Surety.LIKELY);
    }

    private FutureTask<Place> await(int piece, AtomicBoolean givenUp) {
        var waiting = new FutureTask<>(() -> live.await(wanted(piece, 0, 1), LONG, givenUp::get));
        Thread.ofVirtual().name("waiting").start(waiting);
        return waiting;
    }

    private static PieceBytes bytes(int count) {
        return new PieceBytes(List.of(ByteBuffer.allocate(count)));
    }

    private static BitSet set(int... pieces) {
        var set = new BitSet();
        for (int piece : pieces) {
            set.set(piece);
        }
        return set;
    }
}
