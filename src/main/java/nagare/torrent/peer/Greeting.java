package nagare.torrent.peer;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.ProtocolException;

/// Connecting and the exchange of handshakes, both ways (BEP 3), with short limits: a peer that does not answer in time
/// makes room for one that does.
final class Greeting {
    static final int CONNECT_MILLIS = 3_500;
    static final int HANDSHAKE_MILLIS = 4_000;

    private final LongSupplier nanoTime;

    Greeting(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// A channel that stands, what the peer said, and how long its TCP took to answer (nanoseconds).
    record Met(SocketChannel channel, Handshake theirs, long rtt) {}

    /// The first part of a caller's handshake: which torrent it wants, and whether it can speak v2 (BEP 52).
    record Heard(ByteBuffer head, InfoHash infoHash, boolean v2) {}

    /// Connects a fresh channel and says hello first.
    Met dial(SocketChannel channel, InetSocketAddress address, Hello hello) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        long start = nanoTime.getAsLong();
        channel.socket().connect(address, CONNECT_MILLIS);
        long rtt = nanoTime.getAsLong() - start;
        write(channel, hello.first());
        Handshake theirs = Handshake.parse(read(channel, Handshake.BYTES));
        if (!hello.isAnsweredBy(theirs)) {
            throw new ProtocolException("handshake for another torrent");
        }
        return new Met(channel, theirs, rtt);
    }

    /// Reads which torrent a caller wants; it gets no answer before we know that.
    Heard hear(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        ByteBuffer head = read(channel, Handshake.HEAD_BYTES);
        return new Heard(head, Handshake.parseHead(head), Handshake.headSpeaksV2(head));
    }

    /// Answers a caller and reads the rest of its handshake. What it takes to send its peer id stands for the RTT.
    Met answer(SocketChannel channel, Heard heard, Hello hello) throws IOException {
        long start = nanoTime.getAsLong();
        write(channel, hello.answer(heard.infoHash(), heard.v2()));
        ByteBuffer rest = read(channel, Handshake.BYTES - Handshake.HEAD_BYTES);
        ByteBuffer whole = ByteBuffer.allocate(Handshake.BYTES)
                .put(heard.head().duplicate())
                .put(rest)
                .flip();
        return new Met(channel, Handshake.parse(whole), nanoTime.getAsLong() - start);
    }

    private static void write(SocketChannel channel, Handshake handshake) throws IOException {
        ByteBuffer bytes = handshake.encode();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// The whole handshake has one deadline, so that a peer cannot hold a place by sending a byte now and then.
    private ByteBuffer read(SocketChannel channel, int count) throws IOException {
        long deadline = nanoTime.getAsLong() + HANDSHAKE_MILLIS * 1_000_000L;
        var bytes = new byte[count];
        var in = channel.socket().getInputStream(); // honours the timeout, which a channel's own read does not
        for (int have = 0; have < count; ) {
            int left = (int) ((deadline - nanoTime.getAsLong()) / 1_000_000);
            if (left <= 0) {
                throw new SocketTimeoutException("no handshake in time");
            }
            channel.socket().setSoTimeout(left);
            int read = in.read(bytes, have, count - have);
            if (read < 0) {
                throw new EOFException("closed during the handshake");
            }
            have += read;
        }
        return ByteBuffer.wrap(bytes);
    }
}
