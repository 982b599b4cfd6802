package nagare.torrent.peer;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import nagare.lifecycle.Threads;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.mse.Called;
import nagare.torrent.mse.Cipher;
import nagare.torrent.transport.PeerStream;
import nagare.torrent.transport.TcpStream;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;

/// A peer that takes calls as it likes and resets the others, as clients do; and remembers how each began. After the
/// handshake it says nothing more.
final class RawPeer implements AutoCloseable {
    /// What it takes.
    enum Taste {
        PLAIN_ONLY,
        ENCRYPTED_ONLY,
        NOTHING
    }

    static final PeerId ID = PeerId.random(new Random(77));

    private final ServerSocketChannel server;
    private final InfoHash torrent;
    private final Taste taste;
    private final Threads threads = new Threads();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    /// `plain` or `encrypted`, of each call.
    final List<String> calls = new CopyOnWriteArrayList<>();

    RawPeer(InfoHash torrent, Taste taste) throws IOException {
        this.torrent = torrent;
        this.taste = taste;
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        threads.start("raw peer", this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                open.add(channel);
                threads.start("raw call", () -> answer(channel));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void answer(SocketChannel channel) {
        try {
            var stream = new TcpStream(channel);
            ByteBuffer head = read(stream, Handshake.NAME_BYTES);
            boolean plain = Handshake.mayBegin(head);
            calls.add(plain ? "plain" : "encrypted");
            if (plain && taste == Taste.PLAIN_ONLY) {
                read(stream, Handshake.BYTES - Handshake.NAME_BYTES);
                stream.spend(hello());
            } else if (!plain && taste == Taste.ENCRYPTED_ONLY) {
                encrypted(stream, head.flip());
            } else {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // a reset
                channel.close();
            }
        } catch (IOException gone) {
            // the caller left
        }
    }

    private void encrypted(PeerStream stream, ByteBuffer head) throws IOException {
        var called = new Called(List.of(torrent), List.of(Cipher.RC4), new Random(5));
        called.room().put(head);
        while (called.agreed().isEmpty()) {
            stream.read(called.room());
            called.heard();
            stream.spend(called.said());
        }
        PeerStream encrypted = called.agreed().orElseThrow().over(stream);
        read(encrypted, Handshake.BYTES);
        encrypted.spend(hello());
    }

    private static ByteBuffer read(PeerStream stream, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (stream.read(bytes) < 0) {
                throw new EOFException("the caller left");
            }
        }
        return bytes;
    }

    private ByteBuffer hello() {
        return new Handshake(torrent, ID, true, true, false, false).encode();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        threads.close();
    }
}
