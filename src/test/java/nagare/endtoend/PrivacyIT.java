package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What leaves a server with a VPN or a proxy, seen on its wires: the default route leads to the plain network, beyond
/// which there is nobody, so that whatever leaks shows.
final class PrivacyIT {
    private static final String PLAIN = "81.2.69.2";
    private static final String ROUTER = "81.2.69.1";
    private static final String TUNNEL = "10.8.0.2";
    private static final String WORLD = "81.2.80.1";
    private static final String FAR_SIX = "2a00:1450:4001::7";
    private static final String NAME = "tracker.nagare-world.org";
    private static final String SEED_NAME = "seed.nagare-world.org";
    private static final String NODE_NAME = "node.nagare-world.org";

    /// Names are the system's business with a VPN, so there are none here: it would ask for the DHT's first nodes.
    private static final String VPN_ONLY = """
            [network]
            bind = "tun0"
            [dht]
            bootstrap = ["81.2.80.1:6999"]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void need() throws Exception {
        Tools.need("ip", "env");
        Tools.needPython("import libtorrent");
        Optional<String> obstacle = Hosts.obstacle();
        Tools.allowed(obstacle.isEmpty(), "network namespaces are not allowed here: " + obstacle.orElse(""));
    }

    private Nagare get(Host server, World world, String settings, String... more) throws Exception {
        Path file = Files.writeString(folder.resolve("nagare.toml"), settings);
        var command = new java.util.ArrayList<>(List.of(
                "get",
                world.torrent().toString(),
                "-o",
                folder.resolve("out").toString(),
                "--data",
                folder.resolve("data").toString(),
                "--config",
                file.toString(),
                "--verbose"));
        command.addAll(List.of(more));
        return Nagare.start(server, command.toArray(String[]::new));
    }

    private void assertComplete(World world, Nagare nagare) throws Exception {
        Program.Ended ended = nagare.end();
        assertEquals(0, ended.code(), ended.err());
        assertEquals(
                Media.sha256(world.film()), Media.sha256(folder.resolve("out").resolve("film")), ended.err());
    }

    @Test
    void aVpnThatGoesDownHoldsEverythingAndNothingLeavesBesideIt() throws Exception {
        try (var networks = Networks.up()) {
            addSix(networks, networks.wire("eth0", PLAIN, ROUTER));
            Host vpn = networks.wire("tun0", TUNNEL, "10.8.0.1");
            vpn.run("ip", "addr", "add", WORLD + "/32", "dev", "eth0");
            networks.onServer("route", "add", "default", "via", ROUTER);
            vpnRoutes(networks);
            Host server = networks.server("tun0", TUNNEL);
            try (var world = World.at(vpn, WORLD, 12, 2_000_000, folder.resolve("world"));
                    var plain = Capture.on(server, "eth0");
                    var tunnel = Capture.on(server, "tun0");
                    Nagare nagare = get(server, world, VPN_ONLY)) {
                nagare.awaitLine(line -> line.matches(".*[0-9] %.*sending.*") && !line.contains("  0.0 %"));
                networks.onServer("link", "set", "tun0", "down");
                nagare.awaitLine(line -> line.contains("the interface tun0 of network.bind is down"));
                vpn.run("ip", "link", "set", "eth0", "down"); // so that its routes are there before its packets
                networks.onServer("link", "set", "tun0", "up");
                vpnRoutes(networks);
                vpn.run("ip", "link", "set", "eth0", "up");
                nagare.awaitLine(line -> line.contains("peers and trackers are reached from tun0 (10.8.0.2"));
                assertComplete(world, nagare);

                assertEquals(List.of(), plain.packets());
                assertTrue(tunnel.packets().stream().anyMatch(line -> line.matches("out 17 .* 6882")), "no uTP went");
                for (String kind : List.of("http", "udp", "web", "dht")) {
                    assertFalse(world.asked(kind).isEmpty(), kind + " was not asked");
                }
            }
        }
    }

    /// As VPN clients set them: they go with the interface, and the default route is left.
    private static void vpnRoutes(Networks networks) throws Exception {
        networks.onServer("route", "add", "0.0.0.0/1", "via", "10.8.0.1", "dev", "tun0");
        networks.onServer("route", "add", "128.0.0.0/1", "via", "10.8.0.1", "dev", "tun0");
    }

    /// The wires would show a leak. A tunnel that takes no default route shows it best.
    @Test
    void withoutTheSettingTheSameWouldLeaveByTheDefaultRoute() throws Exception {
        try (var networks = Networks.up()) {
            addSix(networks, networks.wire("eth0", PLAIN, ROUTER));
            Host vpn = networks.wire("tun0", TUNNEL, "10.8.0.1");
            vpn.run("ip", "addr", "add", WORLD + "/32", "dev", "eth0");
            networks.onServer("route", "add", "default", "via", ROUTER);
            Host server = networks.server("tun0", TUNNEL);
            try (var world = World.at(vpn, WORLD, 1, 0, folder.resolve("world"));
                    var plain = Capture.on(server, "eth0");
                    Nagare _ = get(server, world, "")) {
                plain.awaitPacketTo(WORLD);
                plain.awaitPacketTo(FAR_SIX);
            }
        }
    }

    @Test
    void throughSocksNothingGoesToAnybodyElseAndNamesAreLookedUpThere() throws Exception {
        assertAllGoesToTheProxy("socks5", proxy -> {
            assertTrue(proxy.contains("associate"), proxy);
            assertAsked("udp " + NAME, proxy);
            assertAsked("connect " + NAME, proxy);
            assertAsked("connect " + SEED_NAME, proxy);
            assertAsked("udp " + NODE_NAME, proxy);
            assertAsked("udp " + FAR_SIX, proxy);
            assertTrue(proxy.contains("connect " + WORLD + " 6881"), "peer: " + proxy);
        });
    }

    @Test
    void throughAnHttpProxyNothingGoesToAnybodyElseAndNoUdpAtAll() throws Exception {
        assertAllGoesToTheProxy("http", proxy -> {
            assertAsked("get " + NAME, proxy);
            assertAsked("get " + SEED_NAME, proxy);
            assertTrue(proxy.contains("connect " + WORLD + " 6881"), "peer: " + proxy);
        });
    }

    private static void assertAsked(String what, String proxy) {
        assertTrue(
                Pattern.compile("(?m)^" + Pattern.quote(what) + " ")
                        .matcher(proxy)
                        .find(),
                what + ": " + proxy);
    }

    /// The plain network has IPv6 too, by which nothing may leave either.
    private static void addSix(Networks networks, Host router) throws Exception {
        router.run("ip", "addr", "add", "2a02:c0de::1/64", "dev", "eth0", "nodad");
        networks.onServer("addr", "add", "2a02:c0de::2/64", "dev", "eth0", "nodad");
        networks.onServer("-6", "route", "add", "default", "via", "2a02:c0de::1");
    }

    private void assertAllGoesToTheProxy(String kind, java.util.function.Consumer<String> asked) throws Exception {
        try (var networks = Networks.up()) {
            Host beyond = networks.wire("eth0", PLAIN, ROUTER);
            addSix(networks, beyond);
            beyond.run("ip", "addr", "add", WORLD + "/32", "dev", "eth0");
            networks.onServer("route", "add", "default", "via", ROUTER);
            Host server = networks.server("eth0", PLAIN);
            try (var world = World.at(beyond, WORLD, 4, 0, folder.resolve("world"), NAME, SEED_NAME);
                    Program proxy = Program.start(
                            beyond.command(List.of(
                                    "/usr/bin/python3",
                                    Seeder.script("proxy.py"),
                                    kind,
                                    ROUTER,
                                    NAME + "=" + WORLD,
                                    SEED_NAME + "=" + WORLD,
                                    NODE_NAME + "=" + WORLD)),
                            Map.of())) {
                String port = proxy.awaitLine(line -> line.startsWith("ready ")).substring("ready ".length());
                try (var plain = Capture.on(server, "eth0");
                        var inside = Capture.on(server, "lo"); // where a name server of this machine may be
                        Nagare nagare = get(
                                server,
                                world,
                                "network.proxy = \"%s://eva:secret@%s:%s\"\ndht.bootstrap = [\"%s:6999\"]"
                                        .formatted(kind, ROUTER, port, NODE_NAME))) {
                    assertComplete(world, nagare);

                    List<String> strayed = plain.packets().stream()
                            .filter(line -> line.startsWith("out "))
                            .filter(line -> !line.split(" ")[4].equals(ROUTER))
                            .toList();
                    assertEquals(List.of(), strayed, "packets to others than the proxy");
                    assertTrue(
                            inside.packets().stream().noneMatch(line -> line.endsWith(" 53")),
                            () -> "a name was asked for: " + inside.packets());
                    boolean udp = plain.packets().stream().anyMatch(line -> line.startsWith("out 17 "));
                    assertEquals(kind.equals("socks5"), udp, "UDP went: " + plain.packets());
                    asked.accept(proxy.output());
                    assertFalse(nagare.output().contains("secret"), "the password is shown");
                }
            }
        }
    }
}
