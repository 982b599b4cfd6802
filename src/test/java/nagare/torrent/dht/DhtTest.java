package nagare.torrent.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.udp.UdpSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The edge of the DHT: names and packets.
@Timeout(60)
final class DhtTest {
    private static final AddressPolicy HERE = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));

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
