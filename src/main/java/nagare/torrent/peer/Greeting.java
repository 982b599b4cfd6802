package nagare.torrent.peer;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.ProtocolException;

/// Connecting and the exchange of handshakes, both ways (BEP 3), with short limits: a peer that does not answer in time
/// makes room for one that does.
final class Greeting {
    static final int HANDSHAKE_MILLIS = 4_000;

    private final LongSupplier nanoTime;

    Greeting(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A stream that stands, what the peer said, and how long it took to answer (nanoseconds).
    record Met(PeerStream stream, Handshake theirs, long rtt) {
        Line line(boolean incoming) {
            return new Line(incoming, false, stream.carrier());
        }
    }

    /// The first part of a caller's handshake: which torrent it wants, and whether it can speak v2 (BEP 52).
    record Heard(ByteBuffer head, InfoHash infoHash, boolean v2) {}

    /// Connects a fresh stream and says hello first.
    Met dial(PeerStream stream, InetSocketAddress address, int connectMillis, Runnable connected, Hello hello)
            throws IOException {
        long start = nanoTime.getAsLong();
        stream.connect(address, connectMillis);
        long rtt = nanoTime.getAsLong() - start;
        connected.run();
        write(stream, hello.first());
        Handshake theirs = Handshake.parse(read(stream, Handshake.BYTES));
        if (!hello.isAnsweredBy(theirs)) {
            throw new ProtocolException("handshake for another torrent");
        }
        return new Met(stream, theirs, rtt);
    }

    /// Reads which torrent a caller wants; it gets no answer before we know that.
    Heard hear(PeerStream stream) throws IOException {
        ByteBuffer head = read(stream, Handshake.HEAD_BYTES);
        return new Heard(head, Handshake.parseHead(head), Handshake.headSpeaksV2(head));
    }

    /// Answers a caller and reads the rest of its handshake. What it takes to send its peer id stands for the RTT.
    Met answer(PeerStream stream, Heard heard, Hello hello) throws IOException {
        long start = nanoTime.getAsLong();
        write(stream, hello.answer(heard.infoHash(), heard.v2()));
        ByteBuffer rest = read(stream, Handshake.BYTES - Handshake.HEAD_BYTES);
        ByteBuffer whole = ByteBuffer.allocate(Handshake.BYTES)
                .put(heard.head().duplicate())
                .put(rest)
                .flip();
        return new Met(stream, Handshake.parse(whole), nanoTime.getAsLong() - start);
    }

    private static void write(PeerStream stream, Handshake handshake) throws IOException {
        ByteBuffer bytes = handshake.encode();
        while (bytes.hasRemaining()) {
            stream.write(bytes);
        }
    }

    /// The whole handshake has one deadline, so that a peer cannot hold a place by sending a byte now and then.
    private ByteBuffer read(PeerStream stream, int count) throws IOException {
        long deadline = nanoTime.getAsLong() + HANDSHAKE_MILLIS * 1_000_000L;
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            int left = (int) ((deadline - nanoTime.getAsLong()) / 1_000_000);
            if (left <= 0) {
                throw new SocketTimeoutException("no handshake in time");
            }
            stream.readTimeout(left);
            if (stream.read(bytes) < 0) {
                throw new EOFException("closed during the handshake");
            }
        }
        stream.readTimeout(0);
        return bytes.flip();
    }
}
