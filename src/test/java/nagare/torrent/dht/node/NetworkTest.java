package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What searches find in networks of hundreds of nodes, honest and not.
final class NetworkTest {
    private static final int NODES = 200;
    private static final int PEER_PORT = 51413;

    @ParameterizedTest
    @ValueSource(longs = {1})
    void whatOneAnnouncesAnyOtherFinds(long seed) {
        var network = grown(seed);
        var hash = NodeId.random(network.chance);
        var seeder = announce(network, hash);

        for (int viewer = 150; viewer < 160; viewer++) {
            var found = search(network, network.honest.get(viewer), hash);
            assertEquals(List.of(peer(seeder)), found.peers(), "seed " + seed);
            assertTrue(found.millis() < 1200, "seed " + seed + ": " + found);
            assertTrue(found.queries() <= 90, "seed " + seed + ": " + found);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void withThirtyPercentDeadTheSearchStillFinds(long seed) {
        var network = grown(seed);
        var hash = NodeId.random(network.chance);
        var seeder = announce(network, hash);
        for (int i = 0; i < NODES; i++) {
            if (i % 10 < 3 && network.honest.get(i) != seeder) {
                network.honest.get(i).leave();
            }
        }

        for (int viewer : new int[] {54, 105, 156, 167, 198}) {
            var found = search(network, network.honest.get(viewer), hash);
            assertEquals(List.of(peer(seeder)), found.peers(), "seed " + seed);
            assertTrue(found.millis() < 3000, "seed " + seed + ": " + found);
            assertTrue(found.queries() <= 150, "seed " + seed + ": " + found);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void nodesThatComeAndGoLeaveTablesGood(long seed) {
        var network = grown(seed);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 25; i++) {
                network.honest
                        .remove(network.chance.nextInt(network.honest.size()))
                        .leave();
            }
            for (int i = 0; i < 25; i++) {
                var node = network.new Honest(network.address(), Optional.empty());
                node.bootstrap();
                network.honest.add(node);
            }
            network.run(Duration.ofMinutes(2));
        }
        var hash = NodeId.random(network.chance);
        var seeder = announce(network, hash);

        var found = search(network, network.honest.getLast(), hash);

        assertEquals(List.of(peer(seeder)), found.peers());
        assertTrue(found.millis() < 2000, () -> "" + found);
    }

    @ParameterizedTest
    @EnumSource
    void aTenthOfLiarsHidesNobody(Liar.Lie lie) {
        var network = grown(11);
        var liars = new ArrayList<Liar>();
        var accomplices = new ArrayList<Contact>();
        var victim = new InetSocketAddress(SimulatedNetwork.address(0x08080808), 53);
        var hash = NodeId.random(network.chance);
        for (int i = 0; i < NODES / 10; i++) {
            liars.add(new Liar(network, lie, hash, victim, accomplices));
        }
        for (var liar : liars) {
            liar.pingAll();
        }
        network.run(Duration.ofSeconds(30));
        var seeder = announce(network, hash);
        var hits = new HashMap<InetSocketAddress, Integer>();
        network.join(victim, (from, _) -> hits.merge(from, 1, Integer::sum));

        var viewers = network.honest.subList(100, 110);
        for (var viewer : viewers) {
            var found = search(network, viewer, hash);
            assertTrue(found.peers().contains(peer(seeder)), lie + ": " + found);
            assertTrue(found.queries() <= Lookup.MAX_QUERIES, lie + ": " + found);
            assertTrue(found.millis() < 4000, lie + ": " + found);
        }

        assertTrue(liars.stream().mapToInt(liar -> liar.asked).sum() > 20, "nobody asked a liar");
        assertTrue(hits.values().stream().allMatch(count -> count <= 3), () -> lie + ": the victim heard " + hits);
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void theNextRunBeginsWithTheNodesOfTheLast(long seed) {
        var network = grown(seed);
        var hash = NodeId.random(network.chance);
        var seeder = announce(network, hash);
        var old = network.honest.get(120);
        var saved = old.node.saved(network.now());
        old.leave();

        var again = network.new Honest(old.address, Optional.of(saved));
        var found = search(network, again, hash);

        assertEquals(List.of(peer(seeder)), found.peers());
        assertTrue(found.millis() < 1500, () -> "" + found);
    }

    /// What a search brought within ten seconds.
    private record Outcome(List<InetSocketAddress> peers, long millis, int queries) {}

    private static Outcome search(SimulatedNetwork network, SimulatedNetwork.Honest viewer, NodeId hash) {
        long begin = network.now();
        long key = begin;
        long asked = viewer.node.status(begin).asked();
        viewer.search(key, hash, 0);
        network.run(Duration.ofSeconds(10));
        long took = viewer.foundAt.getOrDefault(key, Long.MAX_VALUE) - begin;
        int queries = (int) (viewer.node.status(network.now()).asked() - asked);
        viewer.node.end(key);
        return new Outcome(viewer.found.getOrDefault(key, List.of()), took / 1_000_000, queries);
    }

    private static SimulatedNetwork grown(long seed) {
        var network = new SimulatedNetwork(seed);
        network.grow(NODES);
        for (var node : network.honest) {
            assertFalse(node.node.isLost(network.now()), "seed " + seed);
        }
        return network;
    }

    private static SimulatedNetwork.Honest announce(SimulatedNetwork network, NodeId hash) {
        var seeder = network.honest.get(7);
        seeder.search(1, hash, PEER_PORT);
        network.run(Duration.ofSeconds(10));
        return seeder;
    }

    private static InetSocketAddress peer(SimulatedNetwork.Honest seeder) {
        return new InetSocketAddress(seeder.address.getAddress(), PEER_PORT);
    }
}
