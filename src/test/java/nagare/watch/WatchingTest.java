package nagare.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Episodes of 24 minutes and 1440 MB: a second is a million bytes.
final class WatchingTest {
    private static final long SECOND = 1_000_000;
    private static final long LENGTH = 1440 * SECOND;
    private static final int LISTED = 3;

    private final MovableClock clock = new MovableClock();
    private final FakeTimeline timeline = new FakeTimeline();
    private final List<Runnable> later = new ArrayList<>();
    private final List<List<Watchable>> told = new ArrayList<>();

    @TempDir
    Path folder;

    private Watching watching;

    @BeforeEach
    void open() throws DatabaseFailed {
        watching = start();
        watching.subscribe(() -> told.add(watching.newestFirst()));
    }

    @AfterEach
    void close() {
        watching.close();
    }

    @Test
    void filmThatNobodyTouchedWasNeverSeen() {
        assertEquals(Watched.NEVER, watching.of(item(1)));
        assertEquals(List.of(), watching.newestFirst());
    }

    @Test
    void bookmarkIsToldTenSecondsEarlierAndSurvivesARestart() throws DatabaseFailed {
        watching.bookmark(item(1), Duration.ofMinutes(10));

        watching.close();
        watching = start();
        assertEquals(stopped("PT9M50S"), watching.of(item(1)));
        assertEquals(List.of(item(1)), watching.newestFirst());
    }

    @Test
    void whatWasNotWrittenYetIsLostWithTheProcessAndNoMore() throws DatabaseFailed {
        watching.bookmark(item(1), Duration.ofMinutes(10));
        later.removeFirst().run();
        watching.bookmark(item(1), Duration.ofMinutes(11));

        try (var afterTheCrash = start()) {
            assertEquals(stopped("PT9M50S"), afterTheCrash.of(item(1)));
        }
    }

    @Test
    void severalChangesAreWrittenAtOnce() {
        watching.bookmark(item(1), Duration.ofMinutes(10));
        watching.bookmark(item(2), Duration.ofMinutes(10));
        assertEquals(1, later.size());

        later.removeFirst().run();
        watching.bookmark(item(1), Duration.ofMinutes(11));
        assertEquals(1, later.size());
    }

    @Test
    void zeroAtTheStartOfPlaybackErasesNothing() {
        watching.bookmark(item(1), Duration.ofMinutes(10));
        watching.bookmark(item(1), Duration.ZERO);

        assertEquals(stopped("PT9M50S"), watching.of(item(1)));
    }

    @Test
    void clearedFilmHasNoBookmarkButItsPlays() {
        watching.plays(item(1), 2);
        watching.bookmark(item(1), Duration.ofMinutes(10));
        watching.clear(item(1));

        assertEquals(new Watched(Optional.empty(), 2), watching.of(item(1)));
        assertEquals(List.of(), watching.newestFirst());
    }

    @Test
    void bytesOfAPlayerMoveTheBookmark() {
        play(1, "tv", 0, 610, 600);

        assertEquals(stopped("PT9M50S"), watching.of(item(1)));
    }

    @Test
    void previewMovesNothing() {
        watching.played(new Played(item(1), LENGTH, "tv", 0, 20 * SECOND, Duration.ofSeconds(20), false));

        assertEquals(Watched.NEVER, watching.of(item(1)));
        assertEquals(List.of(), later);
    }

    @Test
    void whatADeviceSaidStandsAgainstTheBytesThatItStillTook() {
        play(1, "tv", 0, 610, 600);
        watching.bookmark(item(1), Duration.ofMinutes(8));
        play(1, "tv", 0, 612, 602);
        assertEquals(stopped("PT7M50S"), watching.of(item(1)));

        clock.pass(Watching.TOLD_COUNTS.plusMillis(1));
        play(1, "tv", 0, 650, 640);
        assertEquals(stopped("PT10M30S"), watching.of(item(1)));
    }

    @Test
    void theLatestOfSeveralDevicesWins() {
        play(1, "kitchen", 0, 910, 900);
        play(1, "bedroom", 0, 310, 300);
        assertEquals(stopped("PT4M50S"), watching.of(item(1)));

        play(1, "kitchen", 0, 910, 910); // its connection ends, without news
        assertEquals(stopped("PT4M50S"), watching.of(item(1)));
    }

    @Test
    void filmSeenToItsEndCountsOnceAndLeavesTheList() {
        play(1, "tv", 0, 1210, 1200);
        assertEquals(List.of(item(1)), watching.newestFirst());

        play(1, "tv", 0, 1400, 1400);
        play(1, "tv", 0, 1430, 1430);
        play(1, "tv", 0, 1440, 1440);

        assertEquals(new Watched(Optional.empty(), 1), watching.of(item(1)));
        assertEquals(List.of(List.of(item(1)), List.of()), told);
    }

