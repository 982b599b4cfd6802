package nagare.torrent.swarm;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.peer.Allowance;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.Hello;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.GoodPeer;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.status.WebSeedState;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.event.Mailbox;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.swarm.piece.Surety;
import nagare.torrent.swarm.view.Showcase;
import nagare.torrent.webseed.Web;
import nagare.torrent.webseed.WebSeeds;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge around one [Swarm]: its thread, its mailbox, its [Connections], and the way to the disk. Runs from [#start]
/// until [#close].
public final class SwarmLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmLoop.class);
    private static final int BATCH = 256;

    /// How often a piece that the disk refused is offered to it again.
    static final long RETRY = 10_000_000_000L;

    /// How often, while anything happens, the store hears where the readers are: a quick one leaves its window soon.
    private static final long PROTECT = 20_000_000L;

    /// When the disk takes nothing and a reader starves, what lies farther than this ahead of the readers may go.
    private static final long NEAR_BYTES = 4L << 20;

    private static final long SHED_BYTES = 16L << 20;
    private static final String CLOSED = "the torrent is closed";

    /// What the swarm tells the torrent it belongs to. Called on the swarm's thread: do not block.
    public interface Listener {
        /// More peers are needed than the trackers gave.
        void starving();

        /// Every piece is here; was not so at the start.
        void completed();
    }

    private final Metainfo metainfo;
    private final PieceStore store;
    private final StoredPieces stored;
    private final DiskWork disk;
    private final LivePieces pieces;
    private final Listener listener;
    private final Swarm swarm;
    private final Held held;
    /// What readers are at or near, as of the last report.
    private BitSet needed = new BitSet();
    private final LongSupplier nanoTime;
    private final Mailbox mailbox;
    private final AtomicInteger numbers;
    private final Connections connections;
    private final Allowance allowance;
    private Optional<WebSeeds> webSeeds = Optional.empty();
    private final Thread thread;
    private long nextRetry;
    private volatile boolean closed;
    private volatile boolean failed;
    private volatile List<GoodPeer> goodPeers = List.of();
    private volatile SwarmStatus status;
    private volatile Tally tally = Tally.NOTHING;
    private final Showcase showcase;

    public SwarmLoop(
            Metainfo metainfo, SwarmSettings settings, StoredPieces stored, Listener listener, LongSupplier nanoTime) {
        this(metainfo, settings, stored, new Opening(nanoTime.getAsLong()), listener, nanoTime);
    }

    /// @param opening of the torrent, as far as it has come
    public SwarmLoop(
            Metainfo metainfo,
            SwarmSettings settings,
            StoredPieces stored,
            Opening opening,
            Listener listener,
            LongSupplier nanoTime) {
        this(metainfo, settings, stored, opening, Optional.empty(), listener, nanoTime);
    }

    /// The same, going on with the peers that gave the info dictionary.
    public SwarmLoop(
            Metainfo metainfo,
            SwarmSettings shared,
            StoredPieces stored,
            Opening opening,
            Optional<Handover> met,
            Listener listener,
            LongSupplier nanoTime) {
        var settings = metainfo.isPrivate() ? shared.withoutDht() : shared;
        this.metainfo = metainfo;
        this.stored = stored;
        this.store = stored.store();
        this.pieces = stored.live();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.held = new Held(settings.budget(), metainfo.layout().pieceBytes());
        this.mailbox = met.map(from -> from.mailbox).orElseGet(Mailbox::new);
        this.numbers = met.map(from -> from.numbers).orElseGet(AtomicInteger::new);
        this.disk = new DiskWork(metainfo, stored, held, mailbox::post);
        this.allowance = settings.budget().allowance();
        var hello = new Hello(
                new Handshake(
                        metainfo.infoHash(),
                        settings.self(),
                        true,
                        true,
                        settings.nodes().port() != 0,
                        false),
                metainfo.upgrade());
        this.connections = met.map(from -> from.connections)
                .orElseGet(() -> new Connections(
                        hello,
                        metainfo.layout().pieces(),
                        settings.approach(),
                        settings.budget().allowance(),
                        new Posted(mailbox),
                        numbers,
                        nanoTime));
        long now = nanoTime.getAsLong();
        Members members = met.map(from -> from.members).orElseGet(() -> new Members(settings, now));
        this.swarm = new Swarm(settings, Topic.of(metainfo), pieces.verified(), members, this::carryOut, now);
        swarm.timedBy(opening);
        if (!metainfo.isPrivate()) { // BEP 27: who has not got it from the tracker's site is a stranger
            metainfo.info()
                    .map(MetadataShare::new)
                    .ifPresent(info -> swarm.speak(new MetadataGiving(info, settings.budget(), swarm.extensions())));
        }
        met.ifPresent(from -> {
            connections.learned(hello, metainfo.layout().pieces());
            swarm.adopt(from.peers, metainfo.isPrivate(), now);
        });
        this.nextRetry = now + RETRY;
        this.status = swarm.report().status(now);
        this.showcase = new Showcase(swarm.report().view(pieces, held, now), now - Showcase.FRESH);
        this.thread = Thread.ofPlatform()
                .name("swarm " + metainfo.infoHash().hex().substring(0, 8))
                .unstarted(this::run);
    }

    /// The torrent's web seeds become peers. Call before [#start].
    public void seedFrom(Web web) {
        webSeeds = Optional.of(WebSeeds.start(
                metainfo, web, allowance, new PostedSeeds(metainfo.infoHash(), mailbox), numbers::incrementAndGet));
    }

    /// How the web seeds go.
    public List<WebSeedState> webSeeds() {
        return webSeeds.map(WebSeeds::status).orElse(List.of());
    }

    /// Begins to dial, ask and answer. What was posted before is the first it hears.
    public void start() {
        thread.start();
    }

    // ---- for the torrent -----------------------------------------------------------------------------------------

    /// A reader of the file `[start, end)` in torrent bytes, that begins at `position`. A swift one may get bytes on
    /// trust before their piece is hashed; a strict one gets only what a hash has proved.
    public PieceReader read(long start, long end, long position, Start how) {
        return read(start, end, position, end, how);
    }

    private PieceReader read(long start, long end, long position, long until, Start how) {
        int reader = numbers.incrementAndGet();
        mailbox.post(new Event.ReaderOpened(reader, start, end, position, until, how));
        Surety least = switch (how) {
            case SWIFT -> Surety.LIKELY;
            case STRICT, BACKGROUND -> Surety.PROVED;
        };
        return new PieceReader(reader, position, least, metainfo.layout(), stored, mailbox::post);
    }

    /// The same for a reader that wants nothing from the torrent byte `until` on, and notes in `opening` how it comes
    /// to its first byte.
    public PieceReader read(long start, long end, long position, long until, Start how, Opening opening) {
        PieceReader reader = read(start, end, position, until, how);
        mailbox.post(new Event.OpeningWatched(reader.number(), opening));
        return reader;
    }

    /// Fetches every piece, not only what readers need.
    public void wantAll() {
        mailbox.post(new Event.WantAll());
    }

    /// Fetches these pieces, needed or not.
    public void want(BitSet wanted) {
        mailbox.post(new Event.Want(wanted));
    }

    /// Peers of this torrent, from one source.
    public void found(PeerSource source, List<InetSocketAddress> addresses) {
        mailbox.post(new Event.PeersFound(source, addresses));
    }

    /// Pieces that were on disk have been evicted or found spoilt.
    public void lost(BitSet gone) {
        gone.stream().filter(stored::isLost).forEach(piece -> mailbox.post(new Event.Lost(piece)));
    }

    /// The peers that were of use, up to ten seconds ago; complete after [#close].
    public List<GoodPeer> goodPeers() {
        return goodPeers;
    }

    public SwarmStatus status() {
        return status;
    }

    /// What was done since the start, up to a quarter of a second ago.
    public Tally tally() {
        return tally;
    }

    /// Everything, for display, as of now; waits a moment for the owner.
    public SwarmView look() throws InterruptedException {
        return showcase.look(nanoTime.getAsLong(), () -> mailbox.post(new Event.Tick()));
    }

    /// Whether a fault of ours has ended the swarm; its readers have been told.
    public boolean hasFailed() {
        return failed;
    }

    /// The connections to its peers, to which callers are handed.
    public Connections connections() {
        return connections;
    }

    // ---- the owner -----------------------------------------------------------------------------------------------

    private void run() {
        var batch = new ArrayDeque<Event>(BATCH);
        long nextReport = nanoTime.getAsLong();
        long nextProtect = nextReport;
        try {
            while (!closed) {
                long before = nanoTime.getAsLong();
                mailbox.take(batch, BATCH, swarm.nextSettle(!held.isFull(), before) - before);
                long now = nanoTime.getAsLong();
                for (Event event = batch.peek(); event != null; event = batch.peek()) {
                    swarm.on(event, now);
                    batch.remove().done();
                }
                swarm.settle(!held.isFull(), now);
                held.open(swarm.openBytes());
                swarm.limitOpen(held.mostOpen());
                if (now - nextProtect >= 0) {
                    protect();
                    nextProtect = now + PROTECT;
                }
                if (now - nextReport >= 0) {
                    report(now);
                    nextReport = now + Swarm.TICK / 4;
                }
                if (showcase.isAsked()) {
                    showcase.show(swarm.report().view(pieces, held, now), now);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("swarm {} interrupted", metainfo.infoHash());
        } catch (RuntimeException | Error e) {
            failed = true;
            LOG.error("swarm {} failed; a bug", metainfo.infoHash(), e);
            pieces.close("the swarm failed (" + e + "); please report it");
        } finally {
            closed = true;
            disk.close();
            showcase.close();
            pieces.close(CLOSED);
            batch.forEach(Event::done);
            goodPeers = swarm.goodPeers();
            swarm.end();
            mailbox.close();
            connections.close();
            webSeeds.ifPresent(WebSeeds::close);
        }
    }

    /// The store learns where the readers are, and they how much room there is.
    private void protect() {
        long room = store.windowBytes();
        swarm.limitWindows(disk.refuses() ? Math.min(Held.OWN_SHARE, room) : room);
        needed = swarm.protectedPieces();
        disk.readersNeed(needed);
        store.protect(needed, swarm.keptPieces());
    }

    private void report(long now) {
        status = swarm.report().status(now);
        tally = swarm.report().tally(pieces.earlyCount());
        if (held.isFull()) {
            shed(needed, now);
            if (held.isFull() && swarm.isReaderWaiting()) {
                shed(swarm.piecesAhead(NEAR_BYTES), now);
            }
        }
        if (now - nextRetry >= 0) {
            nextRetry = now + RETRY;
            goodPeers = swarm.goodPeers();
            disk.storeRefused();
        }
    }

    private void shed(BitSet needed, long now) {
        for (LivePieces.Unwritten given : pieces.shed(needed, SHED_BYTES)) {
            held.giveBack(given.data().length());
            swarm.on(new Event.Lost(given.piece()), now);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(int peer, List<PeerMessage> messages) -> {
                connections.send(peer, messages);
                webSeeds.ifPresent(seeds -> seeds.send(peer, messages));
            }
            case Effect.Disconnect(int peer, String why) -> {
                connections.disconnect(peer, why);
                webSeeds.ifPresent(seeds -> seeds.disconnect(peer));
            }
            case Effect.Blame(int seed, int piece) -> webSeeds.ifPresent(seeds -> seeds.blame(seed, piece));
            case Effect.Dial(InetSocketAddress address) -> connections.dial(address);
            case Effect.Punch(InetSocketAddress address) -> connections.punch(address);
            case Effect.Check(AssembledPiece piece) -> disk.check(piece);
            case Effect.Prove(Block block, ByteBuffer data, var lease) ->
                pieces.early(block.piece(), block.begin(), data, lease, Surety.PROVED);
            case Effect.ReadHashes(int peer, HashRange range, List<Block> of) -> disk.readHashes(peer, range, of);
            case Effect.Release(Block block, ByteBuffer data, var lease) ->
                pieces.early(block.piece(), block.begin(), data, lease, Surety.LIKELY);
            case Effect.Withdraw(int piece, Surety most) -> pieces.withdraw(piece, most);
            case Effect.ReadBlock(int peer, Block block) -> disk.readBlock(peer, block);
            case Effect.KeepLayers() -> disk.keepLayers();
            case Effect.Starve() -> listener.starving();
            case Effect.Completed() -> {
                status = swarm.report().status(nanoTime.getAsLong());
                listener.completed();
            }
        }
    }

    /// Ends every connection, and waits until what was received is on disk.
    @Override
    public void close() {
        closed = true;
        disk.close();
        mailbox.post(new Event.Tick());
        boolean interrupted = false;
        while (!ended()) {
            interrupted = true;
        }
        held.giveBackAll();
        pieces.end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// False when the waiting was interrupted. It is worth waiting for: both the connections and the disk end soon, and
    /// the store may not be closed before.
    private boolean ended() {
        try {
            thread.join();
            disk.awaitEnd();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
