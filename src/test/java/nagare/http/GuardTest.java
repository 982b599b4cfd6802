package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import nagare.net.Cidr;
import nagare.net.Nearness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("192.168.1.5");
    private static final InetAddress TV = InetAddress.ofLiteral("192.168.1.77");

    private final Guard guard = new Guard(
            Set.of("NAS.home", "fd00::99"),
            new Nearness(List.of(Cidr.parse("203.0.113.9")), true),
            Set.of(LOCAL, InetAddress.ofLiteral("10.8.0.1"), InetAddress.ofLiteral("fd00::5"))::contains,
            (remote, local) -> remote.equals(InetAddress.ofLiteral("2001:db8::7")) && local.equals(LOCAL));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "169.254.1.1",
                "fe80::1",
                "fd12::1",
                "fc00::1",
                "203.0.113.9",
                "2001:db8::7",
                "::ffff:192.168.0.1",
            })
    void nearClientIsAnswered(String remote) {
        assertTrue(admits(InetAddress.ofLiteral(remote), List.of("192.168.1.5"), List.of()));
    }

    @Test
    void interfacesAreNotAskedAboutAClientThatIsNearAnyway() {
        var guard = new Guard(Set.of(), new Nearness(List.of(), true), LOCAL::equals, (remote, _) -> {
            throw new AssertionError("asked about " + remote);
        });

        assertTrue(guard.check(TV, LOCAL, List.of("192.168.1.5"), List.of()).isEmpty());
    }

    @Test
    void routedPrivateNetworksAreStrangersWhenTheUserSaysSo() {
        var strict = new Guard(
                Set.of(), new Nearness(List.of(), false), LOCAL::equals, (remote, _) -> remote.getAddress()[2] == 1);
        assertTrue(strict.check(TV, LOCAL, List.of("192.168.1.5"), List.of()).isEmpty());
        assertEquals(
                Refusals.Reason.STRANGER,
                strict.check(InetAddress.ofLiteral("192.168.2.77"), LOCAL, List.of("192.168.1.5"), List.of())
                        .orElseThrow()
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.8",
                "8.8.8.8",
                "172.32.0.1",
                "192.169.0.1",
                "100.64.0.1",
                "2001:db8::8",
                "fe00::1",
                "::ffff:8.8.8.8",
            })
    void strangerIsRefused(String remote) {
        assertFalse(admits(InetAddress.ofLiteral(remote), List.of("192.168.1.5"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.5",
                "192.168.1.5:8200",
                "10.8.0.1:80",
                "[fd00::5]:8200",
                "[fd00:0::5]",
                "127.0.0.1:8200",
                "[::1]:8200",
                "localhost",
                "LocalHost:8200",
                "nas.home",
                "NAS.HOME.:8200",
                "[fd00::99]",
            })
    void ownNameOrAddressIsAccepted(String host) {
        assertTrue(admits(TV, List.of(host), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8200",
                "192.168.1.6",
                "192.168.1.5.evil.example",
                "192.168.1.5@evil.example",
                "localhost.evil.example",
                "xn--localhost",
                "nas.home.evil.example",
                "192.168.1.5:",
                "192.168.1.5:8200:1",
                "192.168.1.5:123456",
                "999.168.1.5",
                "3232235781",
                "0xc0a80105",
                "192.168.261",
                "[fd00::6]",
                "[::1",
                "::1",
                "[127.0.0.1%25eth0]",
                "[fe80::1%nosuchzone]",
                "local host",
            })
    void foreignHostIsRefused(String host) {
        assertFalse(admits(TV, List.of(host), List.of()));
    }

    @Test
    void oldClientMayComeWithoutHost() {
        assertTrue(admits(TV, List.of(), List.of()));
    }

    @Test
    void twoHostsAreRefused() {
        assertFalse(admits(TV, List.of("192.168.1.5", "192.168.1.5"), List.of()));
    }

    @Test
    void ownPageMayAsk() {
        assertTrue(admits(TV, List.of("192.168.1.5:8200"), List.of("http://192.168.1.5:8200")));
        assertTrue(admits(TV, List.of("NAS.home"), List.of("http://nas.home")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "http://evil.example",
                "https://192.168.1.5:8200",
                "http://192.168.1.5",
                "http://192.168.1.5:8201",
                "http://192.168.1.5:8200.evil.example",
                "http://localhost:8200",
            })
    void foreignPageIsRefused(String origin) {
        assertFalse(admits(TV, List.of("192.168.1.5:8200"), List.of(origin)));
    }

    @Test
    void originWithoutHostIsRefused() {
        assertFalse(admits(TV, List.of(), List.of("http://192.168.1.5")));
    }

    @Test
    void oneForeignOriginOfTwoIsEnough() {
        assertFalse(admits(TV, List.of("192.168.1.5"), List.of("http://192.168.1.5", "http://evil.example")));
    }

    @Test
    void refusalIsASentence() {
        var refusal = guard.check(InetAddress.ofLiteral("8.8.8.8"), LOCAL, List.of(), List.of())
                .orElseThrow();

        assertEquals(403, refusal.status());
        assertTrue(refusal.sentence().endsWith("."));
    }

    @Test
    void subnetIsComparedBitByBit() {
        assertTrue(onSubnet("192.168.1.5", "192.168.1.200", 24));
        assertTrue(onSubnet("198.51.100.5", "198.51.100.6", 30));
        assertFalse(onSubnet("198.51.100.5", "198.51.100.8", 30));
        assertTrue(onSubnet("2001:db8::1", "2001:db8::ffff", 64));
        assertFalse(onSubnet("2001:db8::1", "2001:db8:0:1::1", 64));
        assertFalse(onSubnet("192.168.1.5", "2001:db8::1", 24));
    }

    @Test
    void wideSubnetProvesNothing() {
        assertTrue(onSubnet("198.51.100.5", "198.51.0.1", 16));
        assertFalse(onSubnet("198.51.100.5", "198.51.0.1", 15));
        assertFalse(onSubnet("198.51.100.5", "8.8.8.8", 0));
        assertFalse(onSubnet("2001:db8::1", "2001:db8::2", 63));
    }

    private static boolean onSubnet(String one, String other, int prefix) {
        return LocalAddresses.sameSubnet(
                InetAddress.ofLiteral(one).getAddress(),
                InetAddress.ofLiteral(other).getAddress(),
                prefix);
    }

    private boolean admits(InetAddress remote, List<String> hosts, List<String> origins) {
        return guard.check(remote, LOCAL, hosts, origins).isEmpty();
    }
}
