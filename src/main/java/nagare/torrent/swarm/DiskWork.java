package nagare.torrent.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import nagare.torrent.merkle.HashRange;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.storage.PieceStore;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.wire.PeerMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one swarm has done on the disk's threads: pieces are hashed, published and stored, blocks and hashes are read
/// for peers. What came of it is posted to the swarm. Thread-safe.
final class DiskWork {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWork.class);

    /// Bytes read at once to hash them for a peer.
    private static final int READ_BYTES = 1 << 20;

    private final Metainfo metainfo;
    private final StoredPieces stored;
    private final PieceStore store;
    private final LivePieces pieces;
    private final Held held;
    private final Consumer<Event> post;
    /// What is under way; the owner itself is the party that stays until the end.
    private final Phaser atDisk = new Phaser(1);

    private final AtomicBoolean leftDisk = new AtomicBoolean();
    private final Queue<LivePieces.Unwritten> toWrite = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();
    /// Whether the last piece could not be stored; the log need not say so of each.
    private final AtomicBoolean refuses = new AtomicBoolean();

    /// What readers are at or near, as of the last report.
    private volatile BitSet needed = new BitSet();
    private volatile boolean closed;

    DiskWork(Metainfo metainfo, StoredPieces stored, Held held, Consumer<Event> post) {
        this.metainfo = metainfo;
        this.stored = stored;
        this.store = stored.store();
        this.pieces = stored.live();
        this.held = held;
        this.post = post;
    }

    /// Hashes the piece, publishes it when it is right, and stores it. Takes over its lease.
    void check(AssembledPiece piece) {
        held.take(piece.bytes());
        onDisk(() -> hashAndRelease(piece));
    }

    /// Hashes the blocks of verified pieces, for a peer.
    void readHashes(int peer, HashRange range, List<Block> of) {
        onDisk(() -> readHashesNow(peer, range, of));
    }

    /// Reads a block for a peer.
    void readBlock(int peer, Block block) {
        onDisk(() -> readBlockNow(peer, block));
    }

    void keepLayers() {
        onDisk(this::keepLayersNow);
    }

    /// Readers are at these pieces, or near them: what is stored of them stays in memory for a while.
    void readersNeed(BitSet pieces) {
        needed = pieces;
    }

    /// Whether the disk did not take what it was given last.
    boolean refuses() {
        return refuses.get();
    }

    /// Nothing is read for peers any more; what has come is stored still.
    void close() {
        closed = true;
    }

    /// Returns when nothing is under way any more. To be called when nothing new will come.
    void awaitEnd() throws InterruptedException {
        if (leftDisk.compareAndSet(false, true)) {
            atDisk.arriveAndDeregister();
        }
        atDisk.awaitAdvanceInterruptibly(0);
    }

    private void onDisk(Runnable work) {
        atDisk.register();
        try {
            stored.disk().execute(() -> {
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

    private void hashAndRelease(AssembledPiece piece) {
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
        warnOfFalseBytes("false bytes reached a player", piece.piece(), pieces.publish(piece.piece(), whole));
        piece.lease().retain(); // for the event
        post.accept(new Event.Verified(piece));
        piece.lease().retain(); // for the writing
        store(piece.piece(), whole);
    }

    private void failed(AssembledPiece piece) {
        String sentence = "a piece failed its hash after bytes of it had left for a player; it goes on with right ones";
        warnOfFalseBytes(sentence, piece.piece(), pieces.failed(piece.piece()));
        piece.lease().retain(); // for the event
        post.accept(new Event.Failed(piece));
    }

    private void warnOfFalseBytes(String sentence, int piece, long bytes) {
        if (bytes > 0) {
            LOG.atWarn()
                    .setMessage(sentence)
                    .addKeyValue("torrent", metainfo.infoHash())
                    .addKeyValue("piece", piece)
                    .addKeyValue("bytes", bytes)
                    .log();
        }
    }

    /// One disk thread at a time writes pieces of this torrent, those that others have hashed too: threads that
    /// write to one file at once wait for each other in the kernel, spinning. Takes over a lease of the piece.
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
            refuses.set(false);
            post.accept(new Event.Stored(piece));
            if (stored.isLost(piece)) { // evicted between the two
                post.accept(new Event.Lost(piece));
            }
            storeRefused();
        } catch (IOException | RuntimeException e) {
            (refuses.getAndSet(true) ? LOG.atDebug() : LOG.atWarn())
                    .setMessage("cannot store a piece")
                    .addKeyValue("piece", piece)
                    .addKeyValue("reason", e.toString())
                    .log();
            pieces.refused(piece);
            post.accept(new Event.StoreFailed(piece, String.valueOf(e.getMessage())));
        }
    }

    /// Offers the disk one piece that it refused; when it takes it, the next one follows.
    void storeRefused() {
        if (!closed) {
            pieces.nextRefused().ifPresent(refused -> onDisk(() -> store(refused.piece(), refused.data())));
        }
    }

    /// Blocks are hashed as they are read, so that a long piece needs no memory.
    private void readHashesNow(int peer, HashRange range, List<Block> of) {
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
        post.accept(new Event.HashesRead(peer, range, of.getFirst().piece(), leaves));
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

    private void keepLayersNow() {
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

    private void readBlockNow(int peer, Block block) {
        if (closed) {
            return;
        }
        Optional<PeerMessage.Piece> answer = Optional.empty();
        try {
            ByteBuffer data = ByteBuffer.allocate(block.length());
            int here = metainfo.layout().bytesIn(block.piece()) - block.begin();
            data.limit(Math.min(block.length(), here)); // the rest is padding: zeros
            if (read(block, data)) {
                answer = Optional.of(new PeerMessage.Piece(block.piece(), block.begin(), data.clear()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setMessage("cannot read a piece")
                    .addKeyValue("piece", block.piece())
                    .addKeyValue("reason", e.toString())
                    .log();
        }
        post.accept(new Event.BlockRead(peer, block, answer));
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
            post.accept(new Event.Lost(block.piece()));
        }
        return read;
    }
}
