package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;
import nagare.torrent.swarm.SwarmLoop;
import nagare.torrent.swarm.SwarmStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A torrent of the engine. It is awake ([AwakeTorrent]) while somebody reads it and some time after; else it is only
/// its
/// metainfo. Thread-safe: its lock is held over opening and closing the store, and over
/// nothing that waits for the network; who only looks ([#status], [#swarm]) does not take it.
final class OpenTorrent implements Torrent {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTorrent.class);
    /// Pieces are held in memory until they are hashed: longer ones than this, and a few of them fill the heap.
    static final int MAX_PIECE_BYTES = 32 << 20;

    private final Metainfo metainfo;
    private final EngineParts parts;
    private final Roster roster;
    private final HeldStore.Opener opener;
    private final Scope scope;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<AwakeTorrent> awake = Optional.empty();
    private volatile TorrentStatus atRest;
    /// Changed under the lock.
    private volatile int readers;
    private long idleSince;
    private boolean closed;
    /// A player has read it since it woke, and may come back.
    private boolean played;

    /// @param wanted what is fetched though nobody reads it, see [Scope]
    OpenTorrent(Metainfo metainfo, EngineParts parts, Roster roster, HeldStore.Opener opener, BitSet wanted) {
        this.metainfo = metainfo;
        this.parts = parts;
        this.roster = roster;
        this.opener = opener;
        this.scope = new Scope(metainfo.layout(), wanted);
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
            SwarmLoop swarm = wake().swarm();
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
        return awake.map(AwakeTorrent::swarm);
    }

    @Override
    public BitSet here() {
        return awake.map(AwakeTorrent::verified).orElseGet(BitSet::new);
    }

    @Override
    public int glance(TorrentFile file, long position, ByteBuffer target) throws IOException, InterruptedException {
        Optional<AwakeTorrent> now = awake;
        if (now.isEmpty() || position < 0 || position >= file.length()) {
            return 0;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + Math.min(Integer.MAX_VALUE, file.length() - position)));
        try {
            return now.get().glance(file.offset() + position, target);
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

    private AwakeTorrent wake() throws IOException {
        if (closed) {
            throw new IOException("the engine is closed");
        }
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        if (awake.filter(now -> now.swarm().hasFailed()).isPresent()) {
            sleep();
        }
        if (awake.isEmpty()) {
            awake = Optional.of(new AwakeTorrent(metainfo, parts, scope, opener, () -> readers > 0));
            roster.wakes(metainfo.infoHash(), this);
            idleSince = parts.nanoTime().getAsLong();
            LOG.atLevel(scope.isKept() ? Level.DEBUG : Level.INFO)
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
        awake.ifPresent(AwakeTorrent::remember);
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
                    && !scope.isKept()
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
    private boolean hasShared(AwakeTorrent now, Duration unread) {
        SwarmStatus status = now.swarm().status();
        return now.swarm().hasFailed() || parts.sharing().isDone(status.downloaded(), status.uploaded(), unread);
    }

    private void sleep() {
        awake.ifPresent(now -> {
            parts.goodbyes().start("goodbye", now::leaveTrackers); // may take seconds
            now.close();
            atRest = resting(now.onDisk());
        });
        awake = Optional.empty();
        played = false;
        roster.rests(metainfo.infoHash());
    }

    /// Says goodbye to the trackers, closes everything.
    void close() {
        Optional<AwakeTorrent> last;
        lock.lock();
        try {
            closed = true;
            last = awake;
            last.ifPresent(AwakeTorrent::close);
            awake = Optional.empty();
            roster.rests(metainfo.infoHash());
        } finally {
            lock.unlock();
        }
        last.ifPresent(AwakeTorrent::leaveTrackers);
    }

    @Override
    public TorrentStatus status() {
        return awake.map(AwakeTorrent::status).orElse(atRest);
    }

    @Override
    public int peersConnected() {
        return awake.map(now -> now.swarm().status().peersConnected()).orElse(0);
    }

    @Override
    public Snapshot snapshot() throws InterruptedException {
        Optional<AwakeTorrent> now = awake;
        return now.isPresent() ? now.get().snapshot() : Snapshots.resting(atRest);
    }

    @Override
    public Optional<Evidence> evidence() {
        return awake.map(AwakeTorrent::evidence);
    }

    @Override
    public Tally tally() {
        return awake.map(now -> now.swarm().tally()).orElse(Tally.NOTHING);
    }

    private TorrentStatus resting(BitSet here) {
        BitSet onDisk = scope.counted(here);
        return new TorrentStatus(
                scope.pieces(),
                onDisk.cardinality(),
                scope.bytesIn(onDisk),
                scope.bytes(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                refusal());
    }
}
