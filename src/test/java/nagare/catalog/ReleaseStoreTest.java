package nagare.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import nagare.database.Database;
import nagare.feed.rss.FeedItem;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path data;

    private Database database;
    private ReleaseStore store;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(data.resolve("a.db"), Schema.MIGRATIONS, () -> NOW);
        store = new ReleaseStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsOnNoShelfIsForgottenAfterAWhile() throws Exception {
        long gone = fill("a", NOW, item("gone")).getFirst();
        long shown = fill("b", NOW, item("shown")).getFirst();
        fill("a", NOW.plusSeconds(1), item("newer"));

        store.prune(NOW.plus(ReleaseStore.MEMORY), 0);
        assertTrue(store.release(gone).isPresent());
        store.prune(NOW.plus(ReleaseStore.MEMORY).plusSeconds(1), 0);

        assertFalse(store.release(gone).isPresent());
        assertTrue(store.release(shown).isPresent());
    }

    @Test
    void aReleaseWhoseTorrentIsAskedForIsRememberedAsIfItHadBeenSeen() throws Exception {
        var torrent = FakeFetch.torrent("clip.mkv");
        long watched = fill("a", NOW, item("watched")).getFirst();
        store.keepTorrent(watched, torrent, NOW);
        fill("a", NOW.plusSeconds(1), item("newer"));
        var unknown = new InfoHash("f".repeat(40));

        assertEquals(
                Map.of(torrent.infoHash(), watched),
                store.holding(Set.of(torrent.infoHash(), unknown), NOW.plus(ReleaseStore.MEMORY)));
        store.prune(NOW.plus(ReleaseStore.MEMORY.multipliedBy(2)), 1 << 20);

        assertTrue(store.release(watched).isPresent());
    }

    @Test
    void aForgottenReleaseComesBackUnderItsId() throws Exception {
        long before = fill("a", NOW, item("one")).getFirst();
        fill("a", NOW);
        store.prune(NOW.plus(Duration.ofDays(365)), 0);

        assertEquals(before, fill("a", NOW, item("one")).getFirst());
    }

    @Test
    void torrentsThatAreNotShownObeyABudgetAndTheOldestGoFirst() throws Exception {
        var torrents = IntStream.range(0, 4)
                .mapToObj(number -> FakeFetch.torrent("clip" + number + ".mkv"))
                .toList();
        for (int i = 0; i < 4; i++) {
            long id = fill("a", NOW, item("r" + i)).getFirst();
            store.keepTorrent(id, torrents.get(i), NOW.plusSeconds(i));
        }
        long bytes = torrents.getFirst().source().limit();

        store.prune(NOW, 3 * bytes);
        assertEquals(List.of(true, true, true, true), kept(torrents));
        store.prune(NOW, 2 * bytes);
        assertEquals(List.of(false, true, true, true), kept(torrents), "the last one is on a shelf");
        store.torrent(torrents.get(1).infoHash().hex(), NOW.plusSeconds(100));
        store.prune(NOW, bytes);

        assertEquals(List.of(false, true, false, true), kept(torrents));
        assertEquals(
                Optional.empty(),
                store.release(ReleaseKey.of(item("r0")).id()).orElseThrow().torrentHash());
    }

    @Test
    void shelvesThatTheSettingsDropAreForgotten() throws Exception {
        fill("a", NOW, item("one"));
        fill("b", NOW, item("two"));

        store.keepOnly(List.of("b"));

        assertEquals(Optional.empty(), store.answer("a", "origin"));
        assertEquals(1, store.answer("b", "origin").orElseThrow().rows().size());
        assertEquals(Optional.empty(), store.answer("b", "other origin"));
    }

    @Test
    void aThousandReleasesFitOnAShelfInOrder() throws Exception {
        var items =
                IntStream.range(0, 1000).mapToObj(number -> item("r" + number)).toArray(FeedItem[]::new);

        fill("a", NOW, items);

        var titles = store.answer("a", "origin").orElseThrow().rows().stream()
                .map(row -> row.release().title())
                .toList();
        assertEquals(List.of(items).stream().map(FeedItem::title).toList(), titles);
    }

    private List<Boolean> kept(List<Metainfo> torrents) {
        return torrents.stream()
                .map(torrent -> {
                    try {
                        return database.transact(connection -> {
                            try (var statement = connection.prepareStatement("SELECT 1 FROM torrent WHERE hash = ?")) {
                                statement.setString(1, torrent.infoHash().hex());
                                return statement.executeQuery().next();
                            }
                        });
                    } catch (nagare.database.DatabaseFailed e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private List<Long> fill(String shelf, Instant now, FeedItem... items) throws Exception {
        return store.fill(shelf, "origin", List.of(items), now).rows().stream()
                .map(row -> row.release().id())
                .toList();
    }

    private static FeedItem item(String title) {
        return FakeSource.item(title, Optional.empty());
    }
}
