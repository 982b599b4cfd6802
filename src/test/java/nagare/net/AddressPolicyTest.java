package nagare.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressPolicyTest {
    private static final AddressPolicy STRICT = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "203.0.112.255",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "2001:200::1",
                "2003::1",
                "2400::1",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "2001:0:808:808:0:0:f7f7:f7f7",
                "2a00::200:5efe:808:808"
            })
    void publicAddressIsPermitted(String address) {
        assertTrue(STRICT.permits(InetAddress.ofLiteral(address)), address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.0",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.255",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::2",
                "::7f00:1",
                "::808:808",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "ff0e::1",
                "100::1",
                "64:ff9b:1::a00:1",
                "5f00::1",
                "1fff::1",
                "4000::1",
                "2001:db8::1",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff::1",
                "3fff::1",
                "3fff:fff::1"
            })
    void specialAddressIsRefused(String address) {
        assertFalse(STRICT.permits(InetAddress.ofLiteral(address)), address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::ffff:127.0.0.1",
                "::ffff:192.168.1.1",
                "64:ff9b::7f00:1",
                "64:ff9b::c0a8:101",
                "2002:7f00:1::1",
                "2002:c0a8:101::",
                "2001:0:808:808:0:0:80ff:fffe",
                "2001:0:a00:1:0:0:f7f7:f7f7",
                "2a00::5efe:a00:1",
                "2a00::200:5efe:7f00:1"
            })
    void ipv6AddressThatHidesARefusedIpv4AddressIsRefused(String address) {
        assertFalse(STRICT.permits(InetAddress.ofLiteral(address)), address);
    }

    @Test
    void mappedAddressIsSeenThroughAlsoWhenTheJdkKeepsItAsIpv6() throws Exception {
        var bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xff;
        bytes[12] = 127;
        bytes[15] = 1;

        assertFalse(STRICT.permits(Inet6Address.getByAddress(null, bytes, -1)));
        bytes[12] = 8;
        assertTrue(STRICT.permits(Inet6Address.getByAddress(null, bytes, -1)));
    }

    @Test
    void trustedNetworkIsPermittedAndItsNeighbourIsNot() {
        var home = new AddressPolicy(List.of(Cidr.parse("192.168.1.0/24"), Cidr.parse("fd00::/8")));

        assertTrue(home.permits(InetAddress.ofLiteral("192.168.1.9")));
        assertTrue(home.permits(InetAddress.ofLiteral("::ffff:192.168.1.9")));
        assertTrue(home.permits(InetAddress.ofLiteral("fd00::9")));
        assertFalse(home.permits(InetAddress.ofLiteral("192.168.2.9")));
        assertFalse(home.permits(InetAddress.ofLiteral("127.0.0.1")));
        assertTrue(home.permits(InetAddress.ofLiteral("64:ff9b::c0a8:109")), "NAT64 into a trusted network");
    }
}
