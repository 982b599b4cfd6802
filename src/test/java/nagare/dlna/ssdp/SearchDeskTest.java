package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import nagare.net.Cidr;
import nagare.net.Nearness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchDeskTest {
    private static final long SECOND = 1_000_000_000L;

    private static final LanAddress WIRED = address("eth0", "192.168.1.2", 24);
    private static final LanAddress AIR = address("wlan0", "10.0.0.2", 8);
    private static final List<LanAddress> HERE = List.of(WIRED, AIR);

    private final SearchDesk desk = desk(true);
    private long now = Long.MAX_VALUE - SECOND; // a monotonic clock may wrap

    private static SearchDesk desk(boolean routed) {
        var nearness = new Nearness(List.of(Cidr.parse("203.0.113.0/24")), routed);
        return new SearchDesk(PresenceTest.PRESENCE, nearness, new SplittableRandom(7));
    }

    private static LanAddress address(String network, String literal, int prefix) {
        return new LanAddress(network, (Inet4Address) InetAddress.ofLiteral(literal), prefix);
    }

    private boolean hear(SearchDesk desk, String sender, int port, String network, String target) {
        byte[] text = ("M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nMX: 5\r\nST: " + target + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var from = new InetSocketAddress(InetAddress.ofLiteral(sender), port);
        return desk.hear(text, text.length, from, network, HERE, now);
    }

    private SearchDesk.Answer answer(String sender, String network) {
        assertTrue(hear(desk, sender, 5000, network, "upnp:rootdevice"));
        return desk.due(now + SearchDesk.SPREAD.toNanos()).getFirst();
    }

    @Test
    void everySearchIsAnsweredWithinItsWindowAndNotAllAtOnce() {
        for (int host = 1; host <= 100; host++) {
            assertTrue(hear(desk, "10.0.1." + host, 5000, "wlan0", "ssdp:all"));
        }
        long began = now;
        int answered = 0;
        int moments = 0;
        while (desk.next() instanceof OptionalLong next && next.isPresent()) {
            assertEquals(List.of(), desk.due(next.getAsLong() - 1), "nothing leaves early");
            now = next.getAsLong();
            answered += desk.due(now).size();
            moments++;
        }
        assertEquals(100, answered);
        assertTrue(now - began < SECOND / 2, "the shortest MX is a second");
        assertTrue(moments > 90, "moments: " + moments);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.9, eth0, 192.168.1.2",
        "10.9.9.9, wlan0, 10.0.0.2",
        "10.9.9.9, eth0, 10.0.0.2", // a unicast search that another receiver got
        "192.168.7.7, eth0, 192.168.1.2", // from behind a router
        "192.168.7.7, wlan0, 10.0.0.2",
        "203.0.113.5, eth0, 192.168.1.2" // trusted
    })
    void theAnswerComesFromTheAddressThatTheSenderReaches(String sender, String network, String ours) {
        assertEquals(ours, answer(sender, network).from().address().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.64.0.1", "203.0.114.1", "172.32.0.1"})
    void strangersAreNotAnswered(String sender) {
        assertFalse(hear(desk, sender, 5000, "eth0", "ssdp:all"));
        assertEquals(OptionalLong.empty(), desk.next());
    }

    @Test
    void routedPrivateNetworksAreStrangersWhenTheUserSaysSo() {
        SearchDesk strict = desk(false);
        assertFalse(hear(strict, "192.168.7.7", 5000, "eth0", "ssdp:all"));
        assertTrue(hear(strict, "192.168.1.9", 5000, "eth0", "ssdp:all"));
        assertTrue(hear(strict, "203.0.113.5", 5000, "eth0", "ssdp:all"));
    }

    @Test
    void portZeroAndInterfacesThatWeLeftAreNotAnswered() {
        assertFalse(hear(desk, "192.168.1.9", 0, "eth0", "ssdp:all"));
        assertFalse(hear(desk, "192.168.7.7", 5000, "eth9", "ssdp:all"));
    }

    @Test
    void searchesForOthersTakeNoPlaceAtTheGate() {
        for (int i = 0; i < 10 * SearchGate.MAX_TOTAL; i++) {
            assertFalse(hear(desk, "192.168.1.9", 1 + i, "eth0", "urn:schemas-upnp-org:device:MediaRenderer:1"));
        }
        assertTrue(hear(desk, "192.168.1.9", 5000, "eth0", "ssdp:all"));
    }

    @Test
    void aRepeatedSearchIsAnsweredOnce() {
        assertTrue(hear(desk, "192.168.1.9", 5000, "eth0", "ssdp:all"));
        assertFalse(hear(desk, "192.168.1.9", 5000, "eth0", "ssdp:all"));
        assertEquals(1, desk.due(now + SECOND).size());
    }

    @Test
    void aFloodThatIsNeverAnsweredIsBounded() {
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            taken += hear(desk, "10.%d.%d.%d".formatted(i / 65536, i / 256 % 256, i % 256), 5000, "wlan0", "ssdp:all")
                    ? 1
                    : 0;
            now += 1_000_000; // a thousand in a second, and nobody takes the answers
        }
        assertEquals(SearchDesk.MAX_WAITING, taken);
        assertEquals(SearchDesk.MAX_WAITING, desk.due(now + SECOND).size());
        assertTrue(hear(desk, "192.168.1.9", 5000, "eth0", "ssdp:all"));
    }
}
