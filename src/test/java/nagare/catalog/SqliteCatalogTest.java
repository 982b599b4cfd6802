package nagare.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import nagare.config.Settings;
import nagare.feed.FeedFailed;
import nagare.feed.Urgency;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqliteCatalogTest {
    private static final Metainfo CLIP = FakeFetch.torrent("clip.mkv");
    private static final FeedItem ONE = FakeSource.item("one", Optional.of(CLIP.infoHash()));
    private static final FeedItem TWO = FakeSource.item("two", Optional.of(new InfoHash("b".repeat(40))));
    private static final FeedItem BARE = FakeSource.item("bare", Optional.empty());
    private static final List<Settings.SavedSearch> SEARCHES =
            List.of(new Settings.SavedSearch("Clips", "clip", "", ""));

    @TempDir
    Path data;

    private final MovableClock clock = new MovableClock();
    private final FakeSource source = new FakeSource().at("latest", ONE, TWO).at("clip", TWO, BARE);
    private final FakeFetch fetch = new FakeFetch().at("one", CLIP);
    private final List<String> learned = new CopyOnWriteArrayList<>();
    private volatile Optional<Metainfo> peers = Optional.empty();
    private final Magnets magnets = magnet -> {
        learned.add(magnet.infoHash().hex());
        return peers.orElseThrow(() -> new Unresolved("no peers were found"));
    };
    private final RecordingListener listener = new RecordingListener();
    private final List<SqliteCatalog> open = new ArrayList<>();
    private List<URI> urls = List.of(URI.create("https://feed.example/"));

    @AfterEach
    void close() {
        open.forEach(SqliteCatalog::close);
    }

    @Test
    void theShelvesAreTheLatestAndTheSavedSearches() throws Exception {
        var catalog = filled();

        assertEquals(
                List.of("Latest", "Clips"),
                catalog.shelves().stream().map(Shelf::name).toList());
        assertEquals(List.of("one", "two"), titles(catalog, "latest"));
        assertEquals(
                List.of("two", "bare"),
                titles(catalog, catalog.shelves().getLast().id()));
        assertEquals(Optional.empty(), catalog.releases("nonsense"));
    }

    @Test
    void allThatTheFeedSaidIsThere() throws Exception {
        var release = filled().releases("latest").orElseThrow().getFirst();

        assertEquals(
                new Release(
                        ReleaseKey.of(ONE).id(),
                        "one",
                        ONE.infoHash(),
                        ONE.torrent(),
                        ONE.magnet(),
                        ONE.published(),
                        ONE.approximateBytes(),
                        ONE.counts().seeders(),
                        ONE.counts().leechers(),
                        ONE.counts().downloads(),
                        ONE.category()),
                release);
    }

    @Test
    void aReleaseOnTwoShelvesIsOne() throws Exception {
        var catalog = filled();

        assertEquals(
                catalog.releases("latest").orElseThrow().getLast(),
                catalog.releases(catalog.shelves().getLast().id()).orElseThrow().getFirst());
    }

    @Test
    void theLastGoodAnswerSurvivesAFailureAndARestart() throws Exception {
        var before = filled();
        var ids = ids(before, "latest");
        before.close();
        clock.pass(Duration.ofDays(3));
        source.failure = new FeedFailed.Unreachable("feed.example does not answer");

        var after = open();
        source.awaitQuestion();

        assertEquals(ids, ids(after, "latest"));
        assertEquals("one", after.release(ids.getFirst()).orElseThrow().title());
    }

    @Test
    void idsStayTheSameEvenWhenTheDatabaseIsLost() throws Exception {
        var before = filled();
        var ids = ids(before, "latest");
        before.close();
        Files.writeString(data.resolve(SqliteCatalog.FILE), "damaged ".repeat(1000));

        var after = open();
        awaitShelves(after);

        assertEquals(ids, ids(after, "latest"));
    }

    @Test
    void anotherFeedStartsWithEmptyShelves() throws Exception {
        filled().close();
        urls = List.of(URI.create("https://other.example/"));
        source.failure = new FeedFailed.Unreachable("other.example does not answer");

        assertEquals(List.of(), titles(open(), "latest"));
    }

    @Test
    void aReleaseKeepsItsIdWhenTheFeedTellsItsHashLater() throws Exception {
        var catalog = filled();
        var shelf = catalog.shelves().getLast().id();
        long id = catalog.releases(shelf).orElseThrow().getLast().id();
        var told = FakeSource.item("bare", Optional.of(new InfoHash("c".repeat(40))));

        source.at("clip", told);
        refresh(catalog, shelf);
        listener.await(shelf);
        assertEquals(List.of(id), ids(catalog, shelf));
        source.at("clip", BARE, TWO);
        refresh(catalog, shelf);
        listener.await(shelf);

        var again = catalog.releases(shelf).orElseThrow().getFirst();
        assertEquals(id, again.id());
        assertEquals(told.infoHash(), again.infoHash(), "what was once told is kept");
    }

    @Test
    void onlyOtherMembersOrAnotherOrderAreNews() throws Exception {
        var catalog = filled();
        source.at("latest", FakeSource.item("one", ONE.infoHash(), ONE.torrent(), 99), TWO);
        refresh(catalog, "latest");
        source.at("latest", TWO, ONE);
        refresh(catalog, "latest");

        listener.await("latest");
        assertEquals(1, listener.told("latest"));
    }

    @Test
    void countsChangeInSilence() throws Exception {
        var catalog = filled();
        source.at("latest", FakeSource.item("one", ONE.infoHash(), ONE.torrent(), 99), TWO);
        refresh(catalog, "latest");

        assertEquals(
                99,
                catalog.releases("latest").orElseThrow().getFirst().seeders().orElseThrow());
        source.at("latest", TWO);
        refresh(catalog, "latest");
        listener.await("latest");
        assertEquals(1, listener.told("latest"));
    }

    @Test
    void readingAFreshShelfAsksNobody() throws Exception {
        var catalog = filled();
        source.questions();
        clock.pass(Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            catalog.releases("latest");
        }
        assertEquals(List.of(), source.questions());
    }

    @Test
    void theShelvesAreFilledAgainAfterAWhileThoughNobodyReads() throws Exception {
        var catalog = SqliteCatalog.open(
                data, settings(Duration.ofMillis(50)), List.of(), source, fetch, magnets, InstantSource.system());
        open.add(catalog);

        for (int i = 0; i < 3; i++) {
            assertEquals("latest", source.awaitQuestion());
        }
    }

    @Test
    void aTorrentIsReadOnceAndKept() throws Exception {
        var catalog = filled();
        long id = ReleaseKey.of(ONE).id();
        assertEquals(Optional.empty(), catalog.metainfo(id));

        assertEquals(CLIP.infoHash(), catalog.resolve(id).infoHash());

        assertEquals(Urgency.PLAYING, fetch.urgency);
        listener.await("" + id);
        assertEquals(CLIP.infoHash(), catalog.resolve(id).infoHash());
        assertEquals("clip.mkv", catalog.metainfo(id).orElseThrow().name());
        catalog.close();
        source.failure = new FeedFailed.Unreachable("down");
        var after = open();
        assertEquals("clip.mkv", after.metainfo(id).orElseThrow().name());
        assertEquals(CLIP.source(), after.resolve(id).source().rewind());
        assertEquals(1, fetch.asked.get());
    }

    @Test
    void aTorrentThatWasReadIsAtHandForAMagnetLinkWhileTheServerRuns() throws Exception {
        assertEquals(Optional.empty(), SqliteCatalog.kept(data.resolve("none"), CLIP.infoHash()));
        var catalog = filled();
        assertEquals(Optional.empty(), SqliteCatalog.kept(data, CLIP.infoHash()));

        catalog.resolve(ReleaseKey.of(ONE).id());

        assertEquals(
                "clip.mkv",
                SqliteCatalog.kept(data, CLIP.infoHash()).orElseThrow().name());
    }

    @Test
    void wishedTorrentsAreReadInTheBackground() throws Exception {
        var catalog = filled();
        long id = ReleaseKey.of(ONE).id();

        catalog.prefetch(List.of(12345L, id, id));

        listener.await("" + id);
        assertEquals(Urgency.BACKGROUND, fetch.urgency);
        assertTrue(catalog.metainfo(id).isPresent());
        assertEquals(1, fetch.asked.get());
    }

    @Test
    void aDeadLinkIsNotHammered() throws Exception {
        var catalog = filled();
        long id = ReleaseKey.of(TWO).id();

        var first = assertThrows(Unresolved.class, () -> catalog.resolve(id));
        var second = assertThrows(Unresolved.class, () -> catalog.resolve(id));
        assertTrue(first.getMessage().contains("“two”") && first.getMessage().contains("404"), first.getMessage());
        assertEquals(first.getMessage(), second.getMessage());
        assertEquals(1, fetch.asked.get());

        clock.pass(Failures.FOR_PEOPLE);
        fetch.at("two", FakeFetch.torrent("other.mkv"));
        var third = assertThrows(Unresolved.class, () -> catalog.resolve(id));
        assertTrue(third.getMessage().contains("another torrent"), third.getMessage());
        assertEquals(Optional.empty(), catalog.metainfo(id));
    }

    @Test
    void whatAMagnetLinkNamesIsAskedOfPeersWhenSomebodyPlaysIt() throws Exception {
        var magnetOnly = FakeSource.item("magnetic", Optional.of(new InfoHash("d".repeat(40))), Optional.empty(), 1);
        source.at("latest", magnetOnly, BARE);
        fetch.at("bare", "magnet:?xt=urn:btih:" + "e".repeat(40));
        var catalog = filled();
        long id = ReleaseKey.of(magnetOnly).id();

        var nobody = assertThrows(Unresolved.class, () -> catalog.resolve(id));
        assertTrue(nobody.getMessage().contains("cannot be played yet: no peers"), nobody.getMessage());
        var redirect = assertThrows(
                Unresolved.class, () -> catalog.resolve(ReleaseKey.of(BARE).id()));
        assertTrue(redirect.getMessage().contains("cannot be played yet: no peers"), redirect.getMessage());
        assertEquals(List.of("d".repeat(40), "e".repeat(40)), learned);

        peers = Optional.of(CLIP); // no need to wait: peers may have told meanwhile
        assertEquals(CLIP.infoHash(), catalog.resolve(id).infoHash());
        assertEquals(CLIP.infoHash(), catalog.metainfo(id).orElseThrow().infoHash());
        catalog.resolve(id);
        assertEquals(3, learned.size(), "it is kept");
        var unknown = assertThrows(Unresolved.class, () -> catalog.resolve(42));
        assertTrue(unknown.getMessage().contains("no such release"), unknown.getMessage());
    }

    @Test
    void whoeverAsksForTheSameTorrentWaitsForTheSameAnswer() throws Exception {
        var catalog = filled();
        long id = ReleaseKey.of(ONE).id();
        fetch.gate = new CountDownLatch(1);
        var tasks = new ArrayList<FutureTask<Metainfo>>();
        for (int i = 0; i < 5; i++) {
            var task = new FutureTask<>(() -> catalog.resolve(id));
            tasks.add(task);
            var thread = Thread.ofVirtual().start(task);
            until(() -> thread.getState() == Thread.State.WAITING);
        }

        fetch.gate.countDown();

        for (var task : tasks) {
            assertEquals("clip.mkv", task.get().name());
        }
        assertEquals(1, fetch.asked.get());
    }

    @Test
    void whoGivesUpDoesNotFailTheOthers() throws Exception {
        var catalog = filled();
        long id = ReleaseKey.of(ONE).id();
        fetch.gate = new CountDownLatch(1);
        var first = new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> catalog.resolve(id)));
        var leader = Thread.ofVirtual().start(first);
        until(() -> fetch.asked.get() == 1);
        var second = new FutureTask<>(() -> catalog.resolve(id));
        var follower = Thread.ofVirtual().start(second);
        until(() -> follower.getState() == Thread.State.WAITING);

        leader.interrupt();
        first.get();
        fetch.gate.countDown();

        assertEquals("clip.mkv", second.get().name());
    }

    @Test
    void aListenerThatFailsDoesNotStopTheOthers() throws Exception {
        var catalog = open();
        catalog.subscribe(new Catalog.Listener() {
            @Override
            public void shelfChanged(String shelf) {
                throw new IllegalStateException("a bug of a listener, told by this test");
            }

            @Override
            public void resolved(long release) {}
        });
        var late = new RecordingListener();
        catalog.subscribe(late);
        source.at("latest", TWO);
        source.at("latest", ONE);
        awaitShelves(catalog);
        refresh(catalog, "latest");
        late.await("latest");
        assertEquals(List.of("one"), titles(catalog, "latest"));
    }

    @Test
    void closingDoesNotWaitForTheNetwork() throws Exception {
        source.hangs = true;
        var catalog = open();
        source.awaitQuestion();

        catalog.close();

        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("catalog "))
                .noneMatch(Thread::isAlive));
    }

    private SqliteCatalog filled() throws Exception {
        var catalog = open();
        awaitShelves(catalog);
        catalog.subscribe(listener);
        return catalog;
    }

    private SqliteCatalog open() throws Exception {
        var catalog =
                SqliteCatalog.open(data, settings(Duration.ofMinutes(15)), SEARCHES, source, fetch, magnets, clock);
        open.add(catalog);
        return catalog;
    }

    private void awaitShelves(SqliteCatalog catalog) {
        catalog.shelves().forEach(shelf -> awaitAnswer(catalog, shelf.id()));
    }

    /// Makes the catalog ask again for the shelf.
    private void refresh(SqliteCatalog catalog, String shelf) {
        clock.pass(Duration.ofMinutes(6));
        catalog.releases(shelf);
        awaitAnswer(catalog, shelf);
    }

    private void awaitAnswer(SqliteCatalog catalog, String shelf) {
        until(() -> catalog.answered(shelf).equals(Optional.of(clock.instant())));
    }

    private static void until(BooleanSupplier event) {
        while (!event.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Settings.Feeds settings(Duration refresh) {
        return new Settings.Feeds("fake", urls, refresh, Duration.ZERO, Duration.ofMinutes(5), true);
    }

    private static List<String> titles(Catalog catalog, String shelf) {
        return catalog.releases(shelf).orElseThrow().stream()
                .map(Release::title)
                .toList();
    }

    private static List<Long> ids(Catalog catalog, String shelf) {
        return catalog.releases(shelf).orElseThrow().stream().map(Release::id).toList();
    }
}
