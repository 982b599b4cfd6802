package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import nagare.torrent.discovery.Discovery;
import nagare.torrent.discovery.Wanted;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.picker.Start;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.swarm.SwarmLoop;
import nagare.torrent.swarm.SwarmStatus;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.EarlyCount;
import nagare.torrent.swarm.piece.Glances;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.tracker.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A torrent of the engine. It is awake, with a store, a swarm and a search for peers, while somebody reads it and some
/// time
/// after; else it is only its metainfo. Thread-safe: its lock is held over opening and closing the store, and over
/// nothing that waits for the network; who only looks ([#status], [#swarm]) does not take it.
final class OpenTorrent implements Torrent {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTorrent.class);
    /// Pieces are held in memory until they are hashed: longer ones than this, and a few of them fill the heap.
    static final int MAX_PIECE_BYTES = 32 << 20;

    /// For so long, nanoseconds, a torrent that has woken is not said to have a problem with its peers.
    private static final long TOO_EARLY = 5_000_000_000L;

    /// Opens the store of this torrent; runs on a disk thread.
    interface StoreOpener {
        PieceStore open(Consumer<BitSet> lost) throws IOException;
    }

    private final Metainfo metainfo;
    private final EngineParts parts;
    private final SwarmSettings self;
    private final Roster roster;
    private final StoreOpener opener;
    /// What is fetched though nobody reads it: a download, or a seed, stays awake until the engine closes. None for a
    /// torrent of the cache.
    private final BitSet wanted;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Awake> awake = Optional.empty();
    private volatile TorrentStatus atRest;
    /// Changed under the lock.
    private volatile int readers;
    private long idleSince;
    private boolean closed;
    /// A player has read it since it woke, and may come back.
    private boolean played;

    OpenTorrent(Metainfo metainfo, EngineParts parts, Roster roster, StoreOpener opener, BitSet wanted) {
        this.metainfo = metainfo;
        this.parts = parts;
        this.roster = roster;
        this.opener = opener;
        this.wanted = wanted;
        this.self = parts.swarm(metainfo.infoHash());
        this.atRest = resting(new BitSet());
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public TorrentReader open(TorrentFile file, long position) throws IOException {
        return open(
                file,
                position,
                file.length(),
                Start.STRICT,
                new Opening(parts.nanoTime().getAsLong()));
    }

    @Override
    public TorrentReader play(TorrentFile file, long position, long until, Opening opening) throws IOException {
        return open(file, position, until, parts.swift() ? Start.SWIFT : Start.STRICT, opening);
    }

    @Override
    public TorrentReader peek(TorrentFile file) throws IOException {
        return open(
                file,
                0,
                file.length(),
                Start.BACKGROUND,
                new Opening(parts.nanoTime().getAsLong()));
    }

    private TorrentReader open(TorrentFile file, long position, long until, Start how, Opening opening)
            throws IOException {
        if (position < 0 || position > file.length() || until < 0 || until > file.length()) {
            throw new IOException("bytes " + position + " to " + until + " of " + file.length());
        }
        if (file.length() == 0) {
            return new EmptyReader();
        }
        lock.lock();
        try {
            SwarmLoop swarm = wake().swarm;
            opening.reached(Phase.STORE, parts.nanoTime().getAsLong());
            readers++;
            played |= how != Start.BACKGROUND;
            long from = file.offset() + Math.min(position, file.length() - 1);
            var pieces = swarm.read(file.offset(), file.end(), from, file.offset() + until, how, opening);
            return new FileReader(file, position, pieces, this::readerClosed);
        } finally {
            lock.unlock();
        }
    }

    private void readerClosed() {
        lock.lock();
        try {
            readers--;
            idleSince = parts.nanoTime().getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /// The swarm, for a peer that calls.
    Optional<SwarmLoop> swarm() {
        return awake.map(now -> now.swarm);
    }

    @Override
    public BitSet here() {
        return awake.map(now -> now.live.verified()).orElseGet(BitSet::new);
    }

    @Override
    public int glance(TorrentFile file, long position, ByteBuffer target) throws IOException, InterruptedException {
        Optional<Awake> now = awake;
        if (now.isEmpty() || position < 0 || position >= file.length()) {
            return 0;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + Math.min(Integer.MAX_VALUE, file.length() - position)));
        try {
            return now.get().glances.read(file.offset() + position, target);
        } finally {
            target.limit(limit);
        }
    }

    /// What a reader that has gone needed next is still fetched for some seconds.
    @Override
    public void prepare(TorrentFile file) throws IOException {
        play(file, 0, new Opening(parts.nanoTime().getAsLong())).close();
    }

    @Override
    public void rest() {
        lock.lock();
        try {
            if (readers == 0 && !played) {
                idleSince = parts.nanoTime().getAsLong() - parts.linger().toNanos() - 1;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Wakes the torrent without a reader.
    void start() throws IOException {
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    private Awake wake() throws IOException {
        if (closed) {
            throw new IOException("the engine is closed");
        }
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        if (awake.filter(now -> now.swarm.hasFailed()).isPresent()) {
            sleep();
        }
        if (awake.isEmpty()) {
            awake = Optional.of(new Awake());
            roster.wakes(metainfo.infoHash(), this);
            idleSince = parts.nanoTime().getAsLong();
            LOG.atLevel(isKept() ? Level.DEBUG : Level.INFO)
                    .setMessage("torrent opened")
                    .addKeyValue("torrent", metainfo.infoHash())
                    .log();
        }
        return awake.get();
    }

    /// Why this torrent can never be opened, for the user.
    private Optional<String> refusal() {
        int pieceBytes = metainfo.layout().pieceBytes();
        return pieceBytes <= MAX_PIECE_BYTES
                ? Optional.empty()
                : Optional.of("the torrent has pieces of %d MiB; the longest that can be taken are %d MiB"
                        .formatted(pieceBytes >> 20, MAX_PIECE_BYTES >> 20));
    }

    /// Writes down which peers are of use, for the next start.
    void remember() {
        awake.ifPresent(Awake::remember);
    }

    /// Lets the peers go when nobody has read for long enough.
    void sleepIfIdle() {
        if (!lock.tryLock()) {
            return; // it is being opened or closed just now
        }
        try {
            long idle = parts.nanoTime().getAsLong() - idleSince;
            if (awake.isPresent()
                    && readers == 0
                    && !isKept()
                    && idle > parts.linger().toNanos()
                    && (!played || hasShared(awake.get(), Duration.ofNanos(idle)))) {
                sleep();
                LOG.atInfo()
                        .setMessage("torrent at rest")
                        .addKeyValue("torrent", metainfo.infoHash())
                        .log();
            }
        } finally {
            lock.unlock();
        }
    }

    /// What a film took is given back before its peers are let go. Nothing is given of a torrent that fails.
    private boolean hasShared(Awake now, Duration unread) {
        SwarmStatus status = now.swarm.status();
        return now.swarm.hasFailed() || parts.sharing().isDone(status.downloaded(), status.uploaded(), unread);
    }

    private void sleep() {
        awake.ifPresent(now -> {
            parts.goodbyes().start("goodbye", now.discovery::close); // may take seconds
            now.close();
            atRest = resting(now.live.onDisk());
        });
        awake = Optional.empty();
        played = false;
        roster.rests(metainfo.infoHash());
    }

    /// Says goodbye to the trackers, closes everything.
    void close() {
        Optional<Awake> last;
        lock.lock();
        try {
            closed = true;
            last = awake;
            last.ifPresent(Awake::close);
            awake = Optional.empty();
            roster.rests(metainfo.infoHash());
        } finally {
            lock.unlock();
        }
        last.ifPresent(now -> now.discovery.close());
    }

    @Override
    public TorrentStatus status() {
        return awake.map(Awake::status).orElse(atRest);
    }

    @Override
    public int peersConnected() {
        return awake.map(now -> now.swarm.status().peersConnected()).orElse(0);
    }

    @Override
    public Snapshot snapshot() throws InterruptedException {
        Optional<Awake> now = awake;
        return now.isPresent() ? now.get().snapshot() : Snapshots.resting(atRest);
    }

    @Override
    public Optional<Evidence> evidence() {
        return awake.map(now -> now.evidence(now.swarm.status()));
    }

    @Override
    public Tally tally() {
        return awake.map(now -> now.swarm.tally()).orElse(Tally.NOTHING);
    }

    private boolean isKept() {
        return !wanted.isEmpty();
    }

    /// The pieces that the status counts.
    private int pieces() {
        return isKept() ? wanted.cardinality() : metainfo.layout().pieces();
    }

    private long totalBytes() {
        return isKept() ? bytesIn(wanted) : metainfo.layout().totalBytes();
    }

    private BitSet counted(BitSet onDisk) {
        if (isKept()) {
            onDisk.and(wanted);
        }
        return onDisk;
    }

    private TorrentStatus resting(BitSet all) {
        BitSet onDisk = counted(all);
        return new TorrentStatus(
                pieces(), onDisk.cardinality(), bytesIn(onDisk), totalBytes(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, refusal());
    }

    private long bytesIn(BitSet pieces) {
        return pieces.stream().mapToLong(metainfo.layout()::bytesIn).sum();
    }

    /// Everything a torrent has while it is awake. Opened and closed under the torrent's lock.
    private final class Awake implements SwarmLoop.Listener {
        final PieceStore store;
        final LivePieces live;
        final Glances glances;
        final SwarmLoop swarm;
        final Discovery discovery;
        private final long woke = parts.nanoTime().getAsLong();
        /// Whom to tell of lost pieces. What is lost before there is somebody is found out by reading it.
        private volatile Optional<SwarmLoop> listening = Optional.empty();

        Awake() throws IOException {
            var opening = new Opening(parts.nanoTime().getAsLong());
            store = openStore(pieces -> listening.ifPresent(loop -> loop.lost(pieces)));
            Optional<Introduced.Party> met = parts.introduced().take(metainfo.infoHash());
            try {
                opening.reached(Phase.STORE, parts.nanoTime().getAsLong());
                live = new LivePieces(store.have(), parts.swarm().budget());
                var stored = new StoredPieces(store, parts.disk(), live);
                glances = new Glances(metainfo.layout(), stored);
                swarm = new SwarmLoop(
                        metainfo, self, stored, opening, met.map(Introduced.Party::peers), this, parts.nanoTime());
                listening = Optional.of(swarm);
                swarm.seedFrom(parts.web());
                discovery = met.map(this::goOn).orElseGet(this::search);
            } catch (RuntimeException e) {
                met.ifPresent(party -> parts.goodbyes().start("goodbye", party::close));
                closeStore(store);
                throw e;
            }
            if (isKept()) {
                swarm.want(wanted);
            }
            swarm.start();
        }

        private Discovery search() {
            Wanted known = Wanted.of(metainfo);
            var wanted = new Wanted(
                    known.infoHash(),
                    known.upgrade(),
                    known.isPrivate(),
                    known.trackers(),
                    metainfo.isPrivate() ? List.of() : parts.introduced().named(metainfo.infoHash()));
            return Discovery.start(
                    isKept() ? parts.sources().forgetful() : parts.sources(),
                    wanted,
                    new Discovery.Self(self.self(), parts.externalPort()),
                    this::counters,
                    swarm::found);
        }

        /// The search that a magnet link began.
        private Discovery goOn(Introduced.Party met) {
            met.counters().set(this::counters);
            met.search().announceAt(metainfo.trackers());
            return met.search();
        }

        @Override
        public void starving() {
            discovery.starving();
        }

        @Override
        public void completed() {
            discovery.completed();
        }

        private Counters counters() {
            PieceLayout layout = metainfo.layout();
            BitSet missing = live.verified();
            missing.flip(0, layout.pieces());
            SwarmStatus now = swarm.status();
            boolean paused = !isKept() && readers == 0 && !missing.isEmpty();
            return new Counters(now.uploaded(), now.downloaded(), OptionalLong.of(bytesIn(missing)), paused);
        }

        /// What counts as here is on disk, so that a download that is complete can be relied on.
        TorrentStatus status() {
            SwarmStatus now = swarm.status();
            BitSet here = counted(live.onDisk());
            EarlyCount early = live.earlyCount();
            return new TorrentStatus(
                    pieces(),
                    here.cardinality(),
                    bytesIn(here),
                    totalBytes(),
                    now.downloadRate(),
                    now.uploadRate(),
                    now.downloaded(),
                    now.uploaded(),
                    now.peersConnected(),
                    now.peersUnchoked(),
                    now.peersKnown(),
                    early.bytes(),
                    early.falseBytes(),
                    early.incidents(),
                    problem(now, here));
        }

        Snapshot snapshot() throws InterruptedException {
            return Snapshots.awake(status(), swarm.look(), discovery.trackers(), swarm.webSeeds(), swarm.hasFailed());
        }

        private Optional<String> problem(SwarmStatus now, BitSet here) {
            if (swarm.hasFailed()) {
                return Optional.of("a fault of this program ended the transfer; see the log");
            }
            boolean wait = here.cardinality() >= pieces() || parts.nanoTime().getAsLong() - woke < TOO_EARLY;
            boolean incomplete = here.cardinality() < pieces();
            return now.diskProblem()
                    .or(now::fault)
                    .or(() -> parts.privacy().egress().problem().filter(_ -> incomplete))
                    .or(() -> wait
                            ? Optional.empty()
                            : Diagnosis.of(evidence(now)).problem());
        }

        private Evidence evidence(SwarmStatus now) {
            return new Evidence(
                    now.served(),
                    true,
                    metainfo.isPrivate(),
                    now.downloadRate(),
                    now.outreach(),
                    Snapshots.trackers(discovery.trackers()),
                    swarm.webSeeds(),
                    parts.sources().dhtNodes(),
                    parts.privacy().wayOut(),
                    now.diskProblem(),
                    now.fault());
        }

        /// Nothing is written beside the cache by a download into a folder of its own.
        void remember() {
            if (!isKept()) {
                List<GoodPeer> good = swarm.goodPeers();
                parts.disk().execute(() -> parts.memory().remember(metainfo.infoHash(), good));
            }
        }

        void close() {
            swarm.close();
            remember();
            live.close("the torrent is closed");
            closeStore(store);
        }
    }

    /// A disk thread opens the store. If the thread that waits for it is interrupted, the store is closed again: nobody
    /// else knows of it, and a store can be open only once.
    private PieceStore openStore(Consumer<BitSet> lost) throws IOException {
        var handover = new Handover();
        try {
            return parts.disk().call(() -> handover.opened(opener.open(lost)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handover.abandon().ifPresent(this::closeStore);
            throw new IOException("interrupted while opening a torrent", e);
        }
    }

    /// Returns when the store is closed, also to an interrupted thread: it may be opened again at once.
    private void closeStore(PieceStore store) {
        var done = new CountDownLatch(1);
        parts.disk().execute(() -> {
            try {
                store.close();
            } catch (IOException e) {
                LOG.warn("cannot close the pieces of {}: {}", metainfo.infoHash(), e.getMessage());
            } finally {
                done.countDown();
            }
        });
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// A store on its way from the disk thread that opens it to the thread that waits for it.
    private static final class Handover {
        private Optional<PieceStore> store = Optional.empty();
        private boolean abandoned;

        PieceStore opened(PieceStore opened) throws IOException {
            synchronized (this) {
                if (!abandoned) {
                    store = Optional.of(opened);
                    return opened;
                }
            }
            opened.close();
            throw new IOException("nobody waits for the torrent any more");
        }

        synchronized Optional<PieceStore> abandon() {
            abandoned = true;
            return store;
        }
    }
}
