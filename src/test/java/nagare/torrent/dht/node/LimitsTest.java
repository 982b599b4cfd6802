package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.net.Cidr;
import nagare.torrent.dht.krpc.NodeId;
import org.junit.jupiter.api.Test;

/// What others may take of us.
final class LimitsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final InetAddress ASKER = InetAddress.ofLiteral("8.8.4.4");

    private final Random chance = new Random(3);

    @Test
    void fiveASecondForTenSecondsAreHeardAndOneMoreSilencesForFiveMinutes() {
        var guard = new FloodGuard();
        for (int i = 0; i < FloodGuard.MOST; i++) {
            assertTrue(guard.hears(ASKER, i * SECOND / 10));
        }
        long over = 6 * SECOND;

        assertFalse(guard.hears(ASKER, over));

        assertTrue(guard.hears(InetAddress.ofLiteral("8.8.4.5"), over));
        assertFalse(guard.hears(ASKER, over + FloodGuard.SILENCE.toNanos() - 1));
        assertTrue(guard.hears(ASKER, over + FloodGuard.SILENCE.toNanos()));
    }

    @Test
    void whoAsksSlowlyIsAlwaysHeard() {
        var guard = new FloodGuard();
        for (int i = 0; i < 1000; i++) {
            assertTrue(guard.hears(ASKER, i * SECOND / 4));
        }
    }

    @Test
    void aHostWithManyIpv6AddressesIsOne() {
        var guard = new FloodGuard();
        for (int i = 0; i < FloodGuard.MOST; i++) {
            assertTrue(guard.hears(InetAddress.ofLiteral("2a00:1450::" + Integer.toHexString(i)), 0));
        }
        assertFalse(guard.hears(InetAddress.ofLiteral("2a00:1450::ffff"), 0));
        assertTrue(guard.hears(InetAddress.ofLiteral("2a00:1450:0:1::1"), 0));
    }

    @Test
    void anAllowanceIsUsedUpAndComesBack() {
        var allowance = new Allowance(200, 0);
        for (int i = 0; i < 200; i++) {
            assertTrue(allowance.take(1, 0));
        }
        assertFalse(allowance.take(1, 0));
        assertTrue(allowance.take(1, SECOND / 100));
    }

    @Test
    void aTokenIsGoodForItsAddressAndTorrentAndForFiveMinutesAtLeast() {
        var tokens = new Tokens(chance, 0);
        var hash = NodeId.random(chance);
        long rotation = Tokens.ROTATION.toNanos();
        var token = tokens.give(ASKER, hash, 0);

        assertTrue(tokens.isGood(token, ASKER, hash, 2 * rotation - 1));
        assertFalse(tokens.isGood(token, InetAddress.ofLiteral("8.8.4.5"), hash, 0));
        assertFalse(tokens.isGood(token, ASKER, NodeId.random(chance), 0));
        assertFalse(tokens.isGood("", ASKER, hash, 0));
        assertFalse(tokens.isGood(token, ASKER, hash, 2 * rotation));
        assertNotEquals(token, tokens.give(ASKER, hash, 2 * rotation));
    }

    @Test
    void ofATorrentFiveHundredPeersAreKeptTheLatest() {
        var store = new PeerStore(chance);
        var hash = NodeId.random(chance);
        for (int i = 0; i <= PeerStore.MAX_PEERS; i++) {
            store.announced(hash, peer(i), i);
        }

        var kept = store.peers(hash, Integer.MAX_VALUE, 0);

        assertEquals(PeerStore.MAX_PEERS, kept.size());
        assertFalse(kept.contains(peer(0)));
        assertTrue(kept.contains(peer(PeerStore.MAX_PEERS)));
        assertEquals(40, store.peers(hash, 40, 0).stream().distinct().count());
    }

    @Test
    void ofTorrentsTwoThousandAreKeptTheLatest() {
        var store = new PeerStore(chance);
        for (int i = 0; i <= PeerStore.MAX_TORRENTS; i++) {
            store.announced(new NodeId(0, 0, i), peer(1), 0);
        }

        assertEquals(PeerStore.MAX_TORRENTS, store.torrents());
        assertEquals(List.of(), store.peers(new NodeId(0, 0, 0), 9, 0));
    }

    @Test
    void peersAreForgottenAfterThreeQuartersOfAnHour() {
        var store = new PeerStore(chance);
        var hash = NodeId.random(chance);
        store.announced(hash, peer(1), 0);

        assertEquals(List.of(peer(1)), store.peers(hash, 9, PeerStore.LIFE.toNanos()));
        store.expire(PeerStore.LIFE.toNanos() + 1);
        assertEquals(0, store.torrents());
    }

    @Test
    void fourNetworksThatAgreeAndAreMostTellOurAddress() {
        var votes = new AddressVotes();
        var ours = InetAddress.ofLiteral("9.9.9.9");
        for (int i = 0; i < 3; i++) {
            votes.vote(new Cidr(peer(256 * i).getAddress(), 24), ours);
        }
        votes.vote(new Cidr(peer(0).getAddress(), 24), ours);
        assertEquals(Optional.empty(), votes.winner(), "one network has one vote");

        votes.vote(new Cidr(peer(256 * 3).getAddress(), 24), ours);
        assertEquals(Optional.of(ours), votes.winner());

        for (int i = 0; i < 4; i++) {
            votes.vote(new Cidr(peer(256 * (10 + i)).getAddress(), 24), InetAddress.ofLiteral("9.9.9." + i));
        }
        assertEquals(Optional.empty(), votes.winner(), "half is not most");
    }

    @Test
    void whoIsNeverAskedByAStrangerBecomesReadOnlyAndTriesAgain() {
        var reach = new Reachability(0);
        long patience = Reachability.PATIENCE.toNanos();
        for (int i = 0; i < Reachability.ENOUGH_ANSWERS; i++) {
            assertEquals(Reachability.State.UNKNOWN, reach.state(patience + 1));
            reach.answered();
        }
        reach.wrote(ASKER, patience);
        reach.askedBy(ASKER, patience + 1);
        assertEquals(Reachability.State.UNREACHABLE, reach.state(patience + 1), "we wrote to it before");

        long later = patience + 2 + Reachability.READ_ONLY.toNanos();
        assertEquals(Reachability.State.UNKNOWN, reach.state(later));
        reach.askedBy(InetAddress.ofLiteral("8.8.4.5"), later);
        assertEquals(Reachability.State.REACHABLE, reach.state(later));
    }

    @Test
    void lateIsTwiceTheMedianWithinBounds() {
        var trips = new RoundTrips();
        assertEquals(RoundTrips.AT_FIRST.toNanos(), trips.patience());
        for (int i = 0; i < 8; i++) {
            trips.add(Duration.ofMillis(10).toNanos());
        }
        assertEquals(RoundTrips.LEAST.toNanos(), trips.patience());
        for (int i = 0; i < 64; i++) {
            trips.add(Duration.ofMillis(400).toNanos());
        }
        assertEquals(Duration.ofMillis(800).toNanos(), trips.patience());
        for (int i = 0; i < 64; i++) {
            trips.add(Duration.ofSeconds(4).toNanos());
        }
        assertEquals(RoundTrips.MOST.toNanos(), trips.patience());
    }

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(SimulatedNetwork.address(0x14000000 + number), 6881);
    }
}
