package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import nagare.torrent.discovery.Discovery;
import nagare.torrent.discovery.Wanted;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.status.Diagnosis;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Phase;
import nagare.torrent.status.Snapshot;
import nagare.torrent.swarm.SwarmLoop;
import nagare.torrent.swarm.SwarmStatus;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.EarlyCount;
import nagare.torrent.swarm.piece.Glances;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.tracker.Counters;

/// Everything a torrent has while it is awake: a store, a swarm, a search for peers. Opened and closed under the lock
/// of
/// its [OpenTorrent].
final class AwakeTorrent implements SwarmLoop.Listener, AutoCloseable {
    /// For so long, nanoseconds, a torrent that has woken is not said to have a problem with its peers.
    private static final long TOO_EARLY = 5_000_000_000L;

    private final Metainfo metainfo;
    private final EngineParts parts;
    private final Scope scope;
    private final BooleanSupplier isRead;
    private final SwarmSettings self;
    private final long woke;
    private final HeldStore store;
    private final LivePieces live;
    private final Glances glances;
    private final SwarmLoop swarm;
    private final Discovery discovery;
    /// Whom to tell of lost pieces. What is lost before there is somebody is found out by reading it.
    private volatile Optional<SwarmLoop> listening = Optional.empty();

    /// Opens the store, and begins to look for peers. `opener` runs on a disk thread; `isRead` says whether anybody
    /// reads
    /// the torrent.
    ///
    /// @throws IOException when the store cannot be opened; the message says why
    AwakeTorrent(Metainfo metainfo, EngineParts parts, Scope scope, HeldStore.Opener opener, BooleanSupplier isRead)
            throws IOException {
        this.metainfo = metainfo;
        this.parts = parts;
        this.scope = scope;
        this.isRead = isRead;
        this.self = parts.swarm(metainfo.infoHash());
        this.woke = parts.nanoTime().getAsLong();
        var opening = new Opening(woke);
        store = HeldStore.open(
                metainfo.infoHash(), opener, pieces -> listening.ifPresent(loop -> loop.lost(pieces)), parts.disk());
        Optional<Introduced.Party> met = parts.introduced().take(metainfo.infoHash());
        try {
            opening.reached(Phase.STORE, parts.nanoTime().getAsLong());
            live = new LivePieces(store.pieces().have(), parts.swarm().budget());
            var stored = new StoredPieces(store.pieces(), parts.disk(), live);
            glances = new Glances(metainfo.layout(), stored);
            swarm = new SwarmLoop(
                    metainfo, self, stored, opening, met.map(Introduced.Party::peers), this, parts.nanoTime());
            listening = Optional.of(swarm);
            swarm.seedFrom(parts.web());
            discovery = met.map(this::goOn).orElseGet(this::search);
        } catch (RuntimeException e) {
            met.ifPresent(party -> parts.goodbyes().start("goodbye", party::close));
            store.close();
            throw e;
        }
        if (scope.isKept()) {
            swarm.want(scope.wanted());
        }
        swarm.start();
    }

    SwarmLoop swarm() {
        return swarm;
    }

    /// The pieces that a reader gets without asking a peer.
    BitSet verified() {
        return live.verified();
    }

    BitSet onDisk() {
        return live.onDisk();
    }

    /// See [Torrent#glance]; `position` counts from the torrent's first byte.
    int glance(long position, ByteBuffer target) throws IOException, InterruptedException {
        return glances.read(position, target);
    }

    private Discovery search() {
        return Discovery.start(
                scope.isKept() ? parts.sources().forgetful() : parts.sources(),
                Wanted.of(metainfo).alsoFrom(parts.introduced().named(metainfo.infoHash())),
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
        boolean paused = !scope.isKept() && !isRead.getAsBoolean() && !missing.isEmpty();
        return new Counters(now.uploaded(), now.downloaded(), OptionalLong.of(scope.bytesIn(missing)), paused);
    }

    /// What counts as here is on disk, so that a download that is complete can be relied on.
    TorrentStatus status() {
        SwarmStatus now = swarm.status();
        BitSet here = scope.counted(live.onDisk());
        EarlyCount early = live.earlyCount();
        return new TorrentStatus(
                scope.pieces(),
                here.cardinality(),
                scope.bytesIn(here),
                scope.bytes(),
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
        boolean wait = here.cardinality() >= scope.pieces() || parts.nanoTime().getAsLong() - woke < TOO_EARLY;
        boolean incomplete = here.cardinality() < scope.pieces();
        return now.diskProblem()
                .or(now::fault)
                .or(() -> parts.privacy().egress().problem().filter(_ -> incomplete))
                .or(() -> wait ? Optional.empty() : Diagnosis.of(evidence(now)).problem());
    }

    Evidence evidence() {
        return evidence(swarm.status());
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
        if (!scope.isKept()) {
            List<GoodPeer> good = swarm.goodPeers();
            parts.disk().execute(() -> parts.memory().remember(metainfo.infoHash(), good));
        }
    }

    /// Ends everything but the search: see [#leaveTrackers].
    @Override
    public void close() {
        swarm.close();
        remember();
        live.close("the torrent is closed");
        store.close();
    }

    /// Ends the search and says goodbye to the trackers, which may take seconds.
    void leaveTrackers() {
        discovery.close();
    }
}