    @Test
    void lookingAtTheLastSceneAgainIsNoSecondTime() {
        play(1, "tv", 0, 1400, 1400);
        play(1, "tv", 1000, 1100, 1450);
        play(1, "tv", 1000, 1440, 1790);

        assertEquals(new Watched(Optional.empty(), 1), watching.of(item(1)));
    }

    @Test
    void filmThatIsBegunAgainIsUnfinishedAgainAndCountsAgain() {
        play(1, "tv", 0, 1400, 1400);
        play(1, "tv", 0, 310, 1700);
        assertEquals(new Watched(Optional.of(Duration.ofSeconds(290)), 1), watching.of(item(1)));

        play(1, "tv", 0, 1400, 2800);
        assertEquals(new Watched(Optional.empty(), 2), watching.of(item(1)));
    }

    @Test
    void listIsToldOfWhenItChangesAndNotWithEveryPosition() {
        play(1, "tv", 0, 110, 100);
        play(1, "tv", 0, 210, 200);
        play(1, "tv", 0, 310, 300);

        assertEquals(List.of(List.of(item(1))), told);
    }

    @Test
    void filmThatWasBegunLastIsFirst() {
        play(1, "tv", 0, 110, 100);
        clock.pass(Duration.ofMinutes(1));
        play(2, "tablet", 0, 110, 100);
        clock.pass(Duration.ofMinutes(1));
        play(1, "tv", 0, 170, 160); // two at once do not change places all the time

        assertEquals(List.of(item(2), item(1)), watching.newestFirst());
        assertEquals(2, told.size());
    }

    @Test
    void listIsBounded() {
        for (int file = 0; file <= LISTED; file++) {
            watching.bookmark(item(file), Duration.ofMinutes(10));
            clock.pass(Duration.ofMinutes(1));
        }

        assertEquals(List.of(item(3), item(2), item(1)), watching.newestFirst());
    }

    @Test
    void whatWasTouchedLongestAgoIsForgottenForAnother() throws DatabaseFailed {
        for (int file = 0; file <= Marks.MOST; file++) {
            watching.plays(item(file), 1);
            clock.pass(Duration.ofSeconds(1));
        }

        assertEquals(Watched.NEVER, watching.of(item(0)));
        watching.close();
        watching = start();
        assertEquals(Watched.NEVER, watching.of(item(0)));
        assertEquals(new Watched(Optional.empty(), 1), watching.of(item(1)));
        assertEquals(new Watched(Optional.empty(), 1), watching.of(item(Marks.MOST)));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() throws DatabaseFailed {
        watching.bookmark(item(1), Duration.ofMinutes(10));
        try (var other = Database.open(folder.resolve(Watching.FILE), List.of("SELECT 1"), clock)) {
            other.transact(connection -> connection.createStatement().execute("ALTER TABLE watched RENAME TO away"));
            later.removeFirst().run();
            other.transact(connection -> connection.createStatement().execute("ALTER TABLE away RENAME TO watched"));
        }

        watching.close();
        watching = start();
        assertEquals(stopped("PT9M50S"), watching.of(item(1)));
    }

    @Test
    void switchedOffKeepsNothing() throws Exception {
        watching.close();
        Files.delete(folder.resolve(Watching.FILE));
        var off = Watching.off();

        off.bookmark(item(1), Duration.ofMinutes(10));
        off.plays(item(1), 3);
        off.played(new Played(item(1), LENGTH, "tv", 0, 600 * SECOND, Duration.ofSeconds(600), true));
        off.close();

        assertEquals(Watched.NEVER, off.of(item(1)));
        assertEquals(List.of(), off.newestFirst());
        assertFalse(Files.exists(folder.resolve(Watching.FILE)));
        watching = start();
    }

    private Watching start() throws DatabaseFailed {
        return Watching.open(folder, LISTED, timeline, clock, (_, task) -> later.add(task));
    }

    private void play(int file, String viewer, long from, long to, long lasted) {
        watching.played(
                new Played(item(file), LENGTH, viewer, from * SECOND, to * SECOND, Duration.ofSeconds(lasted), true));
    }

    private Watchable item(int file) {
        var item = new Watchable(InfoHash.of(new byte[20]), file);
        timeline.knows(item, Duration.ofMinutes(24), LENGTH);
        return item;
    }

    private static Watched stopped(String at) {
        return new Watched(Optional.of(Duration.parse(at)), 0);
    }
}
