package nagare.torrent.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.wire.FrameReader;
import nagare.torrent.wire.PeerCodec;
import nagare.torrent.wire.PeerMessage;

/// One connection to a peer, after the handshake. Reading runs on the caller's thread; writing on one of its own, which
/// joins what has gathered into one write. [#send] never blocks.
final class PeerLink implements AutoCloseable {
    /// A peer that lets so many bytes gather takes nothing any more, and is dropped.
    static final long MAX_WAITING_BYTES = 16L << 20;

    private static final int WRITE_BUFFER = 64 * 1024;

    private final SocketChannel channel;
    private final LinkedBlockingQueue<List<PeerMessage>> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile String closedWhy = "";

    PeerLink(SocketChannel channel) {
        this.channel = channel;
    }

    void send(List<PeerMessage> messages) {
        long bytes = messages.stream().mapToLong(PeerCodec::encodedLength).sum();
        if (waitingBytes.addAndGet(bytes) > MAX_WAITING_BYTES) {
            close("does not read what it asked for");
            return;
        }
        outgoing.add(messages);
    }

    /// Hands every message to `said` until the connection ends.
    void readUntilClosed(int pieces, Said said) throws IOException, InterruptedException {
        var frames = new FrameReader(channel);
        frames.expectPieces(pieces);
        for (Optional<PeerMessage> message = frames.next(); message.isPresent(); message = frames.next()) {
            said.accept(message.get());
        }
    }

    /// Takes one message; may block, so that a flood is held back.
    interface Said {
        void accept(PeerMessage message) throws InterruptedException;
    }

    /// Writes until the connection ends.
    void writeUntilClosed() throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_BUFFER);
        var batch = new ArrayList<List<PeerMessage>>();
        while (true) {
            batch.add(outgoing.take());
            outgoing.drainTo(batch);
            for (List<PeerMessage> messages : batch) {
                for (PeerMessage message : messages) {
                    buffer = put(message, buffer);
                }
            }
            batch.clear();
            write(buffer);
        }
    }

    private ByteBuffer put(PeerMessage message, ByteBuffer buffer) throws IOException {
        int length = PeerCodec.encodedLength(message);
        if (length > buffer.remaining()) {
            write(buffer);
        }
        ByteBuffer roomy = length > buffer.capacity() ? ByteBuffer.allocateDirect(length) : buffer;
        PeerCodec.encodeInto(message, roomy);
        return roomy;
    }

    private void write(ByteBuffer buffer) throws IOException {
        buffer.flip();
        int bytes = buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        waitingBytes.addAndGet(-bytes);
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
            channel.close();
        } catch (IOException e) {
            closedWhy = closedWhy + " (" + e.getMessage() + ")";
        }
    }
}
