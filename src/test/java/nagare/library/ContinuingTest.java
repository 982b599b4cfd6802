package nagare.library;

import static nagare.library.FakeCatalog.release;
import static nagare.library.FakeCatalog.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.library.entry.Listing;
import nagare.library.entry.SortOrder;
import nagare.media.MediaFacts;
import nagare.media.MediaId;
import nagare.media.TimeIndex;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.watch.Unfinished;
import nagare.watch.Watchable;
import nagare.watch.Watched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The folder as the library shows it.
final class ContinuingTest {
    private static final Metainfo BATCH = torrent("Batch/01.mkv=100", "Batch/02.mkv=200", "Batch/notes.txt=3");

    private final FakeCatalog catalog = new FakeCatalog()
            .shelf("latest", "Latest", release(2, "[Group] Batch (01-02)", "2026-02-02T00:00:00Z"))
            .knows(2, BATCH);
    private final Begun begun = new Begun();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Set<String>> told = new ArrayList<>();
    private final Map<Integer, Details> known = new HashMap<>();
    private final Map<Integer, TimeIndex> indexes = new HashMap<>();
    private final ReleaseLibrary library = library();

    /// What somebody began.
    private static final class Begun implements Unfinished {
        private List<Watchable> films = List.of();
        private Runnable changed = () -> {};

        void now(Integer... files) {
            films = List.of(files).stream()
                    .map(file -> new Watchable(BATCH.infoHash(), file))
                    .toList();
            changed.run();
        }

        @Override
        public List<Watchable> newestFirst() {
            return films;
        }

        @Override
        public void subscribe(Runnable listener) {
            changed = listener;
        }
    }

    @Test
    void folderIsNotThereWhileNothingIsBegun() {
        assertEquals(List.of("latest"), ids("0"));
        assertEquals(OptionalInt.of(1), folder("0").children());
    }

    @Test
    void folderIsTheFirstOneAndHoldsWhatWasBegunNewestFirst() {
        begun.now(1, 0);

        assertEquals(List.of("continue", "latest"), ids("0"));
        assertEquals(OptionalInt.of(2), folder("0").children());
        assertEquals(OptionalInt.of(2), folder("continue").children());
        assertEquals(List.of("continue$2$f1", "continue$2$f0"), ids("continue"));
    }

    @Test
    void itemIsTheFileUnderAnIdOfTheFolder() {
        begun.now(1);

        var item =
                assertInstanceOf(Entry.Item.class, library.find("continue$2$f1").orElseThrow());
        assertEquals(list("continue").entries(), List.of(item));
        assertEquals("continue", item.parentId());
        assertEquals("02", item.title());
        assertEquals(new MediaId(2, Optional.of(1)), item.media());
        assertEquals(OptionalLong.of(200), item.size());
    }

    @Test
    void pagesCoverTheFolder() {
        begun.now(1, 0);

        var page = library.list("continue", SortOrder.NATURAL, 1, 5).orElseThrow();
        assertEquals(2, page.total());
        assertEquals("continue$2$f0", page.entries().getFirst().id());
    }

    @Test
    void idStaysValidWhenTheFilmWasSeenToItsEnd() {
        begun.now(1);
        begun.now();

        assertEquals(List.of("latest"), ids("0"));
        assertEquals(0, list("continue").total());
        assertTrue(library.find("continue$2$f1").isPresent());
    }

    @Test
    void whatIsNoFileToPlayIsNotFound() {
        begun.now(1);

        assertEquals(Optional.empty(), library.find("continue$2$f2"));
        assertEquals(Optional.empty(), library.find("continue$99$f0"));
    }

    @Test
    void filmOfAReleaseThatIsForgottenIsNotListed() {
        begun.now(1);
        begun.films = List.of(new Watchable(new InfoHash("f".repeat(40)), 0), new Watchable(BATCH.infoHash(), 0));
        begun.changed.run();

        assertEquals(List.of("continue$2$f0"), ids("continue"));
    }

    @Test
    void rootIsSaidToHaveChangedOnlyWhenTheFolderComesOrGoes() {
        begun.now(1);
        runLater();
        begun.now(0, 1);
        runLater();
        begun.now();
        runLater();

        assertEquals(List.of(Set.of("0", "continue"), Set.of("continue"), Set.of("0", "continue")), told);
    }

    @Test
    void whatBecomesKnownOfAFilmChangesTheFolderToo() {
        begun.now(1);
        runLater();
        told.clear();

        catalog.tellResolved(2);
        runLater();

        assertEquals(List.of(Set.of("latest", "latest$2", "continue")), told);
    }

