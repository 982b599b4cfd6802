package nagare.torrent.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.memory.WriteBuffers;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.wire.FrameReader;
import nagare.torrent.wire.PeerCodec;
import nagare.torrent.wire.PeerMessage;

/// One connection to a peer, after the handshake. Reading runs on the caller's thread; writing on one of its own, which
/// joins what has gathered into one write. [#send] never blocks.
final class PeerLink implements AutoCloseable {
    /// A peer that lets so much gather takes nothing any more, and is dropped. Far above [Uploads#MAX_UNSENT] and a
    /// large bitfield.
    static final long MAX_WAITING_BYTES = 4L << 20;

    /// What a message costs in memory beside its bytes.
    private static final int MESSAGE_COST = 64;

    private final PeerStream stream;
    private final WriteBuffers writes;
    private final LinkedBlockingQueue<List<PeerMessage>> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile String closedWhy = "";
    /// How many the torrent has; 0 while that is unknown.
    private volatile int pieces;

    PeerLink(PeerStream stream, WriteBuffers writes) {
        this.stream = stream;
        this.writes = writes;
    }

    void expectPieces(int count) {
        pieces = count;
    }

    void send(List<PeerMessage> messages) {
        if (waitingBytes.addAndGet(cost(messages)) > MAX_WAITING_BYTES) {
            close("does not read what it asked for");
            return;
        }
        outgoing.add(messages);
    }

    private static long cost(List<PeerMessage> messages) {
        long cost = 0;
        for (PeerMessage message : messages) {
            cost += PeerCodec.encodedLength(message) + MESSAGE_COST;
        }
        return cost;
    }

    /// Hands every message to `said` until the connection ends.
    void readUntilClosed(BlockPool blocks, Said said) throws IOException, InterruptedException {
        try (var frames = new FrameReader(stream, blocks)) {
            frames.expectPieces(() -> pieces);
            for (Optional<PeerMessage> message = frames.next(); message.isPresent(); message = frames.next()) {
                said.accept(message.get());
            }
        }
    }

    /// Takes one message; may block, so that a flood is held back.
    interface Said {
        void accept(PeerMessage message) throws InterruptedException;
    }

    /// Writes until the connection ends, and tells `sent` how many bytes of blocks have been written.
    void writeUntilClosed(IntConsumer sent) throws IOException, InterruptedException {
        var batch = new ArrayList<List<PeerMessage>>();
        while (stream.isOpen()) {
            batch.add(outgoing.take());
            outgoing.drainTo(batch);
            ByteBuffer lent = writes.take();
            try {
                write(batch, lent, sent);
            } finally {
                writes.giveBack(lent);
            }
            batch.clear();
        }
    }

    private void write(List<List<PeerMessage>> batch, ByteBuffer lent, IntConsumer sent) throws IOException {
        ByteBuffer buffer = lent;
        for (List<PeerMessage> messages : batch) {
            int blockBytes = 0;
            for (PeerMessage message : messages) {
                buffer = put(message, buffer);
                blockBytes += message instanceof PeerMessage.Piece piece
                        ? piece.data().remaining()
                        : 0;
            }
            if (blockBytes > 0) {
                write(buffer);
                sent.accept(blockBytes);
            }
            waitingBytes.addAndGet(-cost(messages));
        }
        write(buffer);
    }

    private ByteBuffer put(PeerMessage message, ByteBuffer buffer) throws IOException {
        int length = PeerCodec.encodedLength(message);
        if (length > buffer.remaining()) {
            write(buffer);
        }
        ByteBuffer roomy = length > buffer.capacity() ? ByteBuffer.allocate(length) : buffer;
        PeerCodec.encodeInto(message, roomy);
        return roomy;
    }

    private void write(ByteBuffer buffer) throws IOException {
        buffer.flip();
        stream.spend(buffer);
        buffer.clear();
    }

    /// Why this side closed the connection; empty when it did not.
    String closedWhy() {
        return closedWhy;
    }

    void close(String why) {
        if (closedWhy.isEmpty()) {
            closedWhy = why;
        }
        close();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            closedWhy = closedWhy + " (" + e.getMessage() + ")";
        }
        outgoing.add(List.of()); // so that the writer looks
    }
}
