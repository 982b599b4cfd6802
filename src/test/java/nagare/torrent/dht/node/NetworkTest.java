package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import nagare.torrent.dht.krpc.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What searches find in networks of hundreds of nodes.
final class NetworkTest {
    private static final int NODES = 300;
    private static final int PEER_PORT = 51413;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatOneAnnouncesAnyOtherFinds(long seed) {
        var network = new SimulatedNetwork(seed);
        network.grow(NODES);
        var hash = NodeId.random(network.chance);
        var seeder = network.honest.get(7);

        seeder.search(1, hash, PEER_PORT);
        network.run(Duration.ofSeconds(10));
        var viewer = network.honest.get(200);
        long before = network.now();
        viewer.search(2, hash, 0);
        network.run(Duration.ofSeconds(10));

        assertEquals(
                List.of(new InetSocketAddress(seeder.address.getAddress(), PEER_PORT)),
                viewer.found.get(2L),
                "seed " + seed);
        assertTrue(viewer.foundAt.get(2L) - before < Duration.ofMillis(1500).toNanos(), "seed " + seed);
    }
}
