package nagare.torrent.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.EgressResolver;
import nagare.net.egress.Egress;
import nagare.net.egress.Proxy;
import nagare.torrent.udp.UdpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The edge of the DHT: names and packets.
@Timeout(60)
final class DhtTest {
    private static final AddressPolicy HERE = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));

    private static final String HOST = "router.nagare-world.org";

    @TempDir
    Path folder;

    private final BlockingQueue<String> lookedUp = new LinkedBlockingQueue<>();

    @Test
    void ofTorrentsWithNamesSoManyAreLookedUpAtOnce() throws Exception {
        var known = new CountDownLatch(1);
        try (var socket = UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
                var dht = dht(socket, known)) {
            for (int i = 0; i <= Dht.MAX_LOOK_UPS; i++) {
                dht.hosts(List.of(InetSocketAddress.createUnresolved("host" + i, 6881)));
            }
            for (int i = 0; i < Dht.MAX_LOOK_UPS; i++) {
                lookedUp.take();
            }
            assertEquals(0, lookedUp.size(), "the last one was one too many");
            known.countDown();
        }
    }

    @Test
    void whoIsNamedByAddressIsAskedWithoutALookUp() throws Exception {
        var heard = new LinkedBlockingQueue<Integer>();
        try (var socket = UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
                var node = UdpSocket.open(List.of(InetAddress.ofLiteral("127.0.0.1")), 0);
                var dht = dht(socket, new CountDownLatch(0))) {
            node.register((from, _) -> heard.add(from.getPort()));

            dht.hosts(List.of(InetSocketAddress.createUnresolved("127.0.0.1", node.port())));

            assertEquals(socket.port(), heard.take());
            assertEquals(0, lookedUp.size());
        }
    }

    /// A SOCKS 5 proxy that lets everybody in (RFC 1928), and what its relay is given first.
    @Test
    void behindAProxyTheFirstHostIsAskedByNameThroughItsRelay() throws Exception {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        try (var server = new ServerSocket(0, 1, loopback);
                var relay = new DatagramSocket(0, loopback)) {
            var held = Thread.ofVirtual().start(() -> associate(server, relay.getLocalPort()));
            var proxy = Proxy.parse("socks5://127.0.0.1:" + server.getLocalPort());
            try (var egress = Egress.open(Optional.empty(), Optional.of(proxy));
                    var resolver = new EgressResolver(egress);
                    var socket = UdpSocket.open(egress, 0);
                    var _ = Dht.start(
                            new Dht.Network(socket, resolver, new AddressPolicy(List.of())),
                            new DhtSettings(List.of(HOST + ":6881"), folder.resolve("dht.table")),
                            new Random(1),
                            System::nanoTime)) {
                var packet = new DatagramPacket(new byte[1500], 1500);
                relay.receive(packet);

                var target = ByteBuffer.allocate(4 + 1 + HOST.length() + 2);
                target.put(new byte[] {0, 0, 0, 3, (byte) HOST.length()});
                target.put(HOST.getBytes(StandardCharsets.US_ASCII)).putShort((short) 6881);
                assertEquals(target.flip(), ByteBuffer.wrap(packet.getData(), 0, target.limit()));
                assertEquals('d', packet.getData()[target.limit()], "a packet of the DHT");
            }
            held.join();
        }
    }

    private static void associate(ServerSocket server, int relay) {
        try (var client = server.accept()) {
            var in = client.getInputStream();
            in.readNBytes(3); // version, one method: none
            client.getOutputStream().write(new byte[] {5, 0});
            in.readNBytes(10); // UDP ASSOCIATE for 0.0.0.0:0
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, (byte) (relay >> 8), (byte) relay});
            while (in.read() >= 0) {
                // until the client hangs up, which ends the relay
            }
        } catch (IOException hungUp) {
            // the same, less politely
        }
    }

    private Dht dht(UdpSocket socket, CountDownLatch known) {
        return Dht.start(
                new Dht.Network(
                        socket,
                        (String host, Duration _) -> {
                            lookedUp.add(host);
                            known.await();
                            throw new UnknownHostException(host);
                        },
                        HERE),
                new DhtSettings(List.of(), folder.resolve("dht.table")),
                new Random(1),
                System::nanoTime);
    }
}
