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
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import nagare.net.egress.Egress;
import nagare.net.egress.Footing;
import nagare.net.egress.HeldBack;
import nagare.net.egress.Relayed;
import nagare.net.egress.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The datagram sockets of this server, one per family of addresses, and one platform thread that reads them.
///
/// On every interface one IPv6 socket serves both families where the system has IPv6: the JDK always opens such sockets
/// for both, so an IPv4 one on the same port would not bind. The channels do not block: a thread that is interrupted in
/// a blocking call would close them for everybody.
///
/// Where the sockets stand may change while the house stands (an [Egress]): then they are closed and opened anew on the
/// same port, and nowhere between the two. Behind a proxy every datagram goes to its relay and comes from there.
public final class UdpSocket implements Standing, AutoCloseable {
    /// The longest datagram there is.
    private static final int MAX_PACKET_BYTES = 65_535;

    /// After so many failures in a row the sockets are given up rather than spun on.
    private static final int MOST_FAILURES = 1_000;

    /// So many packets are read before their handlers may answer together.
    private static final int BATCH = 64;

    /// What the system is asked to keep for us while the reader is busy; it may give less.
    private static final int SYSTEM_BUFFER_BYTES = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final Egress egress;
    private final List<PacketHandler> handlers = new CopyOnWriteArrayList<>();
    private volatile Optional<Opened> opened = Optional.empty();
    private volatile String whyNot = "the socket is closed";
    private volatile int port;

    private record Bound(DatagramChannel channel, InetSocketAddress local) {
        boolean sendsTo(InetAddress address) {
            return local.getAddress() instanceof Inet4Address
                    ? address instanceof Inet4Address
                    : address instanceof Inet6Address || local.getAddress().isAnyLocalAddress();
        }
    }

    /// The sockets of one footing, and the thread that reads them.
    private record Opened(List<Bound> sockets, Optional<InetSocketAddress> relay, Selector selector, Thread reader) {
        void send(ByteBuffer packet, InetSocketAddress to) throws IOException {
            for (var bound : sockets) {
                if (bound.sendsTo(to.getAddress())) {
                    bound.channel().send(packet, to);
                    return;
                }
            }
            throw new IOException("no socket for addresses of this family");
        }

        /// Closes the sockets and waits for the reading thread to end, unless called from it.
        void close() throws IOException {
            selector.close(); // first, or their port stays taken until it looks
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
    }

    private UdpSocket(Egress egress, int port) {
        this.egress = egress;
        this.port = port;
    }

    /// Opens the port on every interface, for both families where the system has them. Port 0 takes any free one.
    public static UdpSocket open(int port) throws IOException {
        return open(Egress.direct(), port);
    }

    /// Opens the port where the way out allows it, now or as soon as it does.
    public static UdpSocket open(Egress egress, int port) throws IOException {
        return started(new UdpSocket(egress, port), egress::datagrams);
    }

    /// Opens the port on these addresses of this machine, at most one of each family. Port 0 takes any free one.
    public static UdpSocket open(List<InetAddress> addresses, int port) throws IOException {
        return started(new UdpSocket(Egress.direct(), port), socket -> socket.take(addresses, Optional.empty()));
    }

    private interface Opening {
        void open(UdpSocket socket) throws IOException;
    }

