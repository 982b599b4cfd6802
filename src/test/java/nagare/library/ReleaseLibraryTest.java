package nagare.library;

import static nagare.library.FakeCatalog.release;
import static nagare.library.FakeCatalog.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import nagare.catalog.Release;
import nagare.library.MediaSource.Media;
import nagare.library.entry.Candidate;
import nagare.library.entry.Details;
import nagare.library.entry.Entry;
import nagare.library.entry.Kind;
import nagare.library.entry.Listing;
import nagare.library.entry.Search;
import nagare.library.entry.SortOrder;
import nagare.library.entry.SortOrder.Key;
import nagare.library.entry.SortOrder.Property;
import nagare.media.MediaId;
import nagare.media.MediaType;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReleaseLibraryTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final FakeCatalog catalog = new FakeCatalog()
            .shelf(
                    "latest",
                    "Latest",
                    release(1, "[Group] Show - 10 (1080p).mkv", "2026-02-03T00:00:00Z"),
                    release(2, "[Group] Batch (01-12)", "2026-02-02T00:00:00Z"),
                    release(3, "[Group] Show - 9 (1080p)", "2026-02-01T00:00:00Z"),
                    release(4, "Undated thing"))
            .shelf("search-1", "A \u202esearch", release(2, "[Group] Batch (01-12)", "2026-02-02T00:00:00Z"));

    private final List<Runnable> later = new ArrayList<>();
    private final List<Runnable> reading = new ArrayList<>();
    private int searches;
    private final List<Set<String>> told = new ArrayList<>();
    private final List<Metainfo> opened = new ArrayList<>();
    private final ReleaseLibrary library = library(metainfo -> {
        opened.add(metainfo);
        return new OpenTorrent(metainfo);
    });

    @Test
    void rootHoldsTheShelves() {
        var listing = list(Library.ROOT);

        assertEquals(List.of("latest", "search-1"), ids(listing));
        assertEquals(List.of("Latest", "A search"), titles(listing));
        assertEquals(
                OptionalInt.of(4),
                assertInstanceOf(Entry.Folder.class, listing.entries().getFirst())
                        .children());
        var root = assertInstanceOf(Entry.Folder.class, library.find("0").orElseThrow());
        assertEquals("-1", root.parentId());
        assertEquals(OptionalInt.of(2), root.children());
    }

    @Test
    void emptyShelfIsNeverSaidToHaveNoChildren() {
        catalog.shelf("new", "New");

        var shelf = assertInstanceOf(Entry.Folder.class, library.find("new").orElseThrow());

        assertEquals(OptionalInt.empty(), shelf.children());
        assertEquals(0, list("new").total());
    }

    @Test
    void unreadReleasesAreGuessedFromTheirTitles() {
        var entries = list("latest").entries();

        var item = assertInstanceOf(Entry.Item.class, entries.getFirst());
        assertEquals("latest$1", item.id());
        assertEquals("latest", item.parentId());
        assertEquals("[Group] Show - 10 (1080p)", item.title());
        assertEquals(OptionalLong.empty(), item.size());
        assertEquals(new MediaId(1, Optional.empty()), item.media());
        assertEquals(OptionalInt.of(12), item.facts().orElseThrow().seeders());
        assertEquals(OptionalLong.of(1_400_000_000), item.facts().orElseThrow().approximateBytes());
        var folder = assertInstanceOf(Entry.Folder.class, entries.get(1));
        assertEquals(OptionalInt.empty(), folder.children());
    }

    @Test
    void listingAShelfAsksForWhatThePageShowsOnly() {
        catalog.knows(3, torrent("a.mkv"));

        library.list("latest", SortOrder.NATURAL, 1, 2);

        assertEquals(List.of(2L), catalog.prefetched);
    }

    @Test
    void browsingNeverResolves() {
        list("latest");
        list("latest$2");
        library.find("latest$1");
        library.find(new MediaId(1, Optional.empty()));

        assertEquals(List.of(), catalog.resolved);
        assertEquals(List.of(), opened);
    }

    @Test
    void unreadFolderHoldsOneItemThatPlaysTheLargestFile() {
        var listing = list("latest$2");

        assertEquals(1, listing.total());
        var item = assertInstanceOf(Entry.Item.class, listing.entries().getFirst());
        assertEquals("latest$2$a", item.id());
        assertEquals("latest$2", item.parentId());
        assertEquals(new MediaId(2, Optional.empty()), item.media());
        assertEquals(List.of(2L), catalog.prefetched, "asked for first");
        assertEquals(Optional.of(item), library.find(item.id()));
    }

    @Test
    void releaseOfOneFileIsAnItemWithItsExactSize() {
        catalog.knows(1, torrent("Show/readme.txt=5", "Show/show.mp4=123456789"));

        var item = assertInstanceOf(Entry.Item.class, library.find("latest$1").orElseThrow());

        assertEquals(OptionalLong.of(123456789), item.size());
        assertEquals(new MediaId(1, Optional.of(1)), item.media());
        assertEquals(MediaType.MP4, item.type());
        assertEquals("[Group] Show - 10 (1080p)", item.title(), "of the release, as before");
    }

    @Test
    void releaseOfSeveralFilesIsAFolderWithItsFolders() {
        catalog.knows(
                2, torrent("B/10.mkv=7", "B/9.mkv=8", "B/Extras/op.mkv=9", "B/Extras/cover.jpg", "B/Fonts/a.ttf"));

        var release =
                assertInstanceOf(Entry.Folder.class, library.find("latest$2").orElseThrow());
        var listing = list("latest$2");

        assertEquals(OptionalInt.of(3), release.children());
        assertEquals(List.of("latest$2$d1", "latest$2$f1", "latest$2$f0"), ids(listing));
        assertEquals(List.of("Extras", "9", "10"), titles(listing));
        var extras = list("latest$2$d1");
        assertEquals(List.of("latest$2$f2"), ids(extras));
        assertEquals("latest$2$d1", extras.entries().getFirst().parentId());
        assertEquals(Optional.of(extras.entries().getFirst()), library.find("latest$2$f2"));
        assertEquals(Optional.of(listing.entries().getFirst()), library.find("latest$2$d1"));
        assertEquals(List.of(), catalog.prefetched);
    }

    @Test
    void guessedFolderThatIsOneFileStillAnswersAsAFolder() {
        list("latest$2");
        catalog.knows(2, torrent("all.mkv"));

        assertInstanceOf(Entry.Item.class, library.find("latest$2").orElseThrow());
        assertEquals(List.of("latest$2$f0"), ids(list("latest$2")));
        assertInstanceOf(Entry.Item.class, library.find("latest$2$a").orElseThrow());
    }

    @Test
    void releaseWithNothingToPlayIsNotListedButStaysFindable() {
        catalog.knows(3, torrent("book.pdf"));

        assertEquals(List.of("latest$1", "latest$2", "latest$4"), ids(list("latest")));
        assertEquals(3, list("latest").total());
        assertEquals(
                OptionalInt.of(3),
                assertInstanceOf(Entry.Folder.class, library.find("latest").orElseThrow())
                        .children());
        assertTrue(library.find("latest$3").isPresent());
        assertEquals(0, list("latest$3").total());
    }

    @Test
    void idsStayValidWhenTheFeedHasMovedOn() {
        catalog.forgetFrom("latest");

        assertTrue(library.find("latest$1").isPresent());
        assertInstanceOf(Media.Unread.class, library.find(new MediaId(1, Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "nowhere",
                "latest$99",
                "nowhere$1",
                "latest$1$d1",
                "0$1",
                "latest$",
                "latest$2$d9",
                "-1"
            })
    void unknownIdIsNotFound(String id) {
        assertEquals(Optional.empty(), library.find(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "latest$99", "latest$2$a", "latest$2$f0", "latest$2$d9"})
    void whatIsNoFolderCannotBeListed(String id) {
        assertEquals(Optional.empty(), library.list(id, SortOrder.NATURAL, 0, 0));
    }

    @Test
    void fileIdIsTakenOnTrustWhileTheTorrentIsUnread() {
        var item =
                assertInstanceOf(Entry.Item.class, library.find("latest$2$f5").orElseThrow());

        assertEquals(new MediaId(2, Optional.of(5)), item.media());
        catalog.knows(2, torrent("a.mkv", "b.mkv"));
        assertEquals(Optional.empty(), library.find("latest$2$f5"));
    }

    @Test
    void pagesCoverTheFolderExactly() {
        assertEquals(List.of("latest$1", "latest$2"), ids(page(0, 2)));
        assertEquals(List.of("latest$3", "latest$4"), ids(page(2, 2)));
        assertEquals(List.of(), ids(page(4, 2)));
        assertEquals(List.of("latest$4"), ids(page(3, Integer.MAX_VALUE)));
        assertEquals(List.of(), ids(page(Integer.MAX_VALUE, 1)));
        assertEquals(4, page(0, 0).entries().size());
        assertEquals(4, page(2, 2).total());
    }

    @Test
    void foldersSortByTitleAndDate() {
        assertEquals(List.of("latest$2", "latest$3", "latest$1", "latest$4"), sorted(new Key(Property.TITLE, true)));
        assertEquals(List.of("latest$4", "latest$1", "latest$3", "latest$2"), sorted(new Key(Property.TITLE, false)));
        assertEquals(List.of("latest$3", "latest$2", "latest$1", "latest$4"), sorted(new Key(Property.DATE, true)));
        assertEquals(List.of("latest$1", "latest$2", "latest$3", "latest$4"), sorted(new Key(Property.DATE, false)));
    }

    @Test
    void updateIdStartsAtTheClockAndGrowsWithAnnouncements() {
        long start = library.updateId();
        assertEquals(START.getEpochSecond(), start);

        catalog.tellShelfChanged("latest");
        assertEquals(start, library.updateId(), "told later");
        runLater();

        assertEquals(start + 1, library.updateId());
        assertEquals(start + 1, list("latest").updateId());
        assertEquals(start, list("search-1").updateId());
        assertEquals(List.of(Set.of("latest")), told);
    }

    @Test
    void resolvedReleaseChangesItselfAndItsShelves() {
        catalog.knows(2, torrent("a.mkv", "b.mkv"));
        catalog.tellResolved(2);
        runLater();

        assertEquals(List.of(Set.of("latest", "latest$2", "search-1", "search-1$2")), told);
        var release =
                assertInstanceOf(Entry.Folder.class, library.find("latest$2").orElseThrow());
        assertEquals(library.updateId(), release.updateId());
        assertEquals(library.updateId(), list("latest").updateId());
    }

    @Test
    void changesAreToldTogether() {
        for (long release = 1; release <= 4; release++) {
            catalog.tellResolved(release);
        }
        assertEquals(1, later.size());
        runLater();

        assertEquals(1, told.size());
        assertEquals(START.getEpochSecond() + 1, library.updateId());
        catalog.tellResolved(1);
        runLater();
        assertEquals(2, told.size());
    }

    @Test
    void changeThatShowsNowhereIsNotTold() {
        catalog.tellResolved(99);
        runLater();

        assertEquals(List.of(), told);
        assertEquals(START.getEpochSecond(), library.updateId());
    }

    @Test
    void failingSubscriberDoesNotKeepOthersInTheDark() {
        var other = new ArrayList<Set<String>>();
        library.subscribe(_ -> {
            throw new IllegalStateException("test");
        });
        library.subscribe(other::add);

        catalog.tellShelfChanged("latest");
        runLater();

        assertEquals(List.of(Set.of("latest")), other);
    }

    @Test
    void mediaIsLocatedWithoutOpeningAnything() {
        catalog.knows(2, torrent("a.mkv=5", "b.mkv=6", "c.txt=7"));

        assertEquals(
                1,
                assertInstanceOf(Media.Located.class, library.find(new MediaId(2, Optional.empty())))
                        .file()
                        .index());
        assertEquals(
                0,
                assertInstanceOf(Media.Located.class, library.find(new MediaId(2, Optional.of(0))))
                        .file()
                        .index());
        assertInstanceOf(Media.Missing.class, library.find(new MediaId(2, Optional.of(2))));
        assertInstanceOf(Media.Missing.class, library.find(new MediaId(99, Optional.empty())));
        assertInstanceOf(Media.Unread.class, library.find(new MediaId(1, Optional.of(3))));
        assertEquals(List.of(), opened);
    }

    @Test
    void knownTorrentIsOpenedWithoutTheNetwork() throws Exception {
        catalog.knows(2, torrent("a.mkv=5", "b.mkv=6"));

        var playable = library.open(new MediaId(2, Optional.of(1))).orElseThrow();

        assertEquals("b.mkv", playable.file().name());
        assertEquals(1, opened.size());
        assertEquals(List.of(), catalog.resolved);
    }

    @Test
    void unreadTorrentIsResolvedWhenItIsPlayed() throws Exception {
        catalog.canFetch(1, torrent("a.nfo=500", "show.mkv=6"));

        var playable = library.open(new MediaId(1, Optional.empty())).orElseThrow();

        assertEquals(1, playable.file().index());
        assertEquals(List.of(1L), catalog.resolved);
    }

    @Test
    void torrentThatCannotBeHadSaysWhy() {
        var reason = assertThrows(Unplayable.class, () -> library.open(new MediaId(1, Optional.empty())));

        assertEquals("The site is down.", reason.getMessage());
    }

    @Test
    void torrentThatCannotBeOpenedSaysWhy() {
        catalog.knows(1, torrent("a.mkv"));
        var full = library(_ -> {
            throw new IOException("no room");
        });

        var reason = assertThrows(Unplayable.class, () -> full.open(new MediaId(1, Optional.empty())));

        assertTrue(reason.getMessage().contains("no room"), reason.getMessage());
    }

    @Test
    void whatIsNotThereIsNotOpened() throws Exception {
        catalog.knows(2, torrent("a.mkv", "b.txt"));

        assertEquals(Optional.empty(), library.open(new MediaId(99, Optional.empty())));
        assertEquals(Optional.empty(), library.open(new MediaId(2, Optional.of(1))));
        assertEquals(List.of(), opened);
    }

    private ReleaseLibrary library(Torrents torrents) {
        var made = new ReleaseLibrary(
                catalog,
                torrents,
                (_, _, _) -> Details.NONE,
                (delay, task) -> {
                    boolean change = delay.equals(Changes.PAUSE);
                    assertTrue(change || delay.equals(ReleaseLibrary.BETWEEN_READS), delay.toString());
                    (change ? later : reading).add(task);
                },
                START);
        made.subscribe(told::add);
        return made;
    }

    private List<String> found(String folder, Predicate<Candidate> wanted, int start, int count) {
        searches++;
        return ids(library.search(folder, new Search("search " + searches, wanted), SortOrder.NATURAL, start, count)
                .orElseThrow());
    }

    @Test
    void searchMeetsEverythingOnceOriginalsFirst() {
        catalog.remembers(release(9, "Forgotten by every shelf.mkv", "2026-01-01T00:00:00Z"))
                .knows(2, torrent("Season/b2.mkv", "Season/b10.mkv", "c.mkv"));
        assertEquals(
                List.of(
                        "latest",
                        "search-1",
                        "latest$1",
                        "latest$2",
                        "latest$2$d1",
                        "latest$2$f0",
                        "latest$2$f1",
                        "latest$2$f2",
                        "latest$3",
                        "latest$4",
                        "all$9"),
                found("0", _ -> true, 0, 0));
        assertEquals(List.of("search-1$2", "search-1$2$d1"), found("search-1", hit -> hit.kind() == Kind.FOLDER, 0, 0));
        assertEquals(List.of("latest$2$f0", "latest$2$f1"), found("latest$2$d1", _ -> true, 0, 0));
        assertEquals(List.of("latest$2$f1"), found("0", hit -> hit.folded().equals("b10"), 0, 0));
    }

    @Test
    void searchIsPagedWithItsExactTotal() {
        var listing = library.search("latest", new Search("*", _ -> true), SortOrder.NATURAL, 1, 2)
                .orElseThrow();
        assertEquals(List.of("latest$2", "latest$3"), ids(listing));
        assertEquals(4, listing.total());
        var byTitle = library.search(
                        "latest",
                        new Search("*", _ -> true),
                        new SortOrder(List.of(new Key(Property.TITLE, false))),
                        3,
                        9)
                .orElseThrow();
        assertEquals(List.of("latest$2"), ids(byTitle));
        assertEquals(4, byTitle.total());
    }

    @Test
    void whatIsNoFolderCannotBeSearched() {
        for (String id : List.of("nope", "latest$1", "latest$99", "latest$1$f0", "")) {
            assertEquals(Optional.empty(), library.search(id, new Search("*", _ -> true), SortOrder.NATURAL, 0, 0), id);
        }
    }

    @Test
    void aSecondPlaceOfAnItemRefersToTheFirst() {
        catalog.knows(2, torrent("only.mkv"));
        var second =
                assertInstanceOf(Entry.Item.class, library.find("search-1$2").orElseThrow());
        assertEquals(Optional.of("latest$2"), second.original());
        assertEquals(
                Optional.of("latest$2"),
                assertInstanceOf(Entry.Item.class, list("search-1").entries().getFirst())
                        .original());
        assertEquals(
                Optional.empty(),
                assertInstanceOf(Entry.Item.class, library.find("latest$2").orElseThrow())
                        .original());
        assertEquals(List.of(), found("search-1", hit -> hit.original().isEmpty() && hit.kind() == Kind.VIDEO, 0, 0));
    }

    @Test
    void whatTheSourceToldIsFoundAndStaysAddressable() throws Exception {
        assertEquals(List.of(), found("0", hit -> hit.folded().contains("bleach"), 0, 0));
        library.seek("bleach");
        assertEquals(List.of("bleach"), catalog.sought);
        catalog.tellFound(release(50, "Bleach - 01.mkv", "2026-02-05T00:00:00Z"));

        assertEquals(List.of("all$50"), found("0", hit -> hit.folded().contains("bleach"), 0, 0));
        var item = library.find("all$50").orElseThrow();
        assertEquals("all", item.parentId());
        assertTrue(ids(list("all")).contains("all$50"));
        assertEquals("all$50", ids(list("all")).getFirst(), "the newest first");
        assertEquals(List.of("latest", "search-1"), ids(list(Library.ROOT)), "the root stays as it is");
    }

    @Test
    void aResultIsKeptUntilSomethingChanges() {
        var asked = new ArrayList<String>();
        var search = new Search("counted", hit -> asked.add(hit.id()));
        library.search("latest", search, SortOrder.NATURAL, 0, 2);
        library.search("latest", search, SortOrder.NATURAL, 2, 2);
        assertEquals(4, asked.size());
        catalog.tellFound(release(51, "More.mkv"));
        library.search("latest", search, SortOrder.NATURAL, 0, 2);
        assertEquals(8, asked.size());
    }

    @Test
    void torrentsOfAShelfAreReadLaterAFewAtATime() {
        var many = new Release[250];
        for (int i = 0; i < many.length; i++) {
            many[i] = release(1000 + i, "Release " + i + ".mkv");
            catalog.knows(1000 + i, i % 2 == 0 ? torrent("a.txt") : torrent("a.mkv"));
        }
        catalog.shelf("many", "Many", many);

        var first = library.list("many", SortOrder.NATURAL, 0, 10).orElseThrow();
        assertEquals(10, first.entries().size(), "what holds nothing to play is gone from the page at once");
        int rounds = 0;
        while (!reading.isEmpty()) {
            reading.removeFirst().run();
            rounds++;
        }
        assertTrue(rounds >= 2 && rounds <= 5, "rounds: " + rounds);
        assertEquals(
                125, library.list("many", SortOrder.NATURAL, 0, 1).orElseThrow().total());
    }

    @Test
    void foldersSortByKindSizeAndEpisode() {
        catalog.knows(1, torrent("x.mkv=500")).knows(3, torrent("y.mp3=900")).knows(4, torrent("z.mkv=100"));
        assertEquals(List.of("latest$2", "latest$3", "latest$1", "latest$4"), sorted(new Key(Property.KIND, true)));
        assertEquals(List.of("latest$1", "latest$4", "latest$3", "latest$2"), sorted(new Key(Property.KIND, false)));
        assertEquals(List.of("latest$4", "latest$1", "latest$3", "latest$2"), sorted(new Key(Property.SIZE, true)));
        assertEquals(List.of("latest$3", "latest$1", "latest$4", "latest$2"), sorted(new Key(Property.SIZE, false)));
        assertEquals(List.of("latest$3", "latest$1", "latest$2", "latest$4"), sorted(new Key(Property.EPISODE, true)));
        assertEquals(List.of("latest$1", "latest$3", "latest$2", "latest$4"), sorted(new Key(Property.EPISODE, false)));
    }

    private void runLater() {
        var due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    private Listing list(String id) {
        return library.list(id, SortOrder.NATURAL, 0, 0).orElseThrow();
    }

    private Listing page(int start, int count) {
        return library.list("latest", SortOrder.NATURAL, start, count).orElseThrow();
    }

    private List<String> sorted(Key key) {
        return ids(library.list("latest", new SortOrder(List.of(key)), 0, 0).orElseThrow());
    }

    private static List<String> ids(Listing listing) {
        return listing.entries().stream().map(Entry::id).toList();
    }

    private static List<String> titles(Listing listing) {
        return listing.entries().stream().map(Entry::title).toList();
    }

    private record OpenTorrent(Metainfo metainfo) implements Torrent {
        @Override
        public void prepare(TorrentFile file) {}

        @Override
        public void rest() {}

        @Override
        public TorrentReader play(TorrentFile file, long position, long until, Opening opening) throws IOException {
            return open(file, position);
        }

        @Override
        public TorrentReader open(TorrentFile file, long position) throws IOException {
            throw new IOException("not read in this test");
        }

        @Override
        public Snapshot snapshot() {
            throw new UnsupportedOperationException("not looked at in this test");
        }

        @Override
        public Tally tally() {
            return Tally.NOTHING;
        }

        @Override
        public TorrentStatus status() {
            return new TorrentStatus(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
        }
    }
}
