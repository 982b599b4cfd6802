package nagare.catalog;

import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import nagare.database.DatabaseFailed;
import nagare.feed.FeedFailed;
import nagare.feed.TorrentFetcher.Found;
import nagare.feed.Urgency;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The torrents of releases: from memory, from the database, else from the feed's link. Who asks for one that
/// somebody else is fetching for a person waits for that answer; a fetch in the background does not hold a person
/// up.
final class Torrents {
    private static final Logger LOG = LoggerFactory.getLogger(Torrents.class);

    private final ReleaseStore store;
    private final Fetch fetch;
    private final Magnets magnets;
    private final Shelves shelves;
    private final Listeners listeners;
    private final InstantSource clock;
    private final TorrentMemory memory = new TorrentMemory();
    private final Failures failures = new Failures();
    private final Map<Long, CompletableFuture<Metainfo>> underWay = new ConcurrentHashMap<>();

    /// What this room asks of [nagare.feed.TorrentFetcher].
    @FunctionalInterface
    interface Fetch {
        Found fetch(URI torrent, Urgency urgency) throws FeedFailed, InterruptedException;
    }

    Torrents(
            ReleaseStore store,
            Fetch fetch,
            Magnets magnets,
            Shelves shelves,
            Listeners listeners,
            InstantSource clock) {
        this.store = store;
        this.fetch = fetch;
        this.magnets = magnets;
        this.shelves = shelves;
        this.listeners = listeners;
        this.clock = clock;
    }

    Optional<ReleaseRow> row(long release) {
        var shown = shelves.row(release);
        if (shown.isPresent()) {
            return shown;
        }
        try {
            return store.release(release);
        } catch (DatabaseFailed e) {
            warn("a release cannot be looked up", e);
            return Optional.empty();
        }
    }

    /// See [Catalog#holding].
    Map<InfoHash, Long> holding(Set<InfoHash> torrents) {
        try {
            return store.holding(torrents, clock.instant());
        } catch (DatabaseFailed e) {
            warn("releases cannot be looked up by their torrents", e);
            return Map.of();
        }
    }

    /// Without the network.
    Optional<Metainfo> known(ReleaseRow row) {
        return row.torrentHash().flatMap(this::kept).map(metainfo -> withLink(metainfo, row.release()));
    }

    /// The trackers and web seeds of a release's magnet link are worth asking too.
    private static Metainfo withLink(Metainfo metainfo, Release release) {
        try {
            return release.magnet().isEmpty()
                    ? metainfo
                    : metainfo.alsoBy(Magnet.parse(release.magnet().get()));
        } catch (InvalidTorrent e) {
            LOG.atDebug()
                    .setMessage("a feed's magnet link cannot be read")
                    .addKeyValue("why", e.getMessage())
                    .log();
            return metainfo;
        }
    }

    private Optional<Metainfo> kept(String hash) {
        var remembered = memory.find(hash);
        if (remembered.isPresent()) {
            return remembered;
        }
        try {
            var bytes = store.torrent(hash, clock.instant());
            if (bytes.isPresent()) {
                var metainfo = Metainfo.parse(bytes.get());
                memory.keep(metainfo);
                return Optional.of(metainfo);
            }
        } catch (DatabaseFailed e) {
            warn("a kept torrent cannot be read", e);
        } catch (InvalidTorrent e) {
            LOG.atWarn()
                    .setMessage("a kept torrent is not valid any more and will be fetched again")
                    .addKeyValue("infoHash", hash)
                    .addKeyValue("why", e.getMessage())
                    .log();
            drop(hash);
        }
        return Optional.empty();
    }

    /// For a person: now, or an answer why not.
    Metainfo resolve(long release) throws Unresolved, InterruptedException {
        var row = row(release).orElseThrow(() -> new Unresolved("there is no such release any more"));
        var known = known(row);
        if (known.isPresent()) {
            return known.get();
        }
        var lately = failures.forPeople(release, clock.instant());
        if (lately.isPresent() && row.release().magnet().isEmpty()) {
            throw new Unresolved(lately.get().getMessage(), lately.get());
        }
        var mine = new CompletableFuture<Metainfo>();
        var theirs = underWay.putIfAbsent(release, mine);
        if (theirs != null) {
            return await(release, theirs);
        }
        try {
            var metainfo = read(row, Urgency.PLAYING);
            mine.complete(metainfo);
            return metainfo;
        } catch (FeedFailed e) {
            var why = new Unresolved(
                    "the torrent of “%s” cannot be had: %s"
                            .formatted(row.release().title(), e.getMessage()),
                    e);
            failures.add(release, why, clock.instant());
            mine.completeExceptionally(why);
            throw why;
        } catch (Unresolved e) { // peers are asked on, so whoever comes next may be luckier
            mine.completeExceptionally(e);
            throw e;
        } finally {
            mine.cancel(false); // an interrupt or a bug: whoever waits tries for himself
            underWay.remove(release, mine);
        }
    }

    /// Whether it is worth fetching in the background now.
    boolean wanted(ReleaseRow row) {
        long id = row.release().id();
        return row.torrentHash().isEmpty()
                && row.release().torrent().isPresent()
                && !underWay.containsKey(id)
                && !failures.restsInBackground(id, clock.instant());
    }

