package nagare.torrent.swarm.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import nagare.torrent.memory.Lease;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.swarm.piece.LivePieces.Place;
import org.junit.jupiter.api.Test;

/// What may leave before its piece is whole, as readers meet it in [LivePieces].
final class EarlyBytesTest {
    private static final int BLOCK = 100;
    private final LivePieces live = new LivePieces(new BitSet(), new Budget(0, 0));

    @Test
    void earlyBytesAreForReadersOnly() {
        live.early(1, 0, block(7), Lease.NONE, Surety.PROVED);

        assertEquals(BLOCK, taken(1, 0, BLOCK, Surety.PROVED));
        assertEquals(new Place.Absent(), live.find(1), "for upload and storage");
        assertEquals(new BitSet(), live.verified());
        assertEquals(new BitSet(), live.onDisk());
    }

    @Test
    void bytesAreTakenUpToTheFirstGap() {
        live.early(1, 0, block(1), Lease.NONE, Surety.LIKELY);
        live.early(1, BLOCK, block(2), Lease.NONE, Surety.LIKELY);
        live.early(1, 3 * BLOCK, block(4), Lease.NONE, Surety.LIKELY);

        assertEquals(2 * BLOCK - 30, taken(1, 30, 1000, Surety.LIKELY));
        assertEquals(20, taken(1, 90, 20, Surety.LIKELY));
        assertEquals(0, taken(1, 2 * BLOCK, 1000, Surety.LIKELY));
        assertEquals(1, taken(1, 4 * BLOCK - 1, 1000, Surety.LIKELY));
    }

    @Test
    void whatIsOnlyLikelyIsAGapForWhoWantsProof() {
        live.early(1, 0, block(1), Lease.NONE, Surety.PROVED);
        live.early(1, BLOCK, block(2), Lease.NONE, Surety.LIKELY);
        assertEquals(BLOCK, taken(1, 0, 1000, Surety.PROVED));

        live.early(1, BLOCK, block(2), Lease.NONE, Surety.PROVED);

        assertEquals(2 * BLOCK, taken(1, 0, 1000, Surety.PROVED));
    }

    @Test
    void onlyTrustedBytesCountAndOnce() {
        live.early(1, 0, block(1), Lease.NONE, Surety.LIKELY);
        live.early(1, BLOCK, block(1), Lease.NONE, Surety.PROVED);
        taken(1, 0, 1000, Surety.LIKELY);
        taken(1, 0, 1000, Surety.LIKELY);

        live.publish(1, piece(1, 1));

        assertEquals(new EarlyCount(BLOCK, 0, 0), live.earlyCount());
    }

    @Test
    void aFailedPieceIsWithdrawnAtOnceAndEarnsNoTrustAgain() {
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);
        live.early(1, BLOCK, block(1), Lease.NONE, Surety.LIKELY);
        taken(1, 10, 1000, Surety.LIKELY);

