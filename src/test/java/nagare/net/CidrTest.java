package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24, 192.168.1.0, 192.168.1.255, 192.168.2.0",
        "192.168.1.77/24, 192.168.1.0, 192.168.1.255, 192.168.0.255",
        "172.16.0.0/12, 172.16.0.0, 172.31.255.255, 172.32.0.0",
        "10.0.0.5, 10.0.0.5, 10.0.0.5, 10.0.0.4",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255, ::1",
        "fd00::/8, fd00::, fdff:ffff::1, fc00::1",
        "2001:db8::/33, 2001:db8:7fff::, 2001:db8::1, 2001:db8:8000::",
        "::1, ::1, ::1, ::2",
        "::/0, ::, ffff::, 1.2.3.4",
        "::ffff:10.0.0.0/104, 10.0.0.0, 10.255.0.1, 11.0.0.0"
    })
    void blockHoldsItsEdgesAndNotTheNeighbour(String block, String first, String last, String outside) {
        var cidr = Cidr.parse(block);

        assertTrue(cidr.contains(InetAddress.ofLiteral(first)));
        assertTrue(cidr.contains(InetAddress.ofLiteral(last)));
        assertFalse(cidr.contains(InetAddress.ofLiteral(outside)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x", "10.1/16", "127.1",
                "1.2.3.256", "1.2.3.4.5", "localhost", "example.com/24", "::1/129", "::1%lo", "[::1]", ":::",
                        " 10.0.0.1",
                "::ffff:10.0.0.0/95", "10.0.0.0/9999999999"
            })
    void whatIsNoBlockIsRefusedWithASentence(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));

        assertTrue(refused.getMessage().contains(" "), refused.getMessage());
    }

    @Test
    void bitsBehindThePrefixDoNotCount() {
        assertEquals(Cidr.parse("10.1.2.0/24"), Cidr.parse("10.1.2.3/24"));
        assertEquals("10.1.2.0/24", Cidr.parse("10.1.2.3/24").toString());
    }

    @Test
    void mappedIpv6AddressIsItsIpv4Address() throws Exception {
        var bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xff;
        bytes[12] = 10;
        InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);

        assertTrue(Cidr.parse("10.0.0.0/8").contains(mapped));
        assertFalse(Cidr.parse("::/0").contains(mapped));
    }
}
