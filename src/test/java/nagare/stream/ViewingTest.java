package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import nagare.torrent.status.Phase;
import org.junit.jupiter.api.Test;

/// One answer to a player on a clock that the test moves.
final class ViewingTest {
    private static final long MILLI = 1_000_000;

    private long now = 77 * MILLI;
    private final Viewing viewing = new Viewing(now);

    @Test
    void theFirstByteEndsTheOpening() {
        read(300, 1000);
        send(5, 1000);
        read(10, 1000);
        send(5, 1000);

        assertEquals(305 * MILLI, viewing.ended(now).phases().nanos().get(Phase.BYTE) + 0L);
        assertEquals(2000, viewing.ended(now).bytes());
        assertEquals(320 * MILLI, viewing.ended(now).lasted());
    }

    @Test
    void waitingBeforeTheFirstByteIsNoStall() {
        read(10_000, 1000);
        send(1, 1000);

        assertEquals(0, viewing.ended(now).stalls());
    }

    @Test
    void aWaitOfHalfASecondIsNoStallAndALongerOneIs() {
        read(1, 1000);
        send(1, 1000);
        read(500, 1000);
        send(1, 1000);
        assertEquals(0, viewing.ended(now).stalls());

        read(501, 1000);
        send(1, 1000);
        assertEquals(1, viewing.ended(now).stalls());
        assertEquals(501 * MILLI, viewing.ended(now).stalled());
    }

    @Test
    void aWaitOverSeveralReadsIsOneStall() {
        read(1, 1000);
        send(1, 1000);
        read(400, 0);
        read(400, 0);
        read(400, 1000);
        send(1, 1000);

        assertEquals(1, viewing.ended(now).stalls());
        assertEquals(1200 * MILLI, viewing.ended(now).stalled());
    }

    @Test
    void aPlayerThatPausesIsNoStall() {
        read(1, 1000);
        send(60_000, 1000);

        assertEquals(0, viewing.ended(now).stalls());
    }

    @Test
    void aWaitThatThePlayerDoesNotStayForIsAStall() {
        read(1, 1000);
        send(1, 1000);
        read(900, 0);

        assertEquals(1, viewing.ended(now).stalls());
        assertEquals(Viewing.End.CLIENT_LEFT, viewing.ended(now).end());
    }

    @Test
    void whatBreaksWhileReadingIsTheTorrentsFault() {
        viewing.reads(now);
        assertEquals(Viewing.End.TORRENT_FAILED, viewing.ended(now).end());

        viewing.gave(10, now);
        assertEquals(Viewing.End.CLIENT_LEFT, viewing.ended(now).end());
    }

    private void read(long millis, int count) {
        viewing.reads(now);
        now += millis * MILLI;
        viewing.gave(count, now);
    }

    private void send(long millis, int count) {
        now += millis * MILLI;
        viewing.sent(count, now);
    }
}