        assertEquals(2 * BLOCK - 10, live.failed(1));
        assertEquals(0, taken(1, 0, 1000, Surety.LIKELY));
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);
        assertEquals(0, taken(1, 0, 1000, Surety.LIKELY), "not the same region wrong twice");
        live.early(1, 0, block(9), Lease.NONE, Surety.PROVED);
        assertEquals(BLOCK, taken(1, 0, 1000, Surety.LIKELY), "proof is proof");

        assertEquals(BLOCK - 10, live.publish(1, piece(1, 1)), "only the first block was false");
        assertEquals(new EarlyCount(2 * BLOCK - 10, BLOCK - 10, 1), live.earlyCount());
    }

    @Test
    void falseBytesAreFoundThoughTheirPieceWasGivenUpAndFetchedAnew() {
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);
        taken(1, 0, 10, Surety.LIKELY);
        live.withdraw(1, Surety.PROVED);
        live.early(1, 0, block(1), Lease.NONE, Surety.LIKELY);
        taken(1, 10, 10, Surety.LIKELY);

        assertEquals(10, live.publish(1, piece(1)));
        assertEquals(new EarlyCount(20, 10, 1), live.earlyCount());
    }

    @Test
    void falseBytesAreFoundThoughTheirPieceNeverFailed() {
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);
        taken(1, 0, 10, Surety.LIKELY);

        assertEquals(10, live.publish(1, piece(1)));
        assertEquals(new EarlyCount(10, 10, 1), live.earlyCount());
    }

    @Test
    void doubtTakesBackWhatIsLikelyAndLeavesWhatIsProved() {
        live.early(1, 0, block(1), Lease.NONE, Surety.PROVED);
        live.early(1, BLOCK, block(1), Lease.NONE, Surety.LIKELY);

        live.withdraw(1, Surety.LIKELY);

        assertEquals(BLOCK, taken(1, 0, 1000, Surety.LIKELY));
    }

    @Test
    void aFailureOfWhichNothingLeftIsNoIncident() {
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);
        live.failed(1);
        live.publish(1, piece(1));

        assertEquals(EarlyCount.NONE, live.earlyCount());
    }

    @Test
    void aPieceThatIsHereNeedsNoEarlyBytes() {
        live.publish(1, piece(3));
        live.early(1, 0, block(9), Lease.NONE, Surety.LIKELY);

        assertInstanceOf(Place.InMemory.class, live.find(new LivePieces.Wanted(1, 0, 1, Surety.LIKELY)));
    }

    @Test
    void whatIsRememberedOfBytesThatLeftIsBounded() {
        var early = new EarlyBytes();
        int pieces = EarlyBytes.MAX_DOUBTED / 2 + 1;
        for (int piece = 0; piece < pieces; piece++) {
            for (int begin = 0; begin < 2 * BLOCK; begin += BLOCK) {
                early.add(piece, begin, block(9), Lease.NONE, Surety.LIKELY);
                early.take(piece, begin, BLOCK, Surety.LIKELY);
            }
            early.failed(piece);
        }

        assertEquals(0, early.right(0, piece(1, 1)), "forgotten: one piece too many");
        assertEquals(2 * BLOCK, early.right(1, piece(1, 1)), "at the limit");
        assertEquals(pieces, early.count().incidents());
    }

    @Test
    void aWaiterIsWokenByItsOwnByteOnly() throws Exception {
        var wanted = new LivePieces.Wanted(1, BLOCK + 5, 10, Surety.LIKELY);
        var waiting = new FutureTask<>(() -> live.await(wanted, Duration.ofDays(1), () -> false));
        Thread.ofVirtual().name("waiting").start(waiting);

        live.early(1, 0, block(1), Lease.NONE, Surety.LIKELY);
        live.early(2, BLOCK, block(1), Lease.NONE, Surety.LIKELY);
        live.early(1, BLOCK, block(6), Lease.NONE, Surety.LIKELY);

        var place = assertInstanceOf(Place.Early.class, waiting.get(60, TimeUnit.SECONDS));
        assertEquals(6, place.data().getFirst().get(0));
    }

    private int taken(int piece, int begin, int count, Surety least) {
        return switch (live.find(new LivePieces.Wanted(piece, begin, count, least))) {
            case Place.Early(var data, var _) ->
                data.stream().mapToInt(ByteBuffer::remaining).sum();
            case Place.Absent() -> 0;
            case Place.InMemory(var _), Place.OnDisk(), Place.Closed(var _) -> throw new AssertionError("not early");
        };
    }

    private static ByteBuffer block(int value) {
        return filled(value);
    }

    private static PieceBytes piece(int... values) {
        return new PieceBytes(List.of(filled(values)));
    }

    private static ByteBuffer filled(int... values) {
        var piece = ByteBuffer.allocate(values.length * BLOCK);
        for (int value : values) {
            for (int i = 0; i < BLOCK; i++) {
                piece.put((byte) value);
            }
        }
        return piece.flip();
    }
}
