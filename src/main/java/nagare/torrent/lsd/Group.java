package nagare.torrent.lsd;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A multicast group of one family of addresses (BEP 14), on several interfaces. Opening may fail where the system has
/// no such family, and then nothing is heard and said there. [#open], [#join], [#send] on one thread.
final class Group {
    private static final int PORT = 6771;
    private static final int HOPS = 1; // never out of the house

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    /// Takes what was heard.
    interface Ear {
        void heard(byte[] packet, int length, InetAddress sender);
    }

    private final String host;
    private final InetSocketAddress address;
    private final boolean ipv6;
    private final Set<String> joined = new HashSet<>();
    private volatile Optional<MulticastSocket> socket = Optional.empty();
    private volatile boolean closed;

    Group(String literal, int port) {
        this.address = new InetSocketAddress(InetAddress.ofLiteral(literal), port);
        this.ipv6 = literal.contains(":");
        this.host = (ipv6 ? "[" + literal + "]" : literal) + ":" + port;
    }

    /// The two of BEP 14.
    static List<Group> both() {
        return List.of(new Group("239.192.152.143", PORT), new Group("ff15::efc0:988f", PORT));
    }

    /// As in the `Host` line.
    String host() {
        return host;
    }

    void open(Ear ear) {
        try {
            var fresh = new MulticastSocket(null);
            socket = Optional.of(fresh);
            fresh.setReuseAddress(true); // other clients on this machine listen too
            fresh.setTimeToLive(HOPS);
            fresh.bind(new InetSocketAddress(InetAddress.ofLiteral(ipv6 ? "::" : "0.0.0.0"), address.getPort()));
            Thread.ofVirtual()
                    .name("lsd " + address.getAddress().getHostAddress())
                    .start(() -> listen(fresh, ear));
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("local discovery cannot listen")
                    .addKeyValue("group", host())
                    .addKeyValue("reason", e.getMessage())
                    .log();
            close();
        }
        if (closed) {
            close();
        }
    }

    private void listen(MulticastSocket from, Ear ear) {
        var packet = new DatagramPacket(new byte[LsdMessage.MAX_BYTES + 1], LsdMessage.MAX_BYTES + 1);
        while (!from.isClosed()) {
            try {
                packet.setLength(LsdMessage.MAX_BYTES + 1);
                from.receive(packet);
                ear.heard(packet.getData(), packet.getLength(), packet.getAddress());
            } catch (IOException e) {
                if (!from.isClosed()) {
                    LOG.atDebug()
                            .setMessage("local discovery listens no more")
                            .addKeyValue("group", host())
                            .addKeyValue("reason", e.getMessage())
                            .log();
                    from.close();
                }
            } catch (RuntimeException bug) {
                LOG.error("a word on the local network was not handled; a bug", bug);
            }
        }
    }

    /// Joins on the interfaces that are new.
    void join(List<NetworkInterface> links) {
        joined.retainAll(links.stream().map(NetworkInterface::getName).toList());
        for (var link : links) {
            if (socket.isPresent() && Links.has(link, ipv6) && joined.add(link.getName())) {
                try {
                    socket.get().joinGroup(address, link);
                } catch (IOException e) {
                    refused("join", link, e);
                }
            }
        }
    }

    void send(byte[] message, List<NetworkInterface> links) {
        for (var link : links) {
            if (socket.isPresent() && Links.has(link, ipv6)) {
                try {
                    socket.get().setNetworkInterface(link);
                    socket.get().send(new DatagramPacket(message, message.length, address));
                } catch (IOException e) {
                    refused("send", link, e);
                }
            }
        }
    }

    private void refused(String what, NetworkInterface link, IOException why) {
        LOG.atDebug()
                .setMessage("local discovery cannot use a network")
                .addKeyValue("what", what)
                .addKeyValue("interface", link.getName())
                .addKeyValue("reason", why.getMessage())
                .log();
    }

    void close() {
        closed = true;
        socket.ifPresent(MulticastSocket::close);
    }
}
