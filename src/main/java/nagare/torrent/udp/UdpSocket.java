package nagare.torrent.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The datagram sockets of this server, one per family of addresses, and one platform thread that reads them.
///
/// On every interface one IPv6 socket serves both families where the system has IPv6: the JDK always opens such sockets
/// for both, so an IPv4 one on the same port would not bind. The channels do not block: a thread that is interrupted in
/// a blocking call would close them for everybody.
public final class UdpSocket implements AutoCloseable {
    /// The longest datagram there is.
    private static final int MAX_PACKET_BYTES = 65_535;

    /// After so many failures in a row the sockets are given up rather than spun on.
    private static final int MOST_FAILURES = 1_000;

    /// So many packets are read before their handlers may answer together.
    private static final int BATCH = 64;

    /// What the system is asked to keep for us while the reader is busy; it may give less.
    private static final int SYSTEM_BUFFER_BYTES = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final List<Bound> sockets;
    private final Selector selector;
    private final Thread reader;
    private final List<PacketHandler> handlers = new CopyOnWriteArrayList<>();

    private record Bound(DatagramChannel channel, InetSocketAddress local) {
        boolean sendsTo(InetAddress address) {
            return local.getAddress() instanceof Inet4Address
                    ? address instanceof Inet4Address
                    : address instanceof Inet6Address || local.getAddress().isAnyLocalAddress();
        }
    }

    private UdpSocket(List<Bound> sockets, Selector selector) {
        this.sockets = List.copyOf(sockets);
        this.selector = selector;
        reader = Thread.ofPlatform().daemon().name("udp " + port()).unstarted(this::readUntilClosed);
    }

    /// Opens the port on every interface, for both families where the system has them. Port 0 takes any free one.
    public static UdpSocket open(int port) throws IOException {
        try {
            return open(List.of(wildcard(16)), port);
        } catch (UnsupportedOperationException | IOException noIpv6) {
            LOG.atDebug()
                    .setMessage("udp without ipv6")
                    .addKeyValue("reason", noIpv6.getMessage())
                    .log();
            return open(List.of(wildcard(4)), port);
        }
    }

    /// Opens the port on these addresses of this machine, at most one of each family. Port 0 takes any free one.
    public static UdpSocket open(List<InetAddress> addresses, int port) throws IOException {
        var sockets = new ArrayList<Bound>();
        Selector selector = null;
        try {
            selector = Selector.open();
            for (var address : addresses) {
                sockets.add(bind(
                        address,
                        sockets.isEmpty() ? port : sockets.getFirst().local().getPort(),
                        selector));
            }
            var socket = new UdpSocket(sockets, selector);
            socket.reader.start();
            return socket;
        } catch (IOException | RuntimeException e) {
            for (var bound : sockets) {
                bound.channel().close();
            }
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    private static Bound bind(InetAddress address, int port, Selector selector) throws IOException {
        ProtocolFamily family =
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        var channel = DatagramChannel.open(family);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SYSTEM_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SYSTEM_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(address, port));
            channel.register(selector, SelectionKey.OP_READ);
            return new Bound(channel, (InetSocketAddress) channel.getLocalAddress());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// The local port: what peers and trackers are told.
    public int port() {
        return sockets.getFirst().local().getPort();
    }

    /// Adds a handler behind those that are there.
    public void register(PacketHandler handler) {
        handlers.add(handler);
    }

    public void unregister(PacketHandler handler) {
        handlers.remove(handler);
    }

    /// Sends one datagram, from the socket of the target's family. Like the network, it may lose it when busy.
    ///
    /// @throws IOException when there is no way to such an address, or the socket is closed
    public void send(ByteBuffer packet, InetSocketAddress to) throws IOException {
        for (var bound : sockets) {
            if (bound.sendsTo(to.getAddress())) {
                bound.channel().send(packet, to);
                return;
            }
        }
        throw new IOException("no socket for addresses of this family");
    }

    private void readUntilClosed() {
        var buffer = ByteBuffer.allocateDirect(MAX_PACKET_BYTES);
        int failures = 0;
        while (selector.isOpen() && failures < MOST_FAILURES) {
            try {
                selector.select(key -> readBatch((DatagramChannel) key.channel(), buffer));
                drained();
                failures = 0;
            } catch (ClosedSelectorException closing) {
                return;
            } catch (IOException e) {
                failures++;
            }
        }
        if (selector.isOpen()) {
            LOG.atError()
                    .setMessage("udp reading given up")
                    .addKeyValue("port", port())
                    .log();
        }
    }

    /// Failures of one packet (an ICMP answer on some systems) are not failures of the socket. What is still waiting
    /// after a batch is selected at once again.
    private void readBatch(DatagramChannel channel, ByteBuffer buffer) {
        try {
            var from = channel.receive(buffer.clear());
            for (int i = 1; from != null; i++) {
                dispatch((InetSocketAddress) from, buffer.flip().asReadOnlyBuffer());
                from = i < BATCH ? channel.receive(buffer.clear()) : null;
            }
        } catch (ClosedChannelException closing) {
            LOG.atTrace()
                    .setMessage("udp socket closed")
                    .addKeyValue("port", port())
                    .log();
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("udp packet lost")
                    .addKeyValue("reason", e.getMessage())
                    .log();
        }
    }

    private void dispatch(InetSocketAddress from, ByteBuffer packet) {
        for (var handler : handlers) {
            try {
                if (handler.accept(from, packet.duplicate())) {
                    return;
                }
            } catch (RuntimeException bug) {
                LOG.atError().setMessage("udp packet not handled").setCause(bug).log();
                return;
            }
        }
    }

    private void drained() {
        for (var handler : handlers) {
            try {
                handler.drained();
            } catch (RuntimeException bug) {
                LOG.atError()
                        .setMessage("udp packets not answered")
                        .setCause(bug)
                        .log();
            }
        }
    }

    /// Closes the sockets and waits for the reading thread to end, unless called from it.
    @Override
    public void close() throws IOException {
        selector.close();
        for (var bound : sockets) {
            bound.channel().close();
        }
        if (Thread.currentThread() != reader) {
            awaitReader();
        }
    }

    private void awaitReader() {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed it is; the thread ends by itself
        }
    }

    private static InetAddress wildcard(int bytes) throws IOException {
        return InetAddress.getByAddress(new byte[bytes]);
    }
}
