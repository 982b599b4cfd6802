package nagare.torrent.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.picker.Block;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The edge around one [Swarm]: its thread, its mailbox, its connections, and the way to the disk. Runs from
/// [#start] until [#close].
public final class SwarmLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmLoop.class);
    private static final int BATCH = 256;

    /// What the swarm tells the torrent it belongs to. Called on the swarm's thread: do not block.
    public interface Listener {
        /// More peers are needed than the trackers gave.
        void starving();

        /// Every piece is here.
        void completed();
    }

    private final Metainfo metainfo;
    private final PieceStore store;
    private final DiskThreads disk;
    private final LivePieces pieces;
    private final Listener listener;
    private final Swarm swarm;
    private final Handshake handshake;
    private final Greeting greeting;
    private final LongSupplier nanoTime;
    private final Mailbox mailbox = new Mailbox();
    private final Map<Integer, PeerLink> links = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    /// Work of this swarm on the disk's threads; the owner itself is the one party that stays.
    private final Phaser atDisk = new Phaser(1);

    private final Thread thread;
    private volatile boolean closed;
    private volatile SwarmStatus status;

    public SwarmLoop(
            Metainfo metainfo, SwarmSettings settings, StoredPieces stored, Listener listener, LongSupplier nanoTime) {
        this.metainfo = metainfo;
        this.store = stored.store();
        this.disk = stored.disk();
        this.pieces = stored.live();
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.greeting = new Greeting(nanoTime);
        this.handshake = new Handshake(metainfo.infoHash(), settings.self(), true, true, false, false);
        long now = nanoTime.getAsLong();
        this.swarm = new Swarm(settings, metainfo.layout(), pieces.verified(), this::carryOut, now);
        this.status = swarm.status(now);
        this.thread = Thread.ofPlatform()
                .name("swarm " + metainfo.infoHash().hex().substring(0, 8))
                .unstarted(this::run);
    }

    /// Begins to dial, ask and answer. What was posted before is the first it hears.
    public void start() {
        thread.start();
    }

    // ---- for the torrent -----------------------------------------------------------------------------------------

    /// A reader of the file `[start, end)` in torrent bytes.
    public PieceReader read(long start, long end) {
        int reader = numbers.incrementAndGet();
        post(new Event.ReaderOpened(reader, start, end, start));
        return new PieceReader(reader, metainfo.layout(), new StoredPieces(store, disk, pieces), this::post);
    }

    /// Fetches every piece, not only what readers need.
    public void wantAll() {
        post(new Event.WantAll());
    }

    public void found(List<InetSocketAddress> addresses) {
        post(new Event.PeersFound(addresses));
    }

    /// A piece that was on disk has been evicted or found spoilt.
    public void lost(int piece) {
        pieces.lost(piece);
        post(new Event.Lost(piece));
    }

    public SwarmStatus status() {
        return status;
    }

    // ---- the owner -----------------------------------------------------------------------------------------------

    void post(Event event) {
        mailbox.post(event);
    }

    private void run() {
        var batch = new ArrayList<Event>(BATCH);
        long nextReport = nanoTime.getAsLong();
        try {
            while (!closed) {
                mailbox.take(batch, BATCH, swarm.nextSettle(nanoTime.getAsLong()) - nanoTime.getAsLong());
                long now = nanoTime.getAsLong();
                for (Event event : batch) {
                    swarm.on(event, now);
                }
                batch.clear();
                swarm.settle(now);
                if (now - nextReport >= 0) {
                    report(now);
                    nextReport = now + Swarm.TICK / 4;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("swarm {} interrupted", metainfo.infoHash());
        } catch (RuntimeException e) {
            LOG.error("swarm {} failed; a bug", metainfo.infoHash(), e);
            pieces.close("the swarm failed (" + e + "); please report it");
        } finally {
            links.values().forEach(link -> link.close("the torrent is closed"));
        }
    }

    private void report(long now) {
        status = swarm.status(now);
        var needed = swarm.protectedPieces();
        store.protect(needed);
        pieces.shed(needed::get).forEach(piece -> swarm.on(new Event.Lost(piece), now));
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(int peer, List<PeerMessage> messages) -> {
                PeerLink link = links.get(peer);
                if (link != null) {
                    link.send(messages);
                }
            }
            case Effect.Disconnect(int peer, String why) -> {
                PeerLink link = links.get(peer);
                if (link != null) {
                    link.close(why);
                }
            }
            case Effect.Dial(InetSocketAddress address) ->
                Thread.ofVirtual().name("peer " + address).start(() -> dial(address));
            case Effect.Check(var _, AssembledPiece data) -> onDisk(() -> check(data));
            case Effect.ReadBlock(int peer, Block block) -> onDisk(() -> readBlock(peer, block));
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
        disk.execute(() -> {
            try {
                work.run();
            } finally {
                atDisk.arriveAndDeregister();
            }
        });
    }

    private void check(AssembledPiece data) {
        int piece = data.piece();
        ByteBuffer whole = data.joined();
        if (!metainfo.hashes().matches(piece, whole)) {
            post(new Event.Failed(piece));
            return;
        }
        pieces.publish(piece, whole);
        post(new Event.Verified(piece));
        try {
            store.write(piece, whole.duplicate());
            pieces.stored(piece);
            post(new Event.Stored(piece));
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("cannot store a piece")
                    .addKeyValue("piece", piece)
                    .addKeyValue("reason", e.getMessage())
                    .log();
            post(new Event.StoreFailed(piece, String.valueOf(e.getMessage())));
        }
    }

    private void readBlock(int peer, Block block) {
        if (closed) {
            return;
        }
        Optional<PeerMessage.Piece> answer = Optional.empty();
        try {
            ByteBuffer data = ByteBuffer.allocate(block.length());
            boolean read = switch (pieces.find(block.piece())) {
                case LivePieces.Place.InMemory(ByteBuffer whole) -> {
                    data.put(whole.slice(block.begin(), block.length()));
                    yield true;
                }
                case LivePieces.Place.OnDisk() -> store.read(block.piece(), block.begin(), data);
                case LivePieces.Place.Absent(), LivePieces.Place.Closed(var _) -> false;
            };
            if (read) {
                answer = Optional.of(new PeerMessage.Piece(block.piece(), block.begin(), data.flip()));
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("cannot read a piece")
                    .addKeyValue("piece", block.piece())
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
        post(new Event.BlockRead(peer, block, answer));
    }

    // ---- connections ---------------------------------------------------------------------------------------------

    private void dial(InetSocketAddress address) {
        Greeting.Met met;
        try {
            met = greeting.dial(address, handshake);
        } catch (IOException e) {
            post(new Event.DialFailed(address, String.valueOf(e.getMessage())));
            return;
        }
        talk(met, address, false);
    }

    /// Takes over a caller whose handshake asks for this torrent. Blocks until the connection ends.
    void welcome(SocketChannel channel, Greeting.Heard heard) throws IOException {
        var address = (InetSocketAddress) channel.getRemoteAddress();
        talk(greeting.answer(channel, heard, handshake), address, true);
    }

    private void talk(Greeting.Met met, InetSocketAddress address, boolean incoming) {
        int number = numbers.incrementAndGet();
        var link = new PeerLink(met.channel());
        links.put(number, link);
        if (closed) {
            link.close("the torrent is closed");
        }
        post(new Event.Joined(number, address, met.theirs(), met.rtt(), incoming));
        Thread writer = Thread.ofVirtual().name("to peer " + address).start(() -> write(link));
        String why = "closed by the peer";
        boolean broken = false;
        try {
            link.readUntilClosed(
                    metainfo.layout().pieces(), message -> mailbox.postFromStranger(new Event.Said(number, message)));
        } catch (ProtocolException e) {
            why = e.getMessage();
            broken = true;
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            why = "interrupted";
        }
        link.close(why);
        writer.interrupt();
        links.remove(number);
        post(new Event.Left(number, link.closedWhy(), broken));
    }

    private static void write(PeerLink link) {
        try {
            link.writeUntilClosed();
        } catch (IOException e) {
            link.close(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            link.close("closed");
        }
    }

    /// Ends every connection, and waits until what was received is on disk.
    @Override
    public void close() {
        closed = true;
        post(new Event.Tick());
        try {
            thread.join();
            atDisk.awaitAdvanceInterruptibly(atDisk.arrive());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
