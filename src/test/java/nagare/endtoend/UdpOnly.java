package nagare.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// A way to a program on this machine that carries datagrams and no TCP: one client on one side, the program on the
/// other.
final class UdpOnly implements AutoCloseable {
    private final DatagramChannel front;
    private final DatagramChannel back;
    private final Selector selector;
    private final Thread thread;
    private volatile SocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private UdpOnly(int port) throws IOException {
        selector = Selector.open();
        front = open();
        back = open();
        back.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        thread = Thread.ofPlatform().daemon().name("only udp to " + port).start(this::carry);
    }

    /// A way to the port, on a port of its own.
    static UdpOnly to(int port) throws IOException {
        return new UdpOnly(port);
    }

    private DatagramChannel open() throws IOException {
        var channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    int port() {
        return front.socket().getLocalPort();
    }

    private void carry() {
        var buffer = ByteBuffer.allocateDirect(65_536);
        try {
            while (selector.isOpen()) {
                selector.select();
                selector.selectedKeys().clear();
                for (var from = front.receive(buffer.clear()); from != null; from = front.receive(buffer.clear())) {
                    client = from;
                    back.write(buffer.flip());
                }
                for (var from = back.receive(buffer.clear()); from != null; from = back.receive(buffer.clear())) {
                    front.send(buffer.flip(), client);
                }
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException closing) {
            if (selector.isOpen()) {
                throw new IllegalStateException(closing);
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself
        }
        front.close();
        back.close();
    }
}
