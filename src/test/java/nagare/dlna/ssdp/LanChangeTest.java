package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LanChangeTest {
    private static final LanAddress WIRED = address("eth0", "192.168.1.2");
    private static final LanAddress WIRED_LATER = address("eth0", "192.168.1.7");
    private static final LanAddress AIR = address("wlan0", "192.168.1.3");
    private static final LanAddress OTHER = address("eth1", "10.0.0.2");
    private static final LanAddress SECOND_ON_WIRE = address("eth0", "172.16.0.2");

    private static LanAddress address(String network, String literal) {
        return new LanAddress(network, (Inet4Address) InetAddress.ofLiteral(literal), 24);
    }

    private static void assertSaysGoodbye(
            List<LanAddress> before, List<LanAddress> now, List<LanAddress> left, List<LanAddress> fresh) {
        var change = new LanChange(before, now);
        assertEquals(left, change.left());
        assertEquals(fresh, change.fresh());
    }

    @Test
    void theFirstGreetingAnywhereFollowsAGoodbye() {
        assertSaysGoodbye(List.of(), List.of(WIRED, OTHER), List.of(), List.of(WIRED, OTHER));
    }

    @Test
    void anotherAddressOnTheSameWireIsANewBeginning() {
        assertSaysGoodbye(List.of(WIRED), List.of(WIRED_LATER), List.of(WIRED), List.of(WIRED_LATER));
    }

    @Test
    void aNetworkThatComesOrGoesDoesNotDisturbTheOthers() {
        assertSaysGoodbye(List.of(WIRED), List.of(WIRED, OTHER), List.of(), List.of(OTHER));
        assertSaysGoodbye(List.of(WIRED, OTHER), List.of(WIRED), List.of(OTHER), List.of());
    }

    @Test
    void nobodyIsTurnedAwayByWhoStillHearsUsOnTheSameNetwork() {
        assertSaysGoodbye(List.of(WIRED), List.of(WIRED, AIR), List.of(), List.of());
        assertSaysGoodbye(List.of(WIRED, AIR), List.of(WIRED), List.of(), List.of());
        assertSaysGoodbye(List.of(WIRED), List.of(WIRED, SECOND_ON_WIRE), List.of(), List.of());
        assertSaysGoodbye(List.of(WIRED, SECOND_ON_WIRE), List.of(SECOND_ON_WIRE), List.of(), List.of());
    }

    @Test
    void wakingUpIsNoChange() {
        assertSaysGoodbye(List.of(WIRED), List.of(WIRED), List.of(), List.of());
    }
}
