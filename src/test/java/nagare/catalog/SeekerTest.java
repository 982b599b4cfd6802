package nagare.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import nagare.database.Database;
import nagare.feed.FeedFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeekerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration CACHE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final FakeSource source = new FakeSource();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Database database;
    private ReleaseStore store;
    private Seeker seeker;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder.resolve("catalog.db"), Schema.MIGRATIONS, () -> now);
        store = new ReleaseStore(database);
        var listeners = new Listeners();
        listeners.add(new Catalog.Listener() {
            @Override
            public void shelfChanged(String shelf) {}

            @Override
            public void resolved(long release) {}

            @Override
            public void found(List<Release> releases) {
                releases.forEach(release -> told.add(release.title()));
            }
        });
        seeker = new Seeker(source, store, listeners, CACHE, () -> now);
    }

    @AfterEach
    void close() {
        seeker.close();
        database.close();
    }

    @Test
    void whatTheSourceAnswersIsToldAndKept() throws Exception {
        source.at("frieren s2", FakeSource.item("Frieren-S2-01", Optional.empty()));
        assertTrue(seeker.seek("Frieren: \"S2\"", LONG));
        assertEquals(List.of("Frieren-S2-01"), told);
        assertEquals(
                "Frieren-S2-01",
                store.remembered(0).stream()
                        .map(Catalog.Remembered::title)
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void theSameQuestionIsAskedOnceInAWhile() throws Exception {
        assertTrue(seeker.seek("sintel", LONG));
        assertTrue(seeker.seek("SINTEL!", LONG));
        assertEquals(List.of("sintel"), source.questions());
        now = now.plus(CACHE);
        assertTrue(seeker.seek("sintel", LONG));
        assertEquals(List.of("sintel"), source.questions());
    }

    @Test
    void aSourceThatFailsIsLeftAloneForAMinute() throws Exception {
        source.failure = new FeedFailed.Unreachable("down");
        assertFalse(seeker.seek("sintel", LONG));
        source.failure = null;
        assertFalse(seeker.seek("sintel", LONG));
        assertEquals(1, source.questions().size());
        now = now.plus(Seeker.REST);
        assertTrue(seeker.seek("sintel", LONG));
    }

    @Test
    void nobodyWaitsLongerThanHisPatienceAndFewQuestionsAreUnderWay() throws Exception {
        source.hangs = true;
        for (int i = 0; i < Seeker.MOST_AT_ONCE + 2; i++) {
            assertFalse(seeker.seek("question " + i, Duration.ofMillis(1)));
        }
        var asked = new ArrayList<String>();
        for (int i = 0; i < Seeker.MOST_AT_ONCE; i++) {
            asked.add(source.awaitQuestion());
        }
        asked.sort(null);
        assertEquals(List.of("question 0", "question 1", "question 2"), asked);
        assertEquals(List.of(), source.questions());
    }

    @ParameterizedTest
    @CsvSource({
        "'Frieren - 01 (1080p)', frieren 01 1080p",
        "'a|b -c \"d\"', a b c d",
        "'日本 語', 日本 語",
        "'!!', ''",
        "'', ''"
    })
    void wordsAreLettersAndDigits(String text, String words) {
        assertEquals(words, Seeker.words(text));
    }

    @Test
    void shortAndLongQuestionsAreBounded() throws Exception {
        assertFalse(seeker.seek("x", LONG));
        assertEquals(List.of(), source.questions());
        assertEquals(
                Seeker.MOST_CHARS, Seeker.words("x".repeat(Seeker.MOST_CHARS)).length());
        assertTrue(Seeker.words("x".repeat(1000)).length() <= Seeker.MOST_CHARS);
        assertTrue(Seeker.words("word ".repeat(100)).length() <= Seeker.MOST_CHARS);
    }
}
