package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import nagare.lifecycle.Opened;
import nagare.lifecycle.Threads;
import nagare.torrent.dht.DhtStatus;
import nagare.torrent.discovery.PeerMemory;
import nagare.torrent.memory.Broom;
import nagare.torrent.metadata.Dictionaries;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.Swarms;
import nagare.torrent.portmap.PortMappingStatus;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.MagnetReport;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.KeptFiles;
import nagare.torrent.swarm.SwarmLoop;
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

    private static final String CLOSED = "the engine is closed";

    private final DiskThreads disk;
    private final LazyCache cache;
    private final EngineNetwork network;
    private final EngineParts parts;
    private final PeerMemory memory;
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
        memory = new PeerMemory(settings.cache().resolve(PEERS));
        inquiries = new Inquiries(this::ask);
        network = EngineNetwork.open(settings, around, product, new Callers(), opened);
        var privacy = settings.dealings().privacy();
        byte[] secret = new byte[PeerId.BYTES];
        around.chance().nextBytes(secret);
        var goodbyes = opened.keep(new Threads());
        parts = new EngineParts(
                network.self(),
                disk,
                network.sources(this::remembered),
                torrent -> privacy.peerId(secret, torrent),
                privacy,
                introduced,
                memory,
                network::externalPort,
                network.web(),
                goodbyes,
                settings.swift(),
                settings.linger(),
                settings.dealings().sharing(),
                around.nanoTime());
        dictionaries = new Dictionaries(settings.cache().resolveSibling(DICTIONARIES), around.clock());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("engine").factory());
        opened.keep(timer::close);
        timer.scheduleWithFixedDelay(this::rest, 1, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(new Broom(Broom.Heap.OWN)::look, 1, 1, TimeUnit.SECONDS);
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
        return network.dht();
    }

    /// How the router lets peers in; nothing when it is not asked.
    public Optional<PortMappingStatus> portMapping() {
        return network.portMapping();
    }

    /// The TCP port for peers.
    public int port() {
        return network.port();
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
        Optional<Metainfo> learned = inquiries.open(magnet).await(patience).map(torrent -> torrent.alsoBy(magnet));
        learned.ifPresent(torrent -> introduced.name(torrent.infoHash(), magnet.peers()));
        return learned;
    }

    private Inquiry ask(Magnet magnet) {
        return new Inquiry(magnet, parts, dictionaries);
    }

    private Optional<Metainfo> known(Magnet magnet) throws IOException, InterruptedException {
        Optional<Metainfo> open = torrents.called(magnet.infoHash())
                .map(OpenTorrent::metainfo)
                .filter(torrent -> torrent.info().filter(magnet::names).isPresent());
        if (open.isPresent()) {
            return open.map(torrent -> torrent.alsoBy(magnet));
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

    /// Why nobody has told yet what the link names; nothing when nobody is asked.
    public Optional<Evidence> evidence(Magnet magnet) {
        return inquiries.find(magnet.infoHash()).map(Inquiry::evidence);
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

    private OpenTorrent torrent(Metainfo metainfo, HeldStore.Opener opener, BitSet wanted) {
        return new OpenTorrent(metainfo, parts, torrents, opener, wanted);
    }

    /// The torrents that peers may call.
    private final class Callers implements Swarms {
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

    private void remember() {
        try {
            torrents.all().forEach(OpenTorrent::remember);
            network.dht().ifPresent(known -> known.vote(network.self().own()));
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
