package nagare.catalog;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import nagare.config.Settings;
import nagare.database.Database;
import nagare.database.DatabaseFailed;
import nagare.feed.Feeds;
import nagare.feed.TorrentSource;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Metainfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The catalog over one SQLite file, `catalog.db` in the data folder. What lies on the shelves is in memory;
/// two platform threads work in the background, one fills the shelves, one reads torrents.
public final class SqliteCatalog implements Catalog, AutoCloseable {
    public static final String FILE = "catalog.db";

    private static final long CLOSING_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(SqliteCatalog.class);

    private final List<ShelfPlan> plans;
    private final Database database;
    private final ReleaseStore store;
    private final InstantSource clock;
    private final Shelves shelves = new Shelves();
    private final Listeners listeners = new Listeners();
    private final Torrents torrents;
    private final Prefetcher prefetcher;
    private final Optional<Seeker> seeker;
    private final List<Thread> threads;

    private SqliteCatalog(
            List<ShelfPlan> plans,
            Settings.Feeds settings,
            Database database,
            TorrentSource source,
            Torrents.Fetch fetch,
            Magnets magnets,
            InstantSource clock)
            throws DatabaseFailed {
        this.plans = plans;
        this.database = database;
        this.clock = clock;
        this.store = new ReleaseStore(database);
        var origin = origin(source.name(), settings.urls());
        fillFromStore(store, origin, settings);
        this.torrents = new Torrents(store, fetch, magnets, shelves, listeners, clock);
        this.prefetcher = new Prefetcher(torrents);
        this.seeker = settings.search()
                ? Optional.of(new Seeker(source, store, listeners, settings.cache(), clock))
                : Optional.empty();
        var refresher = new Refresher(origin, source, shelves, store, listeners, clock);
        this.threads = List.of(
                Thread.ofPlatform().name("catalog shelves").daemon().unstarted(refresher),
                Thread.ofPlatform().name("catalog torrents").daemon().unstarted(prefetcher));
    }

    /// Opens the catalog in the folder and starts to fill the shelves: the latest, and one for each saved
    /// search. The answers of the last run are there at once, unless the settings name other feeds now.
    ///
    /// @throws DatabaseFailed when the database cannot be opened or is of a newer Nagare
    public static SqliteCatalog open(
            Path data,
            Settings.Feeds settings,
            List<Settings.SavedSearch> searches,
            Feeds feeds,
            Magnets magnets,
            InstantSource clock)
            throws DatabaseFailed {
        return open(data, settings, searches, feeds.source(), feeds.torrents()::fetch, magnets, clock);
    }

    /// A torrent that this data folder holds under the info-hash, while a server runs on the folder or not.
    public static Optional<Metainfo> kept(Path data, InfoHash infoHash) throws DatabaseFailed, InvalidTorrent {
        Path file = data.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Optional<byte[]> bytes = Database.peek(file, connection -> ReleaseStore.torrent(connection, infoHash.hex()));
        return bytes.isPresent() ? Optional.of(Metainfo.parse(bytes.get())) : Optional.empty();
    }

    static SqliteCatalog open(
            Path data,
            Settings.Feeds settings,
            List<Settings.SavedSearch> searches,
            TorrentSource source,
            Torrents.Fetch fetch,
            Magnets magnets,
            InstantSource clock)
            throws DatabaseFailed {
        var database = Database.open(data.resolve(FILE), Schema.MIGRATIONS, clock);
        try {
            var catalog = new SqliteCatalog(ShelfPlan.of(searches), settings, database, source, fetch, magnets, clock);
            catalog.threads.forEach(Thread::start);
            return catalog;
        } catch (DatabaseFailed | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public List<Shelf> shelves() {
        return plans.stream().map(ShelfPlan::shelf).toList();
    }

    @Override
    public Optional<List<Release>> releases(String shelf) {
        return shelves.read(shelf, clock.instant());
    }

    @Override
    public Optional<List<Release>> shown(String shelf) {
        return shelves.shown(shelf);
    }

    @Override
    public Optional<Release> release(long id) {
        return torrents.row(id).map(ReleaseRow::release);
    }

    @Override
    public List<Release> releases(Collection<Long> ids) {
        var found = new ArrayList<Release>(ids.size());
        var others = new ArrayList<Long>();
        for (long id : ids) {
            shelves.row(id).map(ReleaseRow::release).ifPresentOrElse(found::add, () -> others.add(id));
        }
        if (!others.isEmpty()) {
            try {
                found.addAll(store.releases(others));
            } catch (DatabaseFailed e) {
                LOG.atWarn()
                        .setMessage("releases cannot be looked up")
                        .addKeyValue("why", e.getMessage())
                        .log();
            }
        }
        return found;
    }

    @Override
    public void remembered(Consumer<Remembered> each) {
        try {
            var some = store.remembered(0);
            while (!some.isEmpty()) {
                some.forEach(each);
                some = store.remembered(some.getLast().id());
            }
        } catch (DatabaseFailed e) {
            LOG.atWarn()
                    .setMessage("the releases that are remembered cannot be read; searches find less")
                    .addKeyValue("why", e.getMessage())
                    .log();
        }
    }

    @Override
    public boolean seek(String words, Duration patience) throws InterruptedException {
        return seeker.isPresent() && seeker.get().seek(words, patience);
    }

    @Override
    public Optional<Metainfo> metainfo(long release) {
        return torrents.row(release).flatMap(torrents::known);
    }

    @Override
    public Map<InfoHash, Long> holding(Set<InfoHash> torrents) {
        return torrents.isEmpty() ? Map.of() : this.torrents.holding(torrents);
    }

    @Override
    public void prefetch(Collection<Long> releases) {
        prefetcher.wish(releases);
    }

    @Override
    public Metainfo resolve(long release) throws Unresolved, InterruptedException {
        return torrents.resolve(release);
    }

    @Override
    public void subscribe(Listener listener) {
        listeners.add(listener);
    }

    /// Stops the background, also in the middle of a request, and closes the database.
    @Override
    public void close() {
        seeker.ifPresent(Seeker::close);
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (var thread : threads) {
            try {
                if (!thread.join(Duration.ofMillis(CLOSING_MILLIS))) {
                    LOG.atWarn()
                            .setMessage("a thread of the catalog is slow to stop")
                            .addKeyValue("thread", thread.getName())
                            .log();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        database.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// When the last good answer for the shelf came.
    Optional<Instant> answered(String shelf) {
        return shelves.answered(shelf);
    }

    private void fillFromStore(ReleaseStore store, String origin, Settings.Feeds settings) throws DatabaseFailed {
        Instant now = clock.instant();
        store.keepOnly(plans.stream().map(plan -> plan.shelf().id()).toList());
        for (var plan : plans) {
            var id = plan.shelf().id();
            var answer = store.answer(id, origin);
            var refresh = new RefreshPlan(
                    settings.refresh(), settings.cache(), answer.map(ReleaseStore.Answer::answered), now);
            shelves.add(plan, refresh, answer.map(ReleaseStore.Answer::rows).orElse(List.of()));
        }
    }

    /// Names the feed that answers come from; never read by people, since addresses may carry keys.
    static String origin(String source, List<URI> urls) {
        return UUID.nameUUIDFromBytes((source + urls).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
