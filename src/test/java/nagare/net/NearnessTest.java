package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearnessTest {
    private static final List<Cidr> TRUSTED = List.of(Cidr.parse("203.0.113.0/24"), Cidr.parse("10.1.0.0/16"));

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true, true",
        "::1, true, true",
        "169.254.9.9, true, true",
        "fe80::1, true, true",
        "203.0.113.200, true, true",
        "10.1.2.3, true, true",
        "10.2.2.3, true, false",
        "172.16.0.1, true, false",
        "192.168.255.255, true, false",
        "fd00::1, true, false",
        "fc00::1, true, false",
        "::ffff:192.168.1.1, true, false",
        "8.8.8.8, false, false",
        "172.32.0.1, false, false",
        "100.64.0.1, false, false",
        "2001:db8::1, false, false",
        "fe00::1, false, false"
    })
    void whoIsNear(String address, boolean whereRoutedIsNear, boolean elsewhere) {
        InetAddress parsed = InetAddress.ofLiteral(address);
        assertEquals(whereRoutedIsNear, new Nearness(TRUSTED, true).isNear(parsed, false));
        assertEquals(elsewhere, new Nearness(TRUSTED, false).isNear(parsed, false));
        assertTrue(new Nearness(List.of(), false).isNear(parsed, true), "whoever is on our own link");
    }
}