    void prefetch(ReleaseRow row) throws FeedFailed, InterruptedException {
        try {
            read(row, Urgency.BACKGROUND);
        } catch (Unresolved e) {
            failures.putOff(row.release().id(), e, clock.instant());
        } catch (FeedFailed e) {
            if (!(e instanceof FeedFailed.Busy)) {
                failures.add(row.release().id(), new Unresolved(e.getMessage(), e), clock.instant());
            }
            throw e;
        }
    }

    private Metainfo await(long release, CompletableFuture<Metainfo> theirs) throws Unresolved, InterruptedException {
        try {
            return theirs.get();
        } catch (CancellationException e) {
            return resolve(release);
        } catch (ExecutionException e) {
            throw new Unresolved(e.getCause().getMessage(), e.getCause());
        }
    }

    private Metainfo read(ReleaseRow row, Urgency urgency) throws Unresolved, FeedFailed, InterruptedException {
        var release = row.release();
        if (release.torrent().isEmpty()) {
            return atHand(release, urgency);
        }
        var metainfo = fetched(release, release.torrent().get(), urgency);
        if (release.infoHash().isPresent()
                && !names(metainfo, release.infoHash().get())) {
            throw new FeedFailed.Unreadable("the file is of another torrent (%s) than the feed said (%s)"
                    .formatted(metainfo.infoHash(), release.infoHash().get()));
        }
        keep(release.id(), metainfo);
        return withLink(metainfo, release);
    }

    /// From the feed's link. Where that cannot be had, or could not a moment ago, its peers may tell.
    private Metainfo fetched(Release release, URI link, Urgency urgency)
            throws Unresolved, FeedFailed, InterruptedException {
        boolean mayAsk = urgency == Urgency.PLAYING && release.magnet().isPresent();
        var lately = mayAsk ? failures.forPeople(release.id(), clock.instant()) : Optional.<Unresolved>empty();
        if (lately.isPresent()) {
            return instead(release, lately.get());
        }
        try {
            return switch (fetch.fetch(link, urgency)) {
                case Found.Torrent(var found) -> found;
                case Found.Magnet(var magnet) -> learn(release, magnet, urgency);
            };
        } catch (FeedFailed e) {
            if (!mayAsk) {
                throw e;
            }
            var why = new Unresolved(String.valueOf(e.getMessage()), e);
            failures.add(release.id(), why, clock.instant());
            return instead(release, why);
        }
    }

    /// The .torrent file cannot be had, for this reason.
    private Metainfo instead(Release release, Unresolved why) throws Unresolved, InterruptedException {
        try {
            return learn(release, release.magnet().orElseThrow(), Urgency.PLAYING);
        } catch (Unresolved e) {
            throw new Unresolved(e.getMessage() + "; and " + why.getMessage(), e);
        }
    }

    /// A release that came as a magnet link only: its torrent was read for another one, or peers tell.
    private Metainfo atHand(Release release, Urgency urgency) throws Unresolved, InterruptedException {
        var known = release.infoHash().flatMap(hash -> kept(hash.hex()));
        var metainfo = known.isPresent() ? known.get() : learn(release, link(release), urgency);
        keep(release.id(), metainfo);
        return withLink(metainfo, release);
    }

    /// Where a feed gives the info-hash alone that is a link too.
    private static String link(Release release) {
        return release.magnet()
                .or(() -> release.infoHash().map(hash -> "magnet:?xt=urn:btih:" + hash))
                .orElseThrow(() -> new IllegalStateException("a release that names no torrent"));
    }

    /// Strangers are not called on for what nobody has asked to play.
    private Metainfo learn(Release release, String link, Urgency urgency) throws Unresolved, InterruptedException {
        if (urgency != Urgency.PLAYING) {
            throw new Unresolved(
                    "“%s” has only a magnet link: its peers are asked when it is played".formatted(release.title()));
        }
        try {
            return magnets.learn(Magnet.parse(link));
        } catch (InvalidTorrent e) {
            throw new Unresolved(
                    "the magnet link of “%s” cannot be read: %s".formatted(release.title(), e.getMessage()), e);
        } catch (Unresolved e) {
            throw new Unresolved("“%s” cannot be played yet: %s".formatted(release.title(), e.getMessage()), e);
        }
    }

    /// A hybrid torrent has two names (BEP 52), and feeds tell either.
    private static boolean names(Metainfo metainfo, InfoHash hash) {
        return metainfo.infoHash().equals(hash)
                || metainfo.v1().filter(hash::equals).isPresent()
                || metainfo.v2().filter(v2 -> v2.startsWith(hash.hex())).isPresent();
    }

    private void keep(long release, Metainfo metainfo) {
        memory.keep(metainfo);
        failures.forget(release);
        try {
            if (metainfo.source().remaining() <= Metainfo.MAX_FILE_BYTES) { // a larger one could not be read back
                store.keepTorrent(release, metainfo, clock.instant());
            }
        } catch (DatabaseFailed e) {
            warn("a torrent cannot be kept", e);
        }
        shelves.resolved(release, metainfo.infoHash().hex());
        listeners.tell(listener -> listener.resolved(release));
    }

    private void drop(String hash) {
        try {
            store.dropTorrent(hash);
        } catch (DatabaseFailed e) {
            warn("a kept torrent cannot be dropped", e);
        }
    }

    private static void warn(String what, DatabaseFailed e) {
        LOG.atWarn().setMessage(what).addKeyValue("why", e.getMessage()).log();
    }
}
