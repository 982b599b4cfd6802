package nagare.torrent.swarm;

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
import nagare.torrent.swarm.LivePieces.Place;
import org.junit.jupiter.api.Test;

final class LivePiecesTest {
    private static final Duration LONG = Duration.ofDays(1);
    private final LivePieces live = new LivePieces(set(3));

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

        live.stored(1);

        assertEquals(new Place.OnDisk(), live.find(1));
        assertEquals(set(1, 3), live.onDisk());
    }

    @Test
    void readersOfOnePieceDoNotMoveEachOther() {
        live.publish(1, bytes(10));
        ((Place.InMemory) live.find(1)).data().get();

        assertEquals(10, ((Place.InMemory) live.find(1)).data().remaining());
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
        live.stored(3);
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

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    private static BitSet set(int... pieces) {
        var set = new BitSet();
        for (int piece : pieces) {
            set.set(piece);
        }
        return set;
    }
}
