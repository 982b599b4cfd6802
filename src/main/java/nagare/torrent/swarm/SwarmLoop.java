package nagare.torrent.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Connections;
import nagare.torrent.peer.Hello;
import nagare.torrent.picker.Block;
import nagare.torrent.picker.Start;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.Tally;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceBytes;
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
import nagare.torrent.swarm.proof.Trees;
import nagare.torrent.swarm.view.Showcase;
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
    /// Bytes read at once to hash them for a peer.
    private static final int READ_BYTES = 1 << 20;

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
    private final DiskThreads disk;
    private final StoredPieces stored;
    private final LivePieces pieces;
    private final Listener listener;
    private final Swarm swarm;
    private final Held held;
    /// What readers are at or near, as of the last report.
    private volatile BitSet needed = new BitSet();
    private final LongSupplier nanoTime;
    private final Mailbox mailbox;
    private final AtomicInteger numbers;
    private final Connections connections;
    /// Work of this swarm on the disk's threads; the owner itself is the party that stays until the end.
    private final Phaser atDisk = new Phaser(1);

    private final AtomicBoolean leftDisk = new AtomicBoolean();
    private final Queue<LivePieces.Unwritten> toWrite = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();
    /// Whether the last piece could not be stored; the log need not say so of each.
    private final AtomicBoolean diskRefuses = new AtomicBoolean();

    private final Thread thread;
    private long nextRetry;
    private volatile boolean closed;
    private volatile boolean failed;
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
            SwarmSettings settings,
            StoredPieces stored,
            Opening opening,
            Optional<Handover> met,
            Listener listener,
            LongSupplier nanoTime) {
        this.metainfo = metainfo;
        this.stored = stored;
        this.store = stored.store();
        this.disk = stored.disk();
        this.pieces = stored.live();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.held = new Held(settings.budget(), metainfo.layout().pieceBytes());
        this.mailbox = met.map(from -> from.mailbox).orElseGet(Mailbox::new);
        this.numbers = met.map(from -> from.numbers).orElseGet(AtomicInteger::new);
        var hello = new Hello(
                new Handshake(metainfo.infoHash(), settings.self(), true, true, false, false), metainfo.upgrade());
        this.connections = met.map(from -> from.connections)
                .orElseGet(() -> new Connections(
                        hello,
                        metainfo.layout().pieces(),
                        settings.transport(),
                        settings.budget().allowance(),
                        new Posted(mailbox),
                        numbers,
                        nanoTime));
        long now = nanoTime.getAsLong();
        this.swarm = new Swarm(
                settings,
                metainfo.layout(),
                Trees.of(metainfo),
                pieces.verified(),
                met.map(from -> from.members).orElseGet(() -> new Members(settings, now)),
                this::carryOut,
                now);
        metainfo.info().ifPresent(info -> swarm.share(new MetadataShare(info), metainfo.isPrivate()));
        swarm.timedBy(opening);
        met.ifPresent(from -> {
            connections.learned(hello, metainfo.layout().pieces());
            swarm.adopt(from.peers, metainfo.isPrivate(), now);
        });
        this.nextRetry = now + RETRY;
        this.status = swarm.status(now);
        this.showcase = new Showcase(swarm.view(pieces, held, now), now - Showcase.FRESH);
        this.thread = Thread.ofPlatform()
                .name("swarm " + metainfo.infoHash().hex().substring(0, 8))
                .unstarted(this::run);
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
                    showcase.show(swarm.view(pieces, held, now), now);
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
            showcase.close();
            pieces.close(CLOSED);
            batch.forEach(Event::done);
            swarm.end();
            mailbox.close();
            connections.close();
        }
    }

    /// The store learns where the readers are, and they how much room there is.
    private void protect() {
        long room = store.windowBytes();
        swarm.limitWindows(diskRefuses.get() ? Math.min(Held.OWN_SHARE, room) : room);
        needed = swarm.protectedPieces();
        store.protect(needed, swarm.keptPieces());
    }

    private void report(long now) {
        status = swarm.status(now);
        tally = swarm.tally(pieces.earlyCount());
        if (held.isFull()) {
            shed(needed, now);
            if (held.isFull() && swarm.isReaderWaiting()) {
                shed(swarm.piecesAhead(NEAR_BYTES), now);
            }
        }
        if (now - nextRetry >= 0) {
            nextRetry = now + RETRY;
            storeRefused();
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
            case Effect.Send(int peer, List<PeerMessage> messages) -> connections.send(peer, messages);
            case Effect.Disconnect(int peer, String why) -> connections.disconnect(peer, why);
            case Effect.Dial(InetSocketAddress address) -> connections.dial(address);
            case Effect.Check(AssembledPiece piece) -> {
                held.take(piece.bytes());
                onDisk(() -> check(piece));
            }
            case Effect.Prove(Block block, ByteBuffer data, var lease) ->
                pieces.early(block.piece(), block.begin(), data, lease, Surety.PROVED);
            case Effect.ReadHashes(int peer, HashRange range, List<Block> of) ->
                onDisk(() -> readHashes(peer, range, of));
            case Effect.Release(Block block, ByteBuffer data, var lease) ->
                pieces.early(block.piece(), block.begin(), data, lease, Surety.LIKELY);
            case Effect.Withdraw(int piece, Surety most) -> pieces.withdraw(piece, most);
            case Effect.ReadBlock(int peer, Block block) -> onDisk(() -> readBlock(peer, block));
            case Effect.KeepLayers() -> onDisk(this::keepLayers);
            case Effect.Starve() -> listener.starving();
            case Effect.Completed() -> {
                status = swarm.status(nanoTime.getAsLong());
                listener.completed();
            }
        }
    }

    // ---- the disk's threads --------------------------------------------------------------------------------------

    private void onDisk(Runnable work) {
        atDisk.register();
        try {
            disk.execute(() -> {
                try {
                    work.run();
                } finally {
                    atDisk.arriveAndDeregister();
                }
            });
        } catch (RejectedExecutionException e) {
            atDisk.arriveAndDeregister();
            throw e;
        }
    }

    private void check(AssembledPiece piece) {
        try {
            hash(piece);
        } finally {
            piece.lease().release();
        }
    }

    private void hash(AssembledPiece piece) {
        PieceBytes whole = piece.data();
        if (!piece.suffices() && !metainfo.hashes().matches(piece.piece(), whole.blocks())) {
            held.giveBack(piece.bytes());
            failed(piece);
            return;
        }
        long wrong = pieces.publish(piece.piece(), whole);
        if (wrong > 0) {
            LOG.atWarn()
                    .setMessage("false bytes reached a player")
                    .addKeyValue("torrent", metainfo.infoHash())
                    .addKeyValue("piece", piece.piece())
                    .addKeyValue("bytes", wrong)
                    .log();
        }
        piece.lease().retain(); // for the event
        mailbox.post(new Event.Verified(piece));
        piece.lease().retain(); // for the writing
        store(piece.piece(), whole);
    }

    private void failed(AssembledPiece piece) {
        long left = pieces.failed(piece.piece());
        if (left > 0) {
            LOG.atWarn()
                    .setMessage(
                            "a piece failed its hash after bytes of it had left for a player; it goes on with right ones")
                    .addKeyValue("torrent", metainfo.infoHash())
                    .addKeyValue("piece", piece.piece())
                    .addKeyValue("bytes", left)
                    .log();
        }
        piece.lease().retain(); // for the event
        mailbox.post(new Event.Failed(piece));
    }

    /// One disk thread at a time writes pieces of this torrent, those that others have hashed too: threads that write
    /// to
    /// one file at once wait for each other in the kernel, spinning. Takes over a lease of the piece.
    private void store(int piece, PieceBytes whole) {
        toWrite.add(new LivePieces.Unwritten(piece, whole));
        if (writes.getAndIncrement() > 0) {
            return; // whoever writes now goes on with it
        }
        do {
            LivePieces.Unwritten next = toWrite.remove();
            try {
                write(next.piece(), next.data());
            } finally {
                next.data().lease().release();
            }
        } while (writes.decrementAndGet() > 0);
    }

    private void write(int piece, PieceBytes whole) {
        try {
            store.write(piece, whole);
            pieces.stored(piece, needed.get(piece));
            held.giveBack(whole.length());
            diskRefuses.set(false);
            mailbox.post(new Event.Stored(piece));
            if (stored.isLost(piece)) { // evicted between the two
                mailbox.post(new Event.Lost(piece));
            }
            storeRefused();
        } catch (IOException | RuntimeException e) {
            (diskRefuses.getAndSet(true) ? LOG.atDebug() : LOG.atWarn())
                    .setMessage("cannot store a piece")
                    .addKeyValue("piece", piece)
                    .addKeyValue("reason", e.toString())
                    .log();
            pieces.refused(piece);
            mailbox.post(new Event.StoreFailed(piece, String.valueOf(e.getMessage())));
        }
    }

    /// Offers the disk one piece that it refused; when it takes it, the next one follows.
    private void storeRefused() {
        if (!closed) {
            pieces.nextRefused().ifPresent(refused -> onDisk(() -> store(refused.piece(), refused.data())));
        }
    }

    /// Blocks are hashed as they are read, so that a long piece needs no memory.
    private void readHashes(int peer, HashRange range, List<Block> of) {
        Optional<ByteBuffer> leaves = Optional.empty();
        try {
            leaves = closed ? leaves : leavesOf(of);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setMessage("cannot hash pieces for a peer")
                    .addKeyValue("piece", of.getFirst().piece())
                    .addKeyValue("reason", e.toString())
                    .log();
        }
        mailbox.post(new Event.HashesRead(peer, range, of.getFirst().piece(), leaves));
    }

    private Optional<ByteBuffer> leavesOf(List<Block> of) throws IOException {
        int blocks = of.stream()
                .mapToInt(part -> Math.ceilDiv(part.length(), PieceLayout.BLOCK))
                .sum();
        var leaves = ByteBuffer.allocate(blocks * MerkleTree.HASH_BYTES);
        for (Block part : of) {
            for (int begin = 0; begin < part.length(); begin += READ_BYTES) {
                ByteBuffer data = ByteBuffer.allocate(Math.min(READ_BYTES, part.length() - begin));
                if (!read(new Block(part.piece(), begin, data.remaining()), data)) {
                    return Optional.empty();
                }
                leaves.put(MerkleTree.leaves(data.flip()));
            }
        }
        return Optional.of(leaves.flip());
    }

    private void keepLayers() {
        try {
            store.keepLayers();
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("cannot keep the piece layers; they are asked for again after a restart")
                    .addKeyValue("torrent", metainfo.infoHash())
                    .addKeyValue("reason", e.toString())
                    .log();
        }
    }

    private void readBlock(int peer, Block block) {
        if (closed) {
            return;
        }
        Optional<PeerMessage.Piece> answer = Optional.empty();
        try {
            ByteBuffer data = ByteBuffer.allocate(block.length());
            if (read(block, data)) {
                answer = Optional.of(new PeerMessage.Piece(block.piece(), block.begin(), data.flip()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setMessage("cannot read a piece")
                    .addKeyValue("piece", block.piece())
                    .addKeyValue("reason", e.toString())
                    .log();
        }
        mailbox.post(new Event.BlockRead(peer, block, answer));
    }

    /// Fills `data` with verified bytes; false when they are not here any more.
    private boolean read(Block block, ByteBuffer data) throws IOException {
        LivePieces.Place place = pieces.find(block.piece());
        boolean read;
        try {
            read = switch (place) {
                case LivePieces.Place.InMemory(PieceBytes whole) -> {
                    whole.read(block.begin(), data);
                    yield true;
                }
                case LivePieces.Place.OnDisk() -> store.read(block.piece(), block.begin(), data);
                case LivePieces.Place.Absent(), LivePieces.Place.Early _, LivePieces.Place.Closed _ -> false;
            };
        } finally {
            place.done();
        }
        if (!read && stored.isLost(block.piece())) {
            mailbox.post(new Event.Lost(block.piece()));
        }
        return read;
    }

    /// Ends every connection, and waits until what was received is on disk.
    @Override
    public void close() {
        closed = true;
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
            if (leftDisk.compareAndSet(false, true)) {
                atDisk.arriveAndDeregister();
            }
            atDisk.awaitAdvanceInterruptibly(0);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
