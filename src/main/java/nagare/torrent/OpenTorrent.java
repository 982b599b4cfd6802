package nagare.torrent;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.swarm.LivePieces;
import nagare.torrent.swarm.StoredPieces;
import nagare.torrent.swarm.SwarmLoop;
import nagare.torrent.swarm.SwarmStatus;
import nagare.torrent.tracker.Counters;
import nagare.torrent.tracker.TrackerClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A torrent of the engine. It is awake, with a store, a swarm and trackers, while somebody reads it and some time
/// after;
/// else it is only its metainfo. Thread-safe: its lock is held over opening and closing the store, which is small I/O,
/// and over nothing that waits for the network.
final class OpenTorrent implements Torrent {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTorrent.class);

    /// Opens the store of this torrent; runs on a disk thread.
    interface StoreOpener {
        PieceStore open(Consumer<BitSet> lost) throws IOException;
    }

    private final Metainfo metainfo;
    private final List<URI> moreTrackers;
    private final EngineParts parts;
    private final StoreOpener opener;
    /// Fetch everything and stay awake until the engine closes: a download, or a seed.
    private final boolean whole;

    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Awake> awake = Optional.empty();
    private int readers;
    private long idleSince;
    private boolean closed;

    OpenTorrent(Metainfo metainfo, List<URI> moreTrackers, EngineParts parts, StoreOpener opener, boolean whole) {
        this.metainfo = metainfo;
        this.moreTrackers = moreTrackers;
        this.parts = parts;
        this.opener = opener;
        this.whole = whole;
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public TorrentReader open(TorrentFile file) throws IOException {
        if (file.length() == 0) {
            return new EmptyReader();
        }
        lock.lock();
        try {
            SwarmLoop swarm = wake().swarm;
            readers++;
            return new FileReader(file, swarm.read(file.offset(), file.end()), this::readerClosed);
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
        lock.lock();
        try {
            return awake.map(now -> now.swarm);
        } finally {
            lock.unlock();
        }
    }

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
        if (awake.isEmpty()) {
            awake = Optional.of(new Awake());
            idleSince = parts.nanoTime().getAsLong();
            LOG.atInfo()
                    .setMessage("torrent opened")
                    .addKeyValue("torrent", metainfo.infoHash())
                    .log();
        }
        return awake.get();
    }

    /// Lets the peers go when nobody has read for long enough.
    void sleepIfIdle() {
        lock.lock();
        try {
            long idle = parts.nanoTime().getAsLong() - idleSince;
            if (awake.isPresent()
                    && readers == 0
                    && !whole
                    && idle > parts.linger().toNanos()) {
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

    private void sleep() {
        awake.ifPresent(now -> {
            Thread.ofVirtual().name("goodbye " + metainfo.infoHash()).start(now.trackers::close);
            now.close();
        });
        awake = Optional.empty();
    }

    /// Says goodbye to the trackers, closes everything.
    void close() {
        Optional<Awake> last;
        lock.lock();
        try {
            closed = true;
            last = awake;
            awake = Optional.empty();
            last.ifPresent(Awake::close);
        } finally {
            lock.unlock();
        }
        last.ifPresent(now -> now.trackers.close());
    }

    @Override
    public TorrentStatus status() {
        lock.lock();
        try {
            return awake.map(Awake::status).orElseGet(this::asleep);
        } finally {
            lock.unlock();
        }
    }

    private TorrentStatus asleep() {
        long total = metainfo.layout().totalBytes();
        return new TorrentStatus(
                metainfo.layout().pieces(), 0, 0, total, 0, 0, 0, 0, 0, 0, 0, Optional.of("the torrent is at rest"));
    }

    /// Everything a torrent has while it is awake. Opened and closed under the torrent's lock.
    private final class Awake implements SwarmLoop.Listener {
        final PieceStore store;
        final LivePieces live;
        final SwarmLoop swarm;
        final TrackerClient trackers;

        Awake() throws IOException {
            store = onDisk(() -> opener.open(this::lost));
            live = new LivePieces(store.have());
            swarm = new SwarmLoop(
                    metainfo, parts.swarm(), new StoredPieces(store, parts.disk(), live), this, parts.nanoTime());
            trackers = TrackerClient.start(
                    parts.trackers(),
                    tiers(),
                    new TrackerClient.Member(
                            metainfo.infoHash(),
                            parts.swarm().self(),
                            parts.swarm().listenPort()),
                    this::counters,
                    swarm::found);
            if (whole) {
                swarm.wantAll();
            }
            swarm.start();
        }

        private List<List<URI>> tiers() {
            var tiers = new ArrayList<>(metainfo.trackers());
            tiers.add(moreTrackers);
            return tiers;
        }

        private void lost(BitSet pieces) {
            swarm.lost(pieces);
        }

        @Override
        public void starving() {
            trackers.starving();
        }

        @Override
        public void completed() {
            trackers.completed();
        }

        private Counters counters() {
            PieceLayout layout = metainfo.layout();
            BitSet missing = live.verified();
            missing.flip(0, layout.pieces());
            long left = missing.stream().mapToLong(layout::bytesIn).sum();
            SwarmStatus now = swarm.status();
            return new Counters(now.uploaded(), now.downloaded(), OptionalLong.of(left));
        }

        TorrentStatus status() {
            SwarmStatus now = swarm.status();
            BitSet verified = live.verified();
            long total = metainfo.layout().totalBytes();
            return new TorrentStatus(
                    metainfo.layout().pieces(),
                    verified.cardinality(),
                    verified.stream().mapToLong(metainfo.layout()::bytesIn).sum(),
                    total,
                    now.downloadRate(),
                    now.uploadRate(),
                    now.downloaded(),
                    now.uploaded(),
                    now.peersConnected(),
                    now.peersUnchoked(),
                    now.peersKnown(),
                    now.problem().or(() -> now.peersKnown() == 0 ? whyNoPeers() : Optional.empty()));
        }

        private Optional<String> whyNoPeers() {
            return trackers.status().stream()
                    .flatMap(tracker -> tracker.problem().map(why -> tracker.name() + ": " + why).stream())
                    .findFirst()
                    .map(why -> "no peers; " + why);
        }

        void close() {
            swarm.close();
            live.close("the torrent is closed");
            try {
                onDisk(() -> {
                    store.close();
                    return store;
                });
            } catch (IOException e) {
                LOG.warn("cannot close the pieces of {}: {}", metainfo.infoHash(), e.getMessage());
            }
        }
    }

    private <T> T onDisk(DiskThreads.Work<T> work) throws IOException {
        try {
            return parts.disk().call(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening a torrent", e);
        }
    }
}
