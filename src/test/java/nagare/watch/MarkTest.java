package nagare.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MarkTest {
    private static final Instant NOW = Instant.parse("2026-03-01T20:00:00Z");
    private static final Watchable ITEM = new Watchable(InfoHash.of(new byte[20]), 3);
    private static final Optional<Duration> EPISODE = Optional.of(Duration.ofMinutes(24));

    @Test
    void stoppedFilmGoesOnTenSecondsEarlier() {
        Mark mark = stopped("PT12M");

        assertTrue(mark.isUnfinished());
        assertEquals(new Watched(Optional.of(Duration.parse("PT11M50S")), 0), mark.watched(EPISODE));
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S,false", "PT29.999S,false", "PT30S,true"})
    void whatWasHardlyBegunHasNoBookmark(String at, boolean kept) {
        assertEquals(kept, stopped(at).isUnfinished());
    }

    @Test
    void beginningAgainTakesTheBookmarkAway() {
        assertFalse(stopped("PT12M")
                .stopped(new Place.Time(Duration.ofSeconds(5)), 0, EPISODE, NOW)
                .isUnfinished());
    }

    /// The last twentieth; of an episode its credits too; of a clip no more than a tenth.
    @ParameterizedTest
    @CsvSource({
        "PT2H,PT1H53M59S,false", "PT2H,PT1H54M,true",
        "PT24M,PT21M59S,false", "PT24M,PT22M,true",
        "PT5M,PT4M29S,false", "PT5M,PT4M30S,true",
        "PT24M,PT25M,true",
    })
    void theEndIsWhereOnlyCreditsAreLeft(Duration duration, Duration at, boolean seen) {
        Mark mark = Mark.begun(ITEM, NOW).stopped(new Place.Time(at), 0, Optional.of(duration), NOW);

        assertEquals(seen ? 1 : 0, mark.plays());
        assertEquals(!seen, mark.isUnfinished());
    }

    @Test
    void placeWithoutATimeIsKeptAsBytesAndToldOnceTheTimesAreKnown() {
        Mark mark = Mark.begun(ITEM, NOW).stopped(new Place.Bytes(500), 1000, Optional.empty(), NOW);

        assertTrue(mark.isUnfinished());
        assertEquals(Watched.NEVER, mark.watched(Optional.empty()));
        assertEquals(
                Optional.of(Duration.parse("PT11M50S")), mark.watched(EPISODE).position());
    }

    @Test
    void theLastBytesOfAFileAreItsEnd() {
        assertFalse(Mark.begun(ITEM, NOW)
                .stopped(new Place.Bytes(950), 1000, Optional.empty(), NOW)
                .isUnfinished());
        assertTrue(Mark.begun(ITEM, NOW)
                .stopped(new Place.Bytes(949), 1000, Optional.empty(), NOW)
                .isUnfinished());
    }

    @Test
    void higherCountOfPlaysTakesTheBookmarkAwayAndAnEqualOneDoesNot() {
        assertFalse(stopped("PT12M").playedSoOften(1, NOW).isUnfinished());
        assertTrue(stopped("PT12M").playedSoOften(0, NOW).isUnfinished());
        assertEquals(7, stopped("PT12M").playedSoOften(7, NOW).plays());
    }

    @Test
    void countsOfPlaysAreBounded() {
        assertEquals(
                Mark.MOST_PLAYS,
                stopped("PT1M").playedSoOften(Integer.MAX_VALUE, NOW).plays());
        assertEquals(0, stopped("PT1M").playedSoOften(-1, NOW).plays());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Mark(ITEM, 0, Optional.empty(), Mark.MOST_PLAYS + 1, NOW, NOW));
    }

    private static Mark stopped(String at) {
        return Mark.begun(ITEM, NOW).stopped(new Place.Time(Duration.parse(at)), 0, EPISODE, NOW);
    }
}
