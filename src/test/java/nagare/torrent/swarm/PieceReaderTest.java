package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import nagare.torrent.memory.Lease;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.swarm.piece.Surety;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PieceReaderTest {
    private static final int PIECE = 200_000;
    private static final Duration NONE = Duration.ZERO;
    private static final PieceLayout LAYOUT = new PieceLayout(3L * PIECE, PIECE);

    private final FakeStore store = new FakeStore();
    private final DiskThreads disk = DiskThreads.start(1);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final LivePieces live = live();
    private final PieceReader reader =
            new PieceReader(5, 0, Surety.LIKELY, LAYOUT, new StoredPieces(store, disk, live), events::add);

    private LivePieces live() {
        try {
            store.write(0, piece(0));
            store.write(1, piece(1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new LivePieces(store.have(), new Budget(0, 0));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void aReadEndsWithItsPiece() throws Exception {
        var target = ByteBuffer.allocate(1000);

        assertEquals(10, reader.read(PIECE - 10, target, NONE));
        assertEquals(990, reader.read(PIECE, target, NONE));
        assertEquals(0, target.get(9));
        assertEquals(1, target.get(10));
    }

    @Test
    void memoryIsReadBeforeTheDisk() throws Exception {
        live.publish(1, new PieceBytes(List.of(piece(9))));
        var target = ByteBuffer.allocate(1);

        reader.read(PIECE + 7, target, NONE);

        assertEquals(9, target.get(0));
    }

    @Test
    void theSwarmHearsOfEveryNewPiece() throws Exception {
        reader.read(0, ByteBuffer.allocate(1000), NONE);
        reader.read(1000, ByteBuffer.allocate(131_100), NONE);
        assertEquals(List.of(), events, "nothing of a whole piece is to be fetched");
        reader.read(132_100, ByteBuffer.allocate(100_000), NONE);
        assertEquals(List.of(new Event.ReaderMoved(5, PIECE)), events);
        reader.moveTo(PIECE);
        assertEquals(1, events.size(), "it is there already");
    }

    @Test
    void theSwarmHearsOfLongWaysInAPieceThatIsNotWhole() throws Exception {
        live.early(2, 0, block(150_000, 5), Lease.NONE, Surety.LIKELY);
        reader.moveTo(2L * PIECE);
        events.clear();

        reader.read(2L * PIECE, ByteBuffer.allocate(1000), NONE);
        assertEquals(List.of(), events);
        reader.read(2L * PIECE + 1000, ByteBuffer.allocate(131_000), NONE);
        assertEquals(List.of(new Event.ReaderMoved(5, 2L * PIECE + 132_000)), events);
    }

    @Test
    void whatIsHereIsAWholePiece() {
        live.early(2, 0, block(16384, 5), Lease.NONE, Surety.LIKELY);
        live.publish(1, new PieceBytes(List.of(piece(9))));

        assertTrue(reader.isHere(0));
        assertTrue(reader.isHere(PIECE + 7));
        assertFalse(reader.isHere(2L * PIECE));
        assertEquals(0, live.earlyCount().bytes(), "nobody has read it");
        assertEquals(List.of(), events);
    }

    @Test
    void theSwarmHearsThatAReaderWaitsAndThatItDoesNotAnyMore() throws Exception {
        assertEquals(0, reader.read(2 * PIECE + 5, ByteBuffer.allocate(10), NONE));

        var waits = new Event.ReaderWaits(5, true);
        assertEquals(new Event.ReaderMoved(5, 2 * PIECE + 5), events.get(0));
        assertEquals(waits, events.get(1));
        assertEquals(waits, events.getLast(), "it will ask again");

        live.publish(2, new PieceBytes(List.of(piece(2))));
        events.clear();
        assertEquals(10, reader.read(2 * PIECE + 5, ByteBuffer.allocate(10), NONE));
        assertEquals(List.of(), events);
    }

    @Test
    void aPieceThatIsGoneFromTheDiskIsFetchedAnewAndWaitedFor() throws Exception {
        store.evict(1);
        var target = ByteBuffer.allocate(10);
        var reading = new FutureTask<>(() -> reader.read(PIECE, target, Duration.ofDays(1)));
        Thread.ofVirtual().name("reader").start(reading);
        awaitEvent(new Event.ReaderWaits(5, true));

        assertEquals(1, events.stream().filter(new Event.Lost(1)::equals).count());
        live.publish(1, new PieceBytes(List.of(piece(7))));

        assertEquals(10, reading.get(60, TimeUnit.SECONDS));
        assertEquals(7, target.get(0));
    }

    @Test
    void aReaderTakesWhatMayLeaveEarlyAndWaitsForExactlyTheNextByte() throws Exception {
        live.early(2, 16384, block(16384, 5), Lease.NONE, Surety.LIKELY);
        live.early(2, 32768, block(16384, 6), Lease.NONE, Surety.LIKELY);
        var target = ByteBuffer.allocate(100_000);

        assertEquals(32_000, reader.read(2L * PIECE + 16384 + 768, target, NONE));
        assertEquals(5, target.get(0));
        assertEquals(6, target.get(16384 - 768));

        long next = 2L * PIECE + 49152;
        assertEquals(List.of(new Event.ReaderMoved(5, next)), events);
        var reading = new FutureTask<>(() -> reader.read(next, target, Duration.ofDays(1)));
        Thread.ofVirtual().name("reader").start(reading);
        awaitEvent(new Event.ReaderWaits(5, true));
        live.early(2, 0, block(16384, 4), Lease.NONE, Surety.LIKELY);
        live.early(2, 49152, block(16384, 7), Lease.NONE, Surety.LIKELY);

        assertEquals(16384, reading.get(60, TimeUnit.SECONDS));
        assertEquals(7, target.get(32_000));
        assertEquals(new Event.ReaderWaits(5, false), events.getLast());
    }

    @Test
    void aStrictReaderTakesOnlyWhatIsProved() throws Exception {
        var strict = new PieceReader(6, 0, Surety.PROVED, LAYOUT, new StoredPieces(store, disk, live), events::add);
        live.early(2, 0, block(16384, 5), Lease.NONE, Surety.LIKELY);
        assertEquals(0, strict.read(2L * PIECE, ByteBuffer.allocate(100), NONE));

        live.early(2, 0, block(16384, 5), Lease.NONE, Surety.PROVED);

        assertEquals(100, strict.read(2L * PIECE, ByteBuffer.allocate(100), NONE));
    }

    @Test
    void closingEndsAWaitingReadAtOnce() throws Exception {
        var reading = new FutureTask<>(() -> reader.read(2 * PIECE, ByteBuffer.allocate(1), Duration.ofDays(1)));
        Thread.ofVirtual().name("reader").start(reading);
        awaitEvent(new Event.ReaderWaits(5, true));

        reader.close();

        var failure = assertThrows(ExecutionException.class, () -> reading.get(60, TimeUnit.SECONDS));
        assertEquals("the reader is closed", failure.getCause().getMessage());
        assertEquals(
                new Event.ReaderClosed(5),
                events.stream()
                        .filter(Event.ReaderClosed.class::isInstance)
                        .findFirst()
                        .orElseThrow());
        assertThrows(IOException.class, () -> reader.read(0, ByteBuffer.allocate(1), NONE));
    }

    @Test
    void aClosedTorrentTellsItsReason() {
        live.close("the torrent is closed");

        var failure = assertThrows(IOException.class, () -> reader.read(0, ByteBuffer.allocate(1), NONE));
        assertEquals("the torrent is closed", failure.getMessage());
    }

    @Test
    void anInterruptedReadLeavesItsBufferToTheDisk() throws Exception {
        var gate = new CountDownLatch(1);
        disk.execute(() -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var target = ByteBuffer.allocate(10);
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> reader.read(0, target, NONE));
        gate.countDown();

        assertEquals(0, target.position());
        assertEquals(10, reader.read(0, target, NONE));
    }

    private void awaitEvent(Event wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!events.contains(wanted)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("only " + events);
            }
            Thread.sleep(1);
        }
    }

    private static ByteBuffer block(int bytes, int value) {
        var block = ByteBuffer.allocate(bytes);
        Arrays.fill(block.array(), (byte) value);
        return block;
    }

    private static ByteBuffer piece(int fill) {
        var bytes = new byte[PIECE];
        Arrays.fill(bytes, (byte) fill);
        return ByteBuffer.wrap(bytes);
    }
}
