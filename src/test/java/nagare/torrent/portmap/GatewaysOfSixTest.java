package nagare.torrent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import nagare.torrent.portmap.GatewaysOfSix.Route;
import org.junit.jupiter.api.Test;

final class GatewaysOfSixTest {
    private static final String ANY = "0".repeat(32);
    private static final String ROUTER = "fe80000000000000021122fffe334455";

    private static String line(String destination, String bits, String gateway, String flags, String link) {
        return destination + " " + bits + " " + ANY + " 00 " + gateway + " 00000400 00000003 00000000 " + flags
                + "     " + link;
    }

    @Test
    void theGatewayOfTheDefaultRouteIsFound() {
        var lines = List.of(
                line("26000000000000000000000000000000", "40", ANY, "00000001", "eth0"),
                line(ANY, "00", ROUTER, "00450003", "eth0"),
                line("26010000000000000000000000000000", "40", ROUTER, "00000003", "eth0"),
                line(ANY, "00", ANY, "00200200", "lo"));

        assertEquals(List.of(new Route(ROUTER, "eth0")), GatewaysOfSix.read(lines, List.of()));
    }

    @Test
    void onlyInterfacesThatAreNamedCount() {
        var lines = List.of(line(ANY, "00", ROUTER, "00000003", "eth0"), line(ANY, "00", ROUTER, "00000003", "tun0"));

        assertEquals(List.of(new Route(ROUTER, "tun0")), GatewaysOfSix.read(lines, List.of("tun0")));
    }

    @Test
    void whatIsNoRouteIsPassedOver() {
        var lines = List.of("", "a b c", line(ANY, "00", "xyz", "00000003", "eth0"), line(ANY, "00", ROUTER, "-", "e"));

        assertEquals(List.of(), GatewaysOfSix.read(lines, List.of()));
    }

    @Test
    void withoutATableThereIsNoGateway() throws Exception {
        assertEquals(List.of(), new GatewaysOfSix(List.of(), Path.of("there/is/none")).find());
    }
}
