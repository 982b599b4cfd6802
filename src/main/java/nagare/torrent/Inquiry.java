package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import nagare.torrent.discovery.Discovery;
import nagare.torrent.discovery.Wanted;
import nagare.torrent.metadata.Dictionaries;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.peer.Connections;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.MagnetReport;
import nagare.torrent.swarm.Handover;
import nagare.torrent.swarm.MetadataLoop;
import nagare.torrent.tracker.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the peers of a torrent what is in it (BEP 9), for everybody who opened the same magnet link. It goes on for
/// [#LINGER] after the last of them has lost patience, so that the next one may find the answer here. Thread-safe; its
/// lock is a leaf.
final class Inquiry implements MetadataLoop.Listener {
    /// Other links to the same torrent of which the places are asked too.
    static final int MAX_LINKS = 16;

    /// How long it goes on though nobody waits.
    static final long LINGER = 60_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);

    private final Magnet magnet;
    private final Set<Magnet> links = ConcurrentHashMap.newKeySet();
    private final EngineParts parts;
    private final Dictionaries kept;
    private final long begun;
    private final MetadataLoop loop;
    private final Discovery search;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicReference<Supplier<Counters>> counters =
            new AtomicReference<>(() -> new Counters(0, 0, OptionalLong.empty()));
    private Optional<Metainfo> metainfo = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private int waiting;
    private long idleSince;
    private volatile boolean handed;

    Inquiry(Magnet magnet, EngineParts parts, Dictionaries kept) {
        this.magnet = magnet;
        this.parts = parts;
        this.kept = kept;
        this.begun = parts.nanoTime().getAsLong();
        this.idleSince = begun;
        var self = parts.swarm(magnet.infoHash());
        this.loop = new MetadataLoop(magnet, self, this, parts.nanoTime());
        this.search = Discovery.start(
                parts.sources(),
                Wanted.of(magnet),
                new Discovery.Self(self.self(), parts.externalPort()),
                () -> counters.get().get(),
                loop::found);
        loop.start();
        LOG.atInfo()
                .setMessage("asking peers for a magnet link's torrent")
                .addKeyValue("torrent", magnet.infoHash())
                .log();
    }

    Magnet magnet() {
        return magnet;
    }

    /// Another link to the same torrent may know more places.
    void alsoAt(Magnet other) {
        if (!other.equals(magnet) && links.size() < MAX_LINKS && links.add(other)) {
            search.also(Wanted.of(other));
        }
    }

    /// Waits for the torrent; empty when patience ended first.
    ///
    /// @throws IOException when it never will be known; the message says why
    Optional<Metainfo> await(Duration patience) throws IOException, InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        waiting++;
        try {
            while (metainfo.isEmpty() && failure.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (metainfo.isEmpty() && failure.isPresent()) {
                throw new IOException(failure.get());
            }
            return metainfo;
        } finally {
            waiting--;
            idleSince = parts.nanoTime().getAsLong();
            lock.unlock();
        }
    }

    MagnetReport report() {
        return new MagnetReport(
                Duration.ofNanos(parts.nanoTime().getAsLong() - begun),
                loop.status(),
                search.trackers().stream().map(Snapshots::tracker).toList());
    }

    /// What is known of why nobody has told yet.
    Evidence evidence() {
        return new Evidence(
                false,
                false,
                false,
                0,
                loop.outreach(),
                Snapshots.trackers(search.trackers()),
                List.of(),
                parts.sources().dhtNodes(),
                parts.privacy().wayOut(),
                Optional.empty(),
                reason());
    }

    private Optional<String> reason() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    Optional<Connections> connections() {
        return handed ? Optional.empty() : Optional.of(loop.connections());
    }

    /// Whether it has ended, or nobody has waited for long enough.
    boolean isOver() {
        lock.lock();
        try {
            return failure.isPresent()
                    || metainfo.isPresent()
                    || waiting == 0 && parts.nanoTime().getAsLong() - idleSince > LINGER;
        } finally {
            lock.unlock();
        }
    }

    // ---- on the loop's thread ------------------------------------------------------------------------------------

    @Override
    public void starving() {
        search.starving();
    }

    @Override
    public void learned(ByteBuffer info, Handover peers) {
        Metainfo torrent;
        try {
            torrent = magnet.torrent(info);
        } catch (InvalidTorrent e) {
            peers.close();
            fail("the torrent that the magnet link names is broken: " + e.getMessage());
            return;
        }
        search.learned(torrent);
        var party =
                new Introduced.Party(peers, search, counters, parts.nanoTime().getAsLong());
        handed = parts.introduced().add(torrent.infoHash(), party);
        if (!handed) {
            peers.close();
        }
        parts.disk().execute(() -> kept.keep(magnet.infoHash(), info));
        LOG.atInfo()
                .setMessage("a magnet link's torrent is known")
                .addKeyValue("torrent", magnet.infoHash())
                .addKeyValue("millis", report().age().toMillis())
                .addKeyValue("bytes", info.remaining())
                .log();
        lock.lock();
        try {
            metainfo = Optional.of(torrent);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failed(Throwable fault) {
        fail("a fault of this program ended the search (" + fault + "); see the log");
    }

    private void fail(String why) {
        lock.lock();
        try {
            failure = Optional.of(why);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the search. What it found stays with whoever opens the torrent.
    void close() {
        fail("the engine is closed");
        loop.close();
        if (!handed) {
            search.close();
        }
    }
}