    @Test
    void filmThatCanBePlayedFromWhereItWasLeftStandsThereTwice() {
        leave(1, Duration.ofSeconds(125));
        begun.now(1, 0);

        assertEquals(List.of("continue$2$r1-120", "continue$2$f1", "continue$2$f0"), ids("continue"));
        assertEquals(OptionalInt.of(3), folder("continue").children());
        assertEquals(3, list("continue").total());
        var resume = (Entry.Item) list("continue").entries().getFirst();
        assertEquals("▶ Resume at 0:02:00 · 02", resume.title());
        assertEquals("continue", resume.parentId());
        assertEquals(new MediaId(2, Optional.of(1)), resume.media());
        assertEquals(OptionalLong.of(120), resume.from());
        assertEquals(OptionalLong.of(10 + 80), resume.size(), "the head, and what follows byte 120 of 200");
        assertEquals(
                Optional.of(Duration.ofSeconds(60)),
                resume.details().media().orElseThrow().duration());
        assertEquals(Watched.NEVER, resume.details().watched(), "it begins where it was left");
        assertFalse(resume.details().byTime());
        assertEquals(Optional.empty(), resume.original());
    }

    @Test
    void filmsAreSortedWithWhatGoesOnWithThem() {
        leave(0, Duration.ofSeconds(65));
        leave(1, Duration.ofSeconds(125));
        begun.now(1, 0);
        var byTitle = new SortOrder(List.of(new SortOrder.Key(SortOrder.Property.TITLE, true)));

        assertEquals(
                List.of("continue$2$r0-60", "continue$2$f0", "continue$2$r1-120", "continue$2$f1"),
                library.list("continue", byTitle, 0, 0).orElseThrow().entries().stream()
                        .map(Entry::id)
                        .toList());
    }

    @Test
    void placeStaysValidWhenTheBookmarkMovesOnOrGoes() {
        leave(1, Duration.ofSeconds(125));
        begun.now(1);
        Entry resume = list("continue").entries().getFirst();

        leave(1, Duration.ofSeconds(150));
        assertEquals(List.of("continue$2$r1-150", "continue$2$f1"), ids("continue"));
        assertEquals(Optional.of(resume), library.find("continue$2$r1-120"));

        known.clear();
        begun.now();
        assertEquals(
                resume.title(), library.find("continue$2$r1-120").orElseThrow().title());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "continue$2$r1-121",
                "continue$2$r1-10",
                "continue$2$r1-0",
                "continue$2$r1-200",
                "continue$2$r1-999999999999999999",
                "continue$2$r1-0120",
                "continue$2$r2-120",
                "continue$9$r1-120",
                "latest$2$r1-120",
            })
    void whatIsNoPlaceOfTheIndexIsNotFound(String id) {
        leave(1, Duration.ofSeconds(125));
        begun.now(1);

        assertEquals(Optional.empty(), library.find(id));
        assertEquals(Optional.empty(), library.list(id, SortOrder.NATURAL, 0, 0));
    }

    @Test
    void filmLeftAtItsBeginningOrWithoutAnIndexStandsThereOnce() {
        leave(1, Duration.ofSeconds(8));
        begun.now(1);
        assertEquals(List.of("continue$2$f1"), ids("continue"));

        leave(1, Duration.ofSeconds(125));
        indexes.clear();
        assertEquals(List.of("continue$2$f1"), ids("continue"));
        assertEquals(Optional.empty(), library.find("continue$2$r1-120"));
    }

    /// A film of 180 seconds whose clusters begin at byte 10, and every thirty seconds from then on.
    private void leave(int file, Duration position) {
        var facts = new MediaFacts("matroska", Optional.of(Duration.ofSeconds(180)), List.of());
        var watched = new Watched(Optional.of(position), 0);
        known.put(file, new Details(Optional.of(facts), List.of(), watched, 0, true));
        indexes.put(file, TimeIndex.of(new int[] {0, 30_000, 60_000, 90_000, 120_000, 150_000, 180_000}, new long[] {
            10, 30, 60, 90, 120, 150, 200
        }));
    }

    private ReleaseLibrary library() {
        var made = new ReleaseLibrary(
                catalog,
                _ -> {
                    throw new IOException("nothing is opened here");
                },
                (_, file, _) -> known.getOrDefault(file.index(), Details.NONE),
                begun,
                (_, file) -> Optional.ofNullable(indexes.get(file.index())),
                (_, task) -> later.add(task),
                Instant.parse("2026-03-01T10:00:00Z"));
        made.subscribe(told::add);
        return made;
    }

    private void runLater() {
        var due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    private Entry.Folder folder(String id) {
        return assertInstanceOf(Entry.Folder.class, library.find(id).orElseThrow());
    }

    private Listing list(String id) {
        return library.list(id, SortOrder.NATURAL, 0, 0).orElseThrow();
    }

    private List<String> ids(String folder) {
        return list(folder).entries().stream().map(Entry::id).toList();
    }
}
