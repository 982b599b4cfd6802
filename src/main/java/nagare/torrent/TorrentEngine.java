package nagare.torrent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import nagare.lifecycle.Opened;
import nagare.lifecycle.Threads;
import nagare.net.EgressResolver;
import nagare.net.HttpFetcher;
import nagare.net.OwnAddress;
import nagare.torrent.dht.Dht;
import nagare.torrent.dht.DhtStatus;
import nagare.torrent.discovery.DhtPlace;
import nagare.torrent.discovery.LocalNetwork;
import nagare.torrent.discovery.PeerMemory;
import nagare.torrent.discovery.Place;
import nagare.torrent.discovery.Sources;
import nagare.torrent.lsd.Links;
import nagare.torrent.lsd.Lsd;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.peer.Swarms;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.KeptFiles;
import nagare.torrent.swarm.SwarmLoop;
import nagare.torrent.swarm.member.DhtNodes;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.tracker.Trackers;
import nagare.torrent.transport.TcpTransport;
import nagare.torrent.transport.Way;
import nagare.torrent.utp.UtpTransport;
import nagare.torrent.webseed.Web;
import nagare.torrent.wire.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine: opens torrents, listens for peers, keeps the cache. Thread-safe. Closing it closes every torrent, says
/// goodbye to the trackers and leaves nothing running.
public final class TorrentEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TorrentEngine.class);
    private static final int DISK_THREADS = 3;
    /// Beside the torrents of the cache.
    private static final String PEERS = "peers";

    private static final long REMEMBER_SECONDS = 60;

    /// TCP has so long to itself (ENGINE §4.2): it costs less, and mostly works.
    private static final long UTP_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    private static final String CLOSED = "the engine is closed";

    private final DiskThreads disk;
    private final LazyCache cache;
    private final Optional<Dht> dht;
    private final PeerListener listener;
    private final EngineParts parts;
    private final PeerMemory memory;
    private final Opened opened;
    private final Roster torrents = new Roster();
    private volatile boolean closed;

    /// Where an engine gets its time and its chance from.
    public record Surroundings(LongSupplier nanoTime, InstantSource clock, RandomGenerator chance) {}

    private TorrentEngine(EngineSettings settings, Surroundings around, String product, Opened opened)
            throws IOException {
        this.opened = opened;
        disk = opened.keep(DiskThreads.start(DISK_THREADS));
        cache = opened.keep(new LazyCache(disk, settings, around.clock()));
        var egress = settings.privacy().egress();
        var http = opened.keep(
                new HttpFetcher(settings.policy(), settings.privacy().agent(product), egress));
        Supplier<PeerId> ids = () -> freshId(settings.privacy(), around.chance());
        var udp = opened.keep(PeerPorts.udp(egress, settings.listen()));
        var utp = opened.keep(new UtpTransport(udp, around.nanoTime(), around.chance()));
        var ways = new ArrayList<>(List.of(new Way(new TcpTransport(egress), 0)));
        if (settings.utp()) {
            ways.add(new Way(utp, UTP_AFTER));
        }
        var approach = new Approach(ways, settings.encryption(), around.chance());
        listener = opened.keep(PeerPorts.listen(
                settings.listen(),
                udp.port(),
                address -> PeerListener.start(
                        new PeerListener.At(egress, address, settings.policy()::blocks),
                        new Awake(),
                        approach,
                        around.nanoTime())));
        if (settings.utp()) {
            utp.start(listener::called);
        }
        var resolver = opened.keep(new EgressResolver(egress));
        dht = settings.reach()
                .dht()
                .map(nodes -> opened.keep(Dht.start(
                        new Dht.Network(udp, resolver, settings.policy()), nodes, around.chance(), around.nanoTime())));
        var self = new SwarmSettings(
                ids.get(),
                egress.isProxied() ? 0 : listener.port(),
                settings.maxPeers(),
                new Budget(settings.uploadBytesPerSecond(), around.nanoTime().getAsLong()),
                settings.policy(),
                approach,
                settings.privacy().client(product),
                new OwnAddress(settings.policy()),
                dht.<DhtNodes>map(SharedPorts::new).orElse(DhtNodes.NONE));
        var trackers = opened.keep(new Trackers(
                new Trackers.Network(http, udp, resolver, settings.policy(), self.own()),
                around.clock(),
                around.nanoTime(),
                around.chance()));
        memory = new PeerMemory(settings.cache().resolve(PEERS));
        var web = Web.of(
                settings.policy(),
                settings.privacy().agent(product),
                egress,
                resolver,
                around.clock(),
                around.nanoTime());
        var goodbyes = opened.keep(new Threads());
        var places = new ArrayList<Place>();
        if (settings.reach().lsd() && !settings.privacy().isHidden()) {
            var links = new Links(settings.reach().interfaces());
            String cookie = HexFormat.of().toHexDigits(around.chance().nextInt());
            places.add(new LocalNetwork(opened.keep(new Lsd(links, cookie, around.nanoTime()))));
        }
        dht.map(DhtPlace::new).ifPresent(places::add);
        var sources = new Sources(trackers, places, this::remembered, resolver);
        parts = new EngineParts(
                self,
                disk,
                sources,
                ids,
                settings.privacy(),
                memory,
                web,
                goodbyes,
                settings.swift(),
                settings.linger(),
                around.nanoTime());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("engine").factory());
        opened.keep(timer::close);
        timer.scheduleWithFixedDelay(this::rest, 1, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::remember, REMEMBER_SECONDS, REMEMBER_SECONDS, TimeUnit.SECONDS);
    }

    /// Opens the ports and the cache. `product` names us to peers and trackers, `Nagare/0.1.0`.
    ///
    /// @throws java.net.BindException when the port is taken; the message says what to change
    /// @throws IOException when the cache folder cannot be used; the message says what to change
    public static TorrentEngine start(EngineSettings settings, Surroundings around, String product) throws IOException {
        var opened = new Opened();
        try {
            var engine = new TorrentEngine(settings, around, product, opened);
            LOG.atDebug()
                    .setMessage("engine started")
                    .addKeyValue("peerPort", engine.port())
                    .addKeyValue("cache", settings.cache())
                    .log();
            return engine;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /// How the DHT is doing, where it is used.
    public Optional<DhtStatus> dht() {
        return dht.map(Dht::status);
    }

    /// The TCP port for peers.
    public int port() {
        return listener.port();
    }

    /// The torrent, in the cache. Nothing is asked of the network before somebody reads it.
    public Torrent open(Metainfo metainfo) {
        OpenTorrent torrent = torrents.open(
                metainfo.infoHash(), () -> torrent(metainfo, lost -> cache.get().open(metainfo, lost), false));
        if (closed) {
            torrent.close();
        }
        return torrent;
    }

    /// Downloads the whole torrent to `folder` in its final layout, and seeds it until the engine closes. What is
    /// there already is checked first, which may take long; `progress` is told, on a disk thread. Closing the
    /// engine ends the check.
    ///
    /// @throws IOException when the folder cannot be used, the torrent cannot be checked, or it is open already
    public Torrent keep(Metainfo metainfo, Path folder, KeptFiles.Progress progress) throws IOException {
        KeptFiles.Progress untilClosed = (pieces, of) -> {
            if (closed) {
                throw new CancellationException(CLOSED);
            }
            progress.checked(pieces, of);
        };
        OpenTorrent torrent = torrent(metainfo, lost -> KeptFiles.open(metainfo, folder, untilClosed, lost), true);
        if (closed) {
            throw new IOException(CLOSED);
        }
        if (!torrents.add(metainfo.infoHash(), torrent)) {
            throw new IOException("the torrent is open already");
        }
        boolean started = false;
        try {
            torrent.start();
            started = true;
        } catch (CancellationException e) {
            throw new IOException(CLOSED, e);
        } finally {
            if (!started) {
                torrents.remove(metainfo.infoHash());
            }
        }
        if (closed) {
            torrent.close();
        }
        return torrent;
    }

    /// Keeps a file of a torrent in the cache: what is here of it and what will be is not evicted, until [#unpin], also
    /// across restarts. Fetches nothing by itself.
    ///
    /// @throws nagare.torrent.storage.DiskFull when what is pinned would take more than half of the cache
    public void pin(Metainfo metainfo, TorrentFile file) throws IOException, InterruptedException {
        if (file.length() > 0) {
            disk.run(() -> cache.get().pin(metainfo, firstPiece(metainfo, file), lastPiece(metainfo, file)));
        }
    }

    /// Gives up what [#pin] kept.
    public void unpin(Metainfo metainfo, TorrentFile file) throws IOException, InterruptedException {
        if (file.length() > 0) {
            disk.run(() -> cache.get().unpin(metainfo, firstPiece(metainfo, file), lastPiece(metainfo, file)));
        }
    }

    public boolean isPinned(Metainfo metainfo, TorrentFile file) throws IOException, InterruptedException {
        return file.length() > 0
                && disk.call(
                        () -> cache.get().isPinned(metainfo, firstPiece(metainfo, file), lastPiece(metainfo, file)));
    }

    private static int firstPiece(Metainfo metainfo, TorrentFile file) {
        return metainfo.layout().pieceAt(file.offset());
    }

    private static int lastPiece(Metainfo metainfo, TorrentFile file) {
        return metainfo.layout().pieceAt(file.end() - 1);
    }

    private OpenTorrent torrent(Metainfo metainfo, OpenTorrent.StoreOpener opener, boolean whole) {
        return new OpenTorrent(metainfo, parts, torrents, opener, whole);
    }

    /// The torrents that peers may call.
    private final class Awake implements Swarms {
        @Override
        public Optional<Connections> called(InfoHash torrent) {
            return torrents.called(torrent).flatMap(OpenTorrent::swarm).map(SwarmLoop::connections);
        }

        @Override
        public Collection<InfoHash> torrents() {
            return torrents.called();
        }
    }

    /// Most generators are for one thread.
    private synchronized PeerId freshId(Privacy privacy, RandomGenerator chance) {
        return privacy.peerId(chance);
    }

    boolean isClosed() {
        return closed;
    }

    /// Puts to rest what nobody has read for long enough; the engine does so every second.
    void rest() {
        try {
            torrents.all().forEach(OpenTorrent::sleepIfIdle);
        } catch (RuntimeException e) {
            LOG.error("cannot put a torrent to rest; a bug", e);
        }
    }

    private void remember() {
        try {
            torrents.all().forEach(OpenTorrent::remember);
        } catch (RuntimeException e) {
            LOG.error("cannot remember peers; a bug", e);
        }
    }

    private List<GoodPeer> remembered(InfoHash torrent) {
        try {
            return disk.call(() -> memory.of(torrent));
        } catch (IOException e) {
            LOG.warn("nobody is remembered: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    @Override
    public void close() {
        var closing = new ArrayList<Thread>();
        closed = true;
        for (OpenTorrent torrent : torrents.all()) {
            closing.add(Thread.ofVirtual().name("closing a torrent").start(torrent::close));
        }
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        opened.close();
    }
}
