package nagare.torrent.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

/// A UDP tracker on 127.0.0.1 that plays by BEP 15 and remembers every packet; what it does with one can be changed.
class FakeUdpTracker implements AutoCloseable {
    static final int INTERVAL = 1800;

    final BlockingQueue<ByteBuffer> packets = new LinkedBlockingQueue<>();
    private final DatagramSocket socket;
    private final byte[] peers;
    private volatile long connection = ThreadLocalRandom.current().nextLong();

    /// @param peers each six bytes in hex
    FakeUdpTracker(String... peers) throws IOException {
        this.peers = HexFormat.of().parseHex(String.join("", peers));
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    FakeUdpTracker start() {
        Thread.ofPlatform().daemon().name("fake udp tracker").start(this::serve);
        return this;
    }

    URI uri(String path) {
        return URI.create("udp://127.0.0.1:" + socket.getLocalPort() + path);
    }

    /// As a tracker does when it is started again: the ids it gave are no longer good.
    void forgetConnections() {
        connection++;
    }

    private void serve() {
        var bytes = new byte[4096];
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                var copy = ByteBuffer.wrap(Arrays.copyOf(bytes, packet.getLength()));
                packets.add(copy);
                received(copy.duplicate(), (InetSocketAddress) packet.getSocketAddress());
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void received(ByteBuffer packet, InetSocketAddress from) throws IOException {
        long id = packet.getLong();
        int action = packet.getInt();
        int transaction = packet.getInt();
        if (action == UdpAnnounce.CONNECT) {
            send(
                    ByteBuffer.allocate(16)
                            .putInt(UdpAnnounce.CONNECT)
                            .putInt(transaction)
                            .putLong(connection),
                    from);
        } else if (id == connection) {
            send(answer(transaction), from);
        } else {
            send(error(transaction, "unknown connection"), from);
        }
    }

    ByteBuffer answer(int transaction) {
        return ByteBuffer.allocate(20 + peers.length)
                .putInt(UdpAnnounce.ANNOUNCE)
                .putInt(transaction)
                .putInt(INTERVAL)
                .putInt(4)
                .putInt(3)
                .put(peers);
    }

    static ByteBuffer error(int transaction, String text) {
        return ByteBuffer.allocate(8 + text.length())
                .putInt(UdpAnnounce.ERROR)
                .putInt(transaction)
                .put(text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(ByteBuffer packet, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet.array(), packet.position(), to));
    }

    /// The action of the next packet, and for an announce its event behind a slash.
    String next() throws InterruptedException {
        var packet = packets.take();
        int action = packet.getInt(8);
        return action == UdpAnnounce.CONNECT ? "connect" : "announce/" + packet.getInt(80);
    }

    @Override
    public void close() {
        socket.close();
    }
}
