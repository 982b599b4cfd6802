package nagare.torrent.swarm.member;

import static nagare.torrent.swarm.member.Strangers.address;
import static nagare.torrent.swarm.member.Strangers.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import nagare.net.AddressPolicy;
import nagare.net.OwnAddress;
import nagare.torrent.status.PeerSource;
import org.junit.jupiter.api.Test;

final class PeerBookTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress ONE = address("9.9.9.1", 1);
    private final OwnAddress own = new OwnAddress(new AddressPolicy(List.of()));
    private final PeerBook book = new PeerBook(6881, own);
    private long now = Long.MAX_VALUE - 5 * SECOND; // a monotonic clock may start anywhere and wrap

    @Test
    void anAddressIsNewOnce() {
        assertTrue(book.add(ONE, PeerSource.TRACKER, now));
        assertFalse(book.add(ONE, PeerSource.TRACKER, now));
        assertEquals(1, book.size());
    }

    @Test
    void theOrderIsThatOfTheSources() {
        book.add(address("9.9.9.1", 1), PeerSource.DHT, now);
        book.add(address("9.9.9.2", 1), PeerSource.PEX, false, now);
        book.add(address("9.9.9.3", 1), PeerSource.PEX, true, now);
        book.add(address("9.9.9.4", 1), PeerSource.TRACKER, now);
        book.add(address("10.0.0.5", 1), PeerSource.LSD, now);
        book.add(address("9.9.9.6", 1), PeerSource.REMEMBERED, now);

        for (int expected : List.of(6, 5, 4, 3)) {
            int last = book.take(1, now).getFirst().getAddress().getAddress()[3];
            assertEquals(expected, last);
        }
    }

    @Test
    void whatABetterSourceNamesTooMovesUp() {
        book.add(ONE, PeerSource.DHT, now);
        book.add(address("9.9.9.2", 1), PeerSource.TRACKER, now);
        book.add(ONE, PeerSource.REMEMBERED, now);

        assertEquals(List.of(ONE), book.take(1, now));
        assertFalse(book.isNamed(ONE));
        book.add(ONE, PeerSource.TRACKER, now);
        assertTrue(book.isNamed(ONE));
    }

    @Test
    void whatATrackerNamedIsKeptWhoeverNamedItFirst() {
        var hearsay = address("9.9.9.2", 1);
        book.add(ONE, PeerSource.DHT, now);
        book.add(ONE, PeerSource.TRACKER, now);
        book.add(hearsay, PeerSource.DHT, now);

        book.keepNamed();

        assertEquals(List.of(ONE), book.take(2, now));
        assertTrue(book.source(hearsay).isEmpty());
    }

    @Test
    void ofOneSourceTheyComeAsBep40HasIt() {
        own.vote("tracker", InetAddress.ofLiteral("123.213.32.10"));
        var far = address("98.76.54.32", 6881); // ec2d7224
        var near = address("123.213.32.234", 6881); // 99568189
        book.add(near, PeerSource.TRACKER, now);
        book.add(far, PeerSource.TRACKER, now);
        book.add(address("2606:2800:220:1::1", 6881), PeerSource.TRACKER, now);

        assertEquals(List.of(far), book.take(1, now));
        assertEquals(List.of(near), book.take(1, now));
    }

    @Test
    void whoFailedComesAfterThoseWhoHaveNot() {
        book.add(ONE, PeerSource.REMEMBERED, now);
        book.take(1, now);
        book.failed(ONE, now);
        book.add(address("9.9.9.2", 1), PeerSource.DHT, now);
        now += PeerBook.FIRST_RETRY;

        assertEquals(List.of(address("9.9.9.2", 1)), book.take(1, now));
        assertEquals(List.of(ONE), book.take(1, now));
    }

    @Test
    void aBusyAddressIsNotDialledAgain() {
        book.add(ONE, PeerSource.TRACKER, now);

        assertEquals(List.of(ONE), book.take(5, now));
        assertEquals(List.of(), book.take(5, now + 3600 * SECOND));
    }

    @Test
    void eachFailureDoublesTheWait() {
        book.add(ONE, PeerSource.TRACKER, now);
        for (int failure = 0; failure < PeerBook.MAX_FAILURES - 1; failure++) {
            assertEquals(List.of(ONE), book.take(1, now));
            book.failed(ONE, now);
            long wait = PeerBook.FIRST_RETRY << failure;
            assertEquals(List.of(), book.take(1, now + wait - 1), "failure " + failure);
            now += wait;
        }
        assertTrue(book.hasDue(now));
    }

    @Test
    void whatFailedTooOftenIsGivenUpUntilItIsNamedAgain() {
        giveUp(ONE);

        now += 3600 * SECOND;
        assertEquals(List.of(), book.take(1, now));
        assertTrue(book.add(ONE, PeerSource.TRACKER, now));
        assertEquals(List.of(ONE), book.take(1, now));
        book.failed(ONE, now);
        assertFalse(book.add(ONE, PeerSource.TRACKER, now), "named again, but too soon");
    }

    @Test
    void aUsefulPeerStartsAnew() {
        book.add(ONE, PeerSource.TRACKER, now);
        for (int i = 0; i < PeerBook.MAX_FAILURES - 1; i++) {
            book.failed(ONE, now);
        }

        book.left(ONE, now);
        now += PeerBook.FIRST_RETRY;
        assertEquals(List.of(ONE), book.take(1, now));
        book.failed(ONE, now);
        assertTrue(book.hasDue(now + PeerBook.FIRST_RETRY));
    }

    @Test
    void aUselessAddressIsNeverDialledAgain() {
        book.add(ONE, PeerSource.TRACKER, now);
        book.forget(ONE);
        now += 3600 * SECOND;

        assertFalse(book.add(ONE, PeerSource.TRACKER, now));
        book.retryAll(now);
        assertEquals(List.of(), book.take(1, now));
    }

    @Test
    void aFullBookTakesNewAddressesForThoseGivenUp() {
        for (int i = 0; i < PeerBook.MAX_KNOWN; i++) {
            assertTrue(book.add(address("9.9.9.9", i + 1), PeerSource.TRACKER, now));
        }
        assertFalse(book.add(ONE, PeerSource.TRACKER, now));

        giveUp(address("9.9.9.9", 77));

        assertTrue(book.add(ONE, PeerSource.TRACKER, now));
        assertEquals(PeerBook.MAX_KNOWN, book.size());
        assertFalse(book.add(address("9.9.9.2", 2), PeerSource.TRACKER, now));
    }

    @Test
    void whenEverybodyIsSoughtAgainNobodyIsWaitedFor() {
        book.add(ONE, PeerSource.TRACKER, now);
        book.putOff(ONE, now + 3600 * SECOND);
        giveUp(address("9.9.9.2", 2));
        assertFalse(book.hasDue(now));

        book.retryAll(now);

        assertEquals(2, book.take(5, now).size());
    }

    @Test
    void aBannedHostIsBannedOnEveryPort() {
        book.ban(ONE, id(1));

        assertTrue(book.isBanned(address("9.9.9.1", 2), id(2)));
        assertFalse(book.add(address("9.9.9.1", 3), PeerSource.TRACKER, now));
        assertFalse(book.isBanned(address("9.9.9.2", 1), id(1)), "anybody may claim an id");
    }

    @Test
    void onAPrivateNetworkTheEndpointIsBannedAndItsPeerId() {
        for (String host : List.of("127.0.0.1", "192.168.1.9", "fe80::1")) {
            book.ban(address(host, 1), id(host.length()));

            assertTrue(book.isBanned(address(host, 1), id(50)), host);
            assertTrue(book.isBanned(address(host, 2), id(host.length())), host + " calls from another port");
            assertFalse(book.isBanned(address(host, 2), id(50)), host);
            assertFalse(book.add(address(host, 1), PeerSource.TRACKER, now), host);
            assertTrue(book.add(address(host, 2), PeerSource.TRACKER, now), host);
        }
    }

    private void giveUp(InetSocketAddress address) {
        book.add(address, PeerSource.TRACKER, now);
        for (int i = 0; i < PeerBook.MAX_FAILURES; i++) {
            book.failed(address, now);
        }
    }
}