    private static UdpSocket started(UdpSocket socket, Opening opening) throws IOException {
        try {
            opening.open(socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void stand(Footing footing) throws IOException {
        release();
        switch (footing) {
            case Footing.Through(var relay, var from) -> open(from, Optional.of(relay));
            case Footing.Anywhere(), Footing.At _, Footing.Nowhere _ -> open(footing, Optional.empty());
        }
    }

    /// Sockets and relay come together, so that no datagram goes out beside the relay in between.
    private void open(Footing footing, Optional<InetSocketAddress> relay) throws IOException {
        switch (footing) {
            case Footing.Anywhere() -> takeAny(relay);
            case Footing.At(var anchor) -> take(anchor.addresses(), relay);
            case Footing.Through _ -> throw new IllegalStateException("a relay behind a relay");
            case Footing.Nowhere(var why) -> whyNot = why;
        }
    }

    private void takeAny(Optional<InetSocketAddress> relay) throws IOException {
        try {
            take(List.of(wildcard(16)), relay);
        } catch (UnsupportedOperationException | IOException noIpv6) {
            LOG.atDebug()
                    .setMessage("udp without ipv6")
                    .addKeyValue("reason", noIpv6.getMessage())
                    .log();
            take(List.of(wildcard(4)), relay);
        }
    }

    private void take(List<InetAddress> addresses, Optional<InetSocketAddress> relay) throws IOException {
        var taken = new ArrayList<Bound>();
        var selector = Selector.open();
        try {
            for (var address : addresses) {
                var bound = bind(address, selector);
                taken.add(bound);
                port = bound.local().getPort(); // the same for both families, and when they are opened anew
            }
        } catch (IOException | RuntimeException e) {
            selector.close();
            for (var bound : taken) {
                bound.channel().close();
            }
            throw e;
        }
        var reader = Thread.ofPlatform().daemon().name("udp " + port).unstarted(() -> readUntilClosed(selector, relay));
        opened = Optional.of(new Opened(List.copyOf(taken), relay, selector, reader));
        reader.start();
    }

    private void release() throws IOException {
        var old = opened;
        opened = Optional.empty();
        if (old.isPresent()) {
            old.get().close();
        }
    }

    private Bound bind(InetAddress address, Selector selector) throws IOException {
        ProtocolFamily family =
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        var channel = DatagramChannel.open(family);
        try {
            channel.configureBlocking(false);
            egress.tie(channel);
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

    /// The local port: what peers and trackers are told. 0 when any was wanted and none has been opened yet.
    public int port() {
        return port;
    }

    /// Adds a handler behind those that are there.
    public void register(PacketHandler handler) {
        handlers.add(handler);
    }

    public void unregister(PacketHandler handler) {
        handlers.remove(handler);
    }

    /// Sends one datagram, from the socket of the target's family. Like the network, it may lose it when busy. A host
    /// that was not resolved is looked up by a proxy, where there is one.
    ///
    /// @throws HeldBack when no datagram may go out now
    /// @throws IOException when there is no way to such an address, or the socket is closed
    public void send(ByteBuffer packet, InetSocketAddress to) throws IOException {
        var now = opened.orElseThrow(() -> new HeldBack(whyNot));
        if (now.relay().isPresent()) {
            now.send(Relayed.wrapped(packet, to), now.relay().get());
        } else if (to.isUnresolved()) {
            throw new IOException("a host without an address");
        } else {
            now.send(packet, to);
        }
    }

    private void readUntilClosed(Selector selector, Optional<InetSocketAddress> relay) {
        var buffer = ByteBuffer.allocateDirect(MAX_PACKET_BYTES);
        int failures = 0;
        while (selector.isOpen() && failures < MOST_FAILURES) {
            try {
                selector.select(key -> readBatch((DatagramChannel) key.channel(), relay, buffer));
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
    private void readBatch(DatagramChannel channel, Optional<InetSocketAddress> relay, ByteBuffer buffer) {
        try {
            var from = channel.receive(buffer.clear());
            for (int i = 1; from != null; i++) {
                received((InetSocketAddress) from, relay, buffer.flip().asReadOnlyBuffer());
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

    /// What comes from elsewhere than the relay of a proxy is not looked at.
    private void received(InetSocketAddress from, Optional<InetSocketAddress> relay, ByteBuffer packet) {
        if (relay.isEmpty()) {
            dispatch(from, packet);
        } else if (relay.get().equals(from)) {
            Relayed.unwrapped(packet).ifPresent(sender -> dispatch(sender, packet.slice()));
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
        egress.leave(this);
        whyNot = "the socket is closed";
        release();
    }

    private static InetAddress wildcard(int bytes) throws IOException {
        return InetAddress.getByAddress(new byte[bytes]);
    }
}
