package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.krpc.SecureId;
import org.junit.jupiter.api.Test;

final class LookupTest {
    private final Random chance = new Random(9);
    private final NodeId target = NodeId.random(chance);
    private final Lookup lookup = new Lookup(target, new Networks(Family.IPV4, new AddressPolicy(List.of())));

    @Test
    void eightAreAskedAtOnceAndOneMoreForEachThatIsLate() {
        var nodes = add(20);
        var asked = askAll();
        assertEquals(Lookup.ALPHA, asked.size());
        assertEquals(nodes.subList(0, Lookup.ALPHA), asked, "the nearest first");

        lookup.late(asked.getFirst());

        assertEquals(1, askAll().size());
    }

    @Test
    void itIsOverWhenTheEightNearestHaveAnswered() {
        add(20);
        for (var contact : askAll()) {
            assertFalse(lookup.isOver());
            lookup.answered(contact, Optional.of("t"));
        }
        assertTrue(lookup.isOver());
        assertEquals(Lookup.NEAREST, lookup.keepers().size());
    }

    @Test
    void aDeadNodeIsReplacedByTheNextNearest() {
        var nodes = add(9);
        var asked = askAll();
        lookup.dead(asked.getFirst());

        assertEquals(List.of(nodes.getLast()), askAll());
    }

    @Test
    void ofANetworkOneIsAskedAndAfterTwoSilentOnesNobody() {
        for (int i = 1; i < 9; i++) {
            lookup.add(node(0x14000000 + i));
        }
        var first = askAll();
        assertEquals(1, first.size());
        lookup.dead(first.getFirst());
        lookup.add(node(0x14000010));
        var second = askAll();
        assertEquals(1, second.size());
        lookup.dead(second.getFirst());

        lookup.add(node(0x14000011));

        assertEquals(List.of(), askAll());
        assertTrue(lookup.isOver());
    }

    @Test
    void idsMadeUpToBeNearDoNotEndIt() {
        for (int i = 0; i < 30; i++) {
            lookup.add(new Contact(new NodeId(target.high(), target.middle(), i), at(0x30000000 + (i << 8))));
        }
        var honest = add(10);
        var all = new ArrayList<Contact>();
        for (var asked = askAll(); !asked.isEmpty(); asked = askAll()) {
            all.addAll(asked);
            asked.forEach(contact -> lookup.answered(contact, Optional.of("t")));
        }

        assertTrue(lookup.isOver());
        assertTrue(all.containsAll(honest.subList(0, Lookup.NEAREST)), "the nearest that fit were asked");
        assertEquals(2 * Lookup.NEAREST, lookup.keepers().size());
    }

    @Test
    void noMoreQueriesThanTheMost() {
        int asked = 0;
        for (int i = 0; i < 2 * Lookup.MAX_QUERIES; i++) {
            lookup.add(node(0x14000000 + (i << 8)));
            for (var contact : askAll()) {
                asked++;
                lookup.dead(contact);
            }
        }
        assertEquals(Lookup.MAX_QUERIES, asked);
        assertTrue(lookup.isOver());
    }

    @Test
    void ofManyCandidatesTheNearestAreKept() {
        var nodes = add(Lookup.MAX_CANDIDATES + 1);
        int asked = 0;
        for (var some = askAll(); !some.isEmpty(); some = askAll()) {
            asked += some.size();
            assertFalse(some.contains(nodes.getLast()));
            some.forEach(lookup::dead);
        }
        assertEquals(Lookup.MAX_CANDIDATES, asked);
    }

    /// Adds so many with ids that fit, and returns them, the nearest first.
    private List<Contact> add(int count) {
        var nodes = new ArrayList<Contact>();
        for (int i = 0; i < count; i++) {
            nodes.add(node(0x14000000 + (i << 8)));
        }
        nodes.forEach(lookup::add);
        nodes.sort((a, b) -> target.nearestFirst().compare(a.id(), b.id()));
        return nodes;
    }

    private List<Contact> askAll() {
        var asked = new ArrayList<Contact>();
        for (var next = lookup.next(); next.isPresent(); next = lookup.next()) {
            lookup.asked(next.get());
            asked.add(next.get());
        }
        return asked;
    }

    private Contact node(int address) {
        var at = at(address);
        return new Contact(SecureId.make(at.getAddress(), chance), at);
    }

    private static InetSocketAddress at(int address) {
        return new InetSocketAddress(SimulatedNetwork.address(address), 6881);
    }
}
