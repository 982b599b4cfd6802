package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
import nagare.torrent.metadata.Dictionaries;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.PeerListener;
import nagare.torrent.peer.Places;
import nagare.torrent.peer.Swarms;
import nagare.torrent.portmap.Port;
import nagare.torrent.portmap.PortMapping;
import nagare.torrent.portmap.PortMappingStatus;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.MagnetReport;
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
    /// Beside the cache; shared by all who use the same data folder.
    private static final String DICTIONARIES = "magnets";
    /// Beside the torrents of the cache.
    private static final String PEERS = "peers";

    private static final long REMEMBER_SECONDS = 60;

    /// TCP has so long to itself (ENGINE §4.2): it costs less, and mostly works.
    private static final long UTP_AFTER = TimeUnit.MILLISECONDS.toNanos(250);

    /// The least that a tracker takes.
    private static final int NO_PORT = 1;

    private static final String CLOSED = "the engine is closed";

    private final DiskThreads disk;
    private final LazyCache cache;
    private final Optional<Dht> dht;
    private final PeerListener listener;
    private final EngineParts parts;
    private final PeerMemory memory;
    private final Privacy privacy;
    private final Optional<PortMapping> mapping;
    private final Opened opened;
    private final Roster torrents = new Roster();
    private final Introduced introduced = new Introduced();
    private final Inquiries inquiries;
    private final Dictionaries dictionaries;
    private volatile boolean closed;

    /// Where an engine gets its time and its chance from.
    public record Surroundings(LongSupplier nanoTime, InstantSource clock, RandomGenerator chance) {}

    private TorrentEngine(EngineSettings settings, Surroundings around, String product, Opened opened)
            throws IOException {
        this.opened = opened;
        disk = opened.keep(DiskThreads.start(DISK_THREADS));
        cache = opened.keep(new LazyCache(disk, settings, around.clock()));
        var dealings = settings.dealings();
        var egress = dealings.privacy().egress();
        var http = opened.keep(
                new HttpFetcher(settings.policy(), dealings.privacy().agent(product), egress));
        byte[] secret = new byte[PeerId.BYTES];
        around.chance().nextBytes(secret);
        Function<InfoHash, PeerId> ids = torrent -> dealings.privacy().peerId(secret, torrent);
        privacy = dealings.privacy();
        var udp = opened.keep(PeerPorts.udp(egress, settings.listen()));
        var utp = opened.keep(new UtpTransport(udp, around.nanoTime(), around.chance()));
        var ways = new ArrayList<>(List.of(new Way(new TcpTransport(egress), 0)));
        if (dealings.utp()) {
            ways.add(new Way(utp, UTP_AFTER));
        }
        var approach = new Approach(ways, dealings.encryption(), around.chance());
        listener = opened.keep(PeerPorts.listen(
                settings.listen(),
                udp.port(),
                address -> PeerListener.start(
                        new PeerListener.At(egress, address, settings.policy()::blocks),
                        new Awake(),
                        approach,
                        around.nanoTime())));
        if (dealings.utp()) {
            utp.start(listener::called);
        }
        var resolver = opened.keep(new EgressResolver(egress));
        dht = dealings.reach()
                .dht()
                .map(nodes -> opened.keep(Dht.start(
                        new Dht.Network(udp, resolver, settings.policy()), nodes, around.chance(), around.nanoTime())));
        var self = new SwarmSettings(
                PeerId.random(around.chance()), // each torrent has another, see EngineParts
                egress.isProxied() ? 0 : listener.port(),
                settings.maxPeers(),
                new Budget(
                        new Places(dealings.connections()),
                        dealings.sharing().uploads(),
                        settings.uploadBytesPerSecond(),
                        around.nanoTime().getAsLong()),
                settings.policy(),
                approach,
                dealings.privacy().client(product),
                new OwnAddress(settings.policy()),
                dht.<DhtNodes>map(SharedPorts::new).orElse(DhtNodes.NONE));
        var trackers = opened.keep(new Trackers(
                new Trackers.Network(http, udp, resolver, settings.policy(), self.own()),
                around.clock(),
                around.nanoTime(),
                around.chance()));
        memory = new PeerMemory(settings.cache().resolve(PEERS));
        mapping = mapping(dealings, udp.port(), self.own(), around);
        var web = Web.of(
                settings.policy(),
                dealings.privacy().agent(product),
                egress,
                resolver,
                around.clock(),
                around.nanoTime());
        var goodbyes = opened.keep(new Threads());
        var places = new ArrayList<Place>();
        if (dealings.reach().lsd() && !dealings.privacy().isHidden()) {
            var links = new Links(dealings.reach().interfaces());
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
                dealings.privacy(),
                introduced,
                memory,
                this::externalPort,
                web,
                goodbyes,
                settings.swift(),
                settings.linger(),
                dealings.sharing(),
                around.nanoTime());
        dictionaries = new Dictionaries(settings.cache().resolveSibling(DICTIONARIES), around.clock());
        inquiries = new Inquiries(magnet -> new Inquiry(magnet, parts, dictionaries));
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

    /// What a magnet link names: from memory or disk, else asked of its peers (BEP 9), whose connections the torrent
    /// goes on with that is opened next. Empty when nobody has told before patience ended; the search goes on for a
    /// minute, and whoever asks again waits for the same one.
    ///
    /// @throws IOException when it will not be known; the message says why
    public Optional<Metainfo> learn(Magnet magnet, Duration patience) throws IOException, InterruptedException {
        introduced.name(magnet.infoHash(), magnet.peers());
        Optional<Inquiry> asking = inquiries.find(magnet.infoHash()).filter(inquiry -> !inquiry.isOver());
        if (asking.isEmpty()) {
            Optional<Metainfo> known = known(magnet);
            if (known.isPresent()) {
                return known;
            }
        }
        Optional<Metainfo> learned = inquiries.open(magnet).await(patience);
        learned.ifPresent(torrent -> introduced.name(torrent.infoHash(), magnet.peers()));
        return learned;
    }

    private Optional<Metainfo> known(Magnet magnet) throws IOException, InterruptedException {
        Optional<Metainfo> open = torrents.called(magnet.infoHash())
                .map(OpenTorrent::metainfo)
                .filter(torrent -> torrent.info().filter(magnet::names).isPresent());
        if (open.isPresent()) {
            return open;
        }
        Optional<ByteBuffer> info = disk.call(() -> dictionaries.find(magnet.infoHash(), magnet::names));
        if (info.isEmpty()) {
            return Optional.empty();
        }
        try {
            Metainfo torrent = magnet.torrent(info.get());
            introduced.name(torrent.infoHash(), magnet.peers());
            return Optional.of(torrent);
        } catch (InvalidTorrent e) {
            throw new IOException("the torrent that the magnet link names is broken: " + e.getMessage(), e);
        }
    }

    /// A link that names a torrent which is known already names peers too.
    public void named(Magnet magnet, Metainfo torrent) {
        introduced.name(torrent.infoHash(), magnet.peers());
    }

    /// How the search for what the link names goes; nothing when there is none.
    public Optional<MagnetReport> report(Magnet magnet) {
        return inquiries.find(magnet.infoHash()).map(Inquiry::report);
    }

    /// The torrent, in the cache. Nothing is asked of the network before somebody reads it.
    public Torrent open(Metainfo metainfo) {
        OpenTorrent torrent = torrents.open(
                metainfo.infoHash(), () -> torrent(metainfo, lost -> cache.get().open(metainfo, lost), new BitSet()));
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
        return keep(metainfo, folder, _ -> true, progress);
    }

    /// The same for some of its files: the torrent's status then counts their pieces only. A piece that they share with
    /// others brings some bytes of these along.
    public Torrent keep(Metainfo metainfo, Path folder, Predicate<TorrentFile> wanted, KeptFiles.Progress progress)
            throws IOException {
        KeptFiles.Progress untilClosed = (pieces, of) -> {
            if (closed) {
                throw new CancellationException(CLOSED);
            }
            progress.checked(pieces, of);
        };
        OpenTorrent torrent = torrent(
                metainfo, lost -> KeptFiles.open(metainfo, folder, untilClosed, lost), pieces(metainfo, wanted));
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

    private static BitSet pieces(Metainfo metainfo, Predicate<TorrentFile> wanted) {
        var pieces = new BitSet();
        metainfo.files().stream()
                .filter(file -> file.length() > 0 && wanted.test(file))
                .forEach(file -> pieces.set(firstPiece(metainfo, file), lastPiece(metainfo, file) + 1));
        return pieces;
    }

    private OpenTorrent torrent(Metainfo metainfo, OpenTorrent.StoreOpener opener, BitSet wanted) {
        return new OpenTorrent(metainfo, parts, torrents, opener, wanted);
    }

    /// The torrents that peers may call.
    private final class Awake implements Swarms {
        @Override
        public Optional<Connections> called(InfoHash torrent) {
            return torrents.called(torrent)
                    .flatMap(OpenTorrent::swarm)
                    .map(SwarmLoop::connections)
                    .or(() -> inquiries.called(torrent));
        }

        @Override
        public Collection<InfoHash> torrents() {
            var all = new ArrayList<>(torrents.called());
            all.addAll(inquiries.called());
            return all;
        }
    }

    boolean isClosed() {
        return closed;
    }

    /// Puts to rest what nobody has read for long enough; the engine does so every second.
    void rest() {
        try {
            torrents.all().forEach(OpenTorrent::sleepIfIdle);
            inquiries.over().forEach(over -> parts.goodbyes().start("goodbye", over::close));
            introduced
                    .expired(parts.nanoTime().getAsLong())
                    .forEach(gone -> parts.goodbyes().start("goodbye", gone::close));
        } catch (RuntimeException e) {
            LOG.error("cannot put a torrent to rest; a bug", e);
        }
    }

    private Optional<PortMapping> mapping(Dealings dealings, int udpPort, OwnAddress own, Surroundings around) {
        Dealings.Reach reach = dealings.reach();
        if (!reach.portMapping() || dealings.privacy().isHidden()) {
            return Optional.empty();
        }
        var ports = List.of(new Port(Port.Protocol.TCP, listener.port()), new Port(Port.Protocol.UDP, udpPort));
        return Optional.of(
                opened.keep(PortMapping.start(ports, reach.interfaces(), own, around.nanoTime(), around.chance())));
    }

    /// How the router lets peers in; nothing when it is not asked.
    public Optional<PortMappingStatus> portMapping() {
        return mapping.map(PortMapping::status);
    }

    /// The TCP port that strangers see. Through a proxy nobody can call us, and trackers want a number all the same.
    private int externalPort() {
        if (privacy.egress().isProxied()) {
            return NO_PORT;
        }
        return mapping.map(asked -> asked.externalPort(new Port(Port.Protocol.TCP, port())))
                .orElseGet(this::port);
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
        for (Inquiry inquiry : inquiries.close()) {
            closing.add(Thread.ofVirtual().name("closing a search").start(inquiry::close));
        }
        for (Introduced.Party party : introduced.close()) {
            closing.add(Thread.ofVirtual().name("closing a search").start(party::close));
        }
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
