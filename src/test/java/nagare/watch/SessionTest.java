package nagare.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

/// An episode of 24 minutes and 1440 MB: a second is a million bytes.
final class SessionTest {
    private static final Watchable ITEM = new Watchable(InfoHash.of(new byte[20]), 0);
    private static final long SECOND = 1_000_000;
    private static final long LENGTH = 1440 * SECOND;

    private final FakeTimeline timeline = new FakeTimeline();
    private final Session session = new Session();

    SessionTest() {
        timeline.knows(ITEM, Duration.ofMinutes(24), LENGTH);
    }

    @Test
    void playerThatReadsAsItPlaysIsItsBufferBehindTheBytes() {
        hear(0, 30, 10, true);

        assertEquals(at(600), hear(0, 615, 600, true));
    }

    @Test
    void playerThatHasReadFarAheadHasNotShownMoreThanTimePassed() {
        assertEquals(at(60), hear(0, 900, 60, true));
        assertEquals(at(300), hear(0, 1140, 300, true));
    }

    @Test
    void pausedPlayerStaysWhereItsBytesEnd() {
        hear(0, 700, 700, true);

        assertEquals(at(710), hear(0, 720, 1000, true)); // time that did not move the picture
    }

    @Test
    void looksAndPreviewsNeverMoveIt() {
        assertEquals(Optional.empty(), hear(0, 20, 20, false));
        assertEquals(Optional.empty(), hear(600, 640, 40, false));
    }

    @Test
    void lookAtTheIndexInTheMiddleOfAFilmIsNoSeek() {
        hear(0, 600, 600, true);

        assertEquals(Optional.empty(), hear(1430, 1432, 601, true));
    }

    @Test
    void seekingForwardIsFollowedOnceThePlayerSettles() {
        hear(0, 60, 60, true);

        assertEquals(Optional.empty(), hear(1000, 1040, 62, true));
        assertEquals(at(1020), hear(1000, 1060, 80, true));
    }

    @Test
    void seekingBackIsRespected() {
        hear(0, 1000, 1000, true);

        assertEquals(at(315), hear(300, 325, 1020, true));
    }

    @Test
    void beginningAgainIsASeekToTheStart() {
        hear(0, 1000, 1000, true);

        assertEquals(at(20), hear(0, 40, 1020, true));
    }

    @Test
    void wordsWithoutNewBytesMoveNothing() {
        hear(0, 600, 600, true);

        assertEquals(Optional.empty(), hear(0, 600, 700, true));
    }

    @Test
    void timeBeforeTheFirstJumpIsNotCountedAfterIt() {
        hear(0, 20, 20, false);
        hear(600, 900, 30, false);

        assertEquals(at(640), hear(600, 960, 60, true));
    }

    @Test
    void filmWhoseTimesAreNotKnownIsFollowedInBytes() {
        var unknown = new Watchable(InfoHash.of(new byte[20]), 1);

        assertEquals(
                Optional.of(new Place.Bytes(600 * SECOND - Session.AHEAD_BYTES)),
                heard(new Played(unknown, LENGTH, "tv", 0, 600 * SECOND, Duration.ofSeconds(600), true)));
    }

    @Test
    void bytesAheadAreNoMoreThanHalfOfWhatWasTaken() {
        var unknown = new Watchable(InfoHash.of(new byte[20]), 1);

        assertEquals(
                Optional.of(new Place.Bytes(5 * SECOND)),
                heard(new Played(unknown, LENGTH, "tv", 0, 10 * SECOND, Duration.ofSeconds(60), true)));
    }

    @Test
    void playerThatTookLessTimeThanBeforeIsAnotherSession() {
        hear(0, 600, 600, true);

        assertTrue(session.goesOn(played(0, 610, 600, true)));
        assertFalse(session.goesOn(played(0, 10, 599, true)));
    }

    private Optional<Place> hear(long from, long to, long lasted, boolean plays) {
        return heard(played(from, to, lasted, plays));
    }

    private Optional<Place> heard(Played report) {
        return session.heard(report, Session.Span.of(report, timeline));
    }

    /// In seconds of the film, and of time.
    private static Played played(long from, long to, long lasted, boolean plays) {
        return new Played(ITEM, LENGTH, "tv", from * SECOND, to * SECOND, Duration.ofSeconds(lasted), plays);
    }

    private static Optional<Place> at(long seconds) {
        return Optional.of(new Place.Time(Duration.ofSeconds(seconds)));
    }
}
