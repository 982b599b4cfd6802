package nagare.net.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.net.ClosedPort;
import org.junit.jupiter.api.Test;

final class EgressTest {
    private static final int PATIENCE = 60_000;

    private final List<Link> links =
            new ArrayList<>(List.of(link("tun0", 7, "127.0.0.8"), link("eth0", 2, "127.0.0.9")));

    private static Link link(String name, int index, String... addresses) {
        return new Link(
                name,
                index,
                true,
                List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    }

    private Egress bound(String wanted) {
        return Egress.open(Optional.of(wanted), Optional.empty(), () -> List.copyOf(links), Optional.empty());
    }

    private static Egress through(ScriptedProxy proxy, Proxy.Kind kind) {
        return through(proxy, kind, Optional.empty());
    }

    private static Egress through(ScriptedProxy proxy, Proxy.Kind kind, Optional<Proxy.Login> login) {
        return Egress.open(
                Optional.empty(),
                Optional.of(new Proxy(kind, "127.0.0.1", proxy.port(), login)),
                List::of,
                Optional.empty());
    }

    private static InetSocketAddress name(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /// Bytes that come back through an open channel.
    private static String echoed(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap("hello".getBytes()));
        var back = ByteBuffer.allocate(5);
        while (back.hasRemaining() && channel.read(back) >= 0) {
            // more comes
        }
        return new String(back.array());
    }

    @Test
    void aConnectionComesFromTheAddressOfTheInterface() throws Exception {
        for (var wanted : List.of("tun0", "127.0.0.8")) {
            try (var egress = bound(wanted);
                    var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var channel = SocketChannel.open()) {
                egress.connect(
                        channel, new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), PATIENCE);
                try (var accepted = server.accept()) {
                    assertEquals("127.0.0.8", accepted.getInetAddress().getHostAddress());
                    assertEquals(Optional.empty(), egress.problem());
                }
            }
        }
    }

    @Test
    void theFamilyThatTheInterfaceHasNotIsOff() throws Exception {
        try (var egress = bound("tun0");
                var channel = SocketChannel.open()) {
            var held = assertThrows(
                    HeldBack.class,
                    () -> egress.connect(channel, new InetSocketAddress(InetAddress.ofLiteral("::1"), 9), PATIENCE));
            assertTrue(held.getMessage().contains("IPv6 is off"), held.getMessage());
        }
    }

    @Test
    void nothingIsOpenedWhileTheInterfaceIsGoneAndEverythingIsClosedWhenItGoes() throws Exception {
        try (var egress = bound("tun0");
                var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var before = SocketChannel.open();
                var during = SocketChannel.open();
                var after = SocketChannel.open()) {
            var to = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            egress.connect(before, to, PATIENCE);
            var told = new ArrayList<Footing>();
            egress.listen(told::add);
            egress.datagrams(told::add);
            assertTrue(told.getFirst() instanceof Footing.At, told.toString());

            links.removeFirst();
            egress.look();
            assertFalse(before.isOpen());
            assertThrows(HeldBack.class, () -> egress.connect(during, to, PATIENCE));
            assertThrows(HeldBack.class, egress::demand);
            assertEquals(
                    Optional.of("there is no interface tun0 (network.bind); nothing is sent to peers and trackers until"
                            + " it is back"),
                    egress.problem());
            assertEquals(4, told.size());
            assertTrue(told.getLast() instanceof Footing.Nowhere, told.toString());

            links.add(link("tun0", 9, "127.0.0.10"));
            egress.look();
            egress.connect(after, to, PATIENCE);
            assertEquals(Optional.empty(), egress.problem());
            assertEquals(6, told.size());
            assertEquals(
                    "127.0.0.10",
                    ((InetSocketAddress) after.getLocalAddress()).getAddress().getHostAddress());
        }
    }

    @Test
    void anotherAddressOrAnInterfaceMadeAnewClosesWhatWasOpen() throws Exception {
        for (var changed : List.of(
                link("tun0", 7, "127.0.0.11"), link("tun0", 8, "127.0.0.8"), new Link("tun0", 7, false, List.of()))) {
            links.set(0, link("tun0", 7, "127.0.0.8"));
            try (var egress = bound("tun0");
                    var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                    var channel = SocketChannel.open()) {
                egress.connect(
                        channel, new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), PATIENCE);
                egress.look();
                assertTrue(channel.isOpen());

                links.set(0, changed);
                egress.look();
                assertFalse(channel.isOpen(), changed.toString());
            }
        }
    }

    @Test
    void anAddressThatMovedToAnotherInterfaceIsFollowedAndOneThatChangedIsNot() {
        assertEquals(
                "tun0", ((Footing.At) Anchor.find("127.0.0.8", links)).anchor().device());
        links.set(0, link("wg0", 3, "127.0.0.8"));
        assertEquals(
                "wg0", ((Footing.At) Anchor.find("127.0.0.8", links)).anchor().device());
        links.set(0, link("wg0", 3, "127.0.0.7"));
        assertTrue(Anchor.find("127.0.0.8", links) instanceof Footing.Nowhere);
    }

    @Test
    void linkLocalAddressesAloneAreNoWayOut() {
        var six = Anchor.find("a", List.of(link("a", 1, "fe80::1", "10.8.0.2")));
        assertEquals("a (10.8.0.2; IPv6 is off)", ((Footing.At) six).anchor().toString());
        assertEquals(
                new Footing.Nowhere("the interface a of network.bind has no address"),
                Anchor.find("a", List.of(link("a", 1, "fe80::1"))));
    }

    @Test
    void aChannelGoesThroughSocksAndTheNameIsLeftToTheProxy() throws Exception {
        try (var proxy = new ScriptedProxy(ScriptedProxy.socks(0));
                var egress = through(proxy, Proxy.Kind.SOCKS5);
                var channel = SocketChannel.open();
                var six = SocketChannel.open()) {
            egress.connect(channel, name("tracker.nagare.org", 6969), PATIENCE);
            assertEquals("hello", echoed(channel));
            egress.connect(six, new InetSocketAddress(InetAddress.ofLiteral("2600::1"), 51413), PATIENCE);

            assertEquals(List.of("1 tracker.nagare.org 6969", "1 2600:0:0:0:0:0:0:1 51413"), proxy.heard);
        }
    }

    @Test
    void aProxyThatRefusesThePasswordIsTheTroubleUntilItTakesIt() throws Exception {
        var verdict = new java.util.concurrent.atomic.AtomicInteger(1);
        try (var proxy = new ScriptedProxy((in, out, self) -> {
                    in.skipNBytes(4);
                    out.write(new byte[] {5, 2});
                    in.readUnsignedByte();
                    var user = new String(in.readNBytes(in.readUnsignedByte()));
                    self.heard.add(user + " " + new String(in.readNBytes(in.readUnsignedByte())));
                    out.write(new byte[] {1, (byte) verdict.get()});
                    if (verdict.get() == 0) {
                        self.heard.add(ScriptedProxy.request(in));
                        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                    }
                });
                var egress = through(proxy, Proxy.Kind.SOCKS5, Optional.of(new Proxy.Login("eva", "pass:wörd")))) {
            try (var channel = SocketChannel.open()) {
                var failed = assertThrows(ProxyFailed.class, () -> egress.connect(channel, name("a.org", 1), PATIENCE));
                assertEquals(
                        "the proxy socks5://127.0.0.1:" + proxy.port()
                                + " refuses the user or the password of network.proxy",
                        failed.getMessage());
            }
            assertTrue(egress.problem().orElseThrow().contains("refuses the user"));

            verdict.set(0);
            try (var channel = SocketChannel.open()) {
                egress.connect(channel, name("a.org", 1), PATIENCE);
            }
            assertEquals(Optional.empty(), egress.problem());
            assertEquals("eva pass:wörd", proxy.heard.getFirst());
        }
    }

    @Test
    void aHostThatTheProxyDoesNotReachIsNotTheProxysTrouble() throws Exception {
        try (var proxy = new ScriptedProxy(ScriptedProxy.socks(5));
                var egress = through(proxy, Proxy.Kind.SOCKS5);
                var channel = SocketChannel.open()) {
            assertThrows(ProxyFailed.class, () -> egress.connect(channel, name("a.org", 1), PATIENCE));
            assertEquals(Optional.empty(), egress.problem());
        }
    }

    @Test
    void aProxyThatIsAwayIsSaidAndNothingGoesBesideIt() throws Exception {
        try (var gone = new ClosedPort();
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var egress =
                        Egress.open(Optional.empty(), Optional.of(Proxy.parse("socks5://127.0.0.1:" + gone.port())));
                var channel = SocketChannel.open()) {
            var to = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            assertThrows(ProxyFailed.class, () -> egress.connect(channel, to, PATIENCE));
            assertTrue(
                    egress.problem().orElseThrow().contains("cannot be reached"),
                    egress.problem().toString());
            server.setSoTimeout(1);
            assertThrows(java.net.SocketTimeoutException.class, server::accept);
        }
    }

    @Test
    void aTunnelThroughHttpBeginsRightBehindTheHead() throws Exception {
        try (var proxy = new ScriptedProxy((in, out, self) -> {
                    var head = new StringBuilder();
                    while (!head.toString().endsWith("\r\n\r\n")) {
                        head.append((char) in.readUnsignedByte());
                    }
                    self.heard.addAll(head.toString().lines().toList());
                    out.write("HTTP/1.1 200 fine\r\nX: y\r\n\r\nhel".getBytes());
                    out.write("lo".getBytes());
                    ScriptedProxy.echo(in, out);
                });
                var egress = through(proxy, Proxy.Kind.HTTP, Optional.of(new Proxy.Login("eva", "x")));
                var channel = SocketChannel.open()) {
            assertEquals(Optional.of("it is an HTTP proxy"), egress.withoutUdp());
            egress.connect(channel, new InetSocketAddress(InetAddress.ofLiteral("2600::1"), 51413), PATIENCE);
            var first = ByteBuffer.allocate(5);
            while (first.hasRemaining() && channel.read(first) >= 0) {
                // more comes
            }
            assertEquals("hello", new String(first.array()));
            assertEquals("hello", echoed(channel));
            assertEquals(
                    List.of(
                            "CONNECT [2600:0:0:0:0:0:0:1]:51413 HTTP/1.1",
                            "Host: [2600:0:0:0:0:0:0:1]:51413",
                            "Proxy-Authorization: Basic ZXZhOng=",
                            ""),
                    proxy.heard);
        }
    }

    @Test
    void wrongAnswersOfAnHttpProxyAreToldInSentences() throws Exception {
        for (var answer : List.of(
                new String[] {"HTTP/1.1 407 no\r\n\r\n", "wants a login"},
                new String[] {"HTTP/1.1 403 no\r\n\r\n", "does not allow"},
                new String[] {"HTTP/1.1 302 no\r\n\r\n", "status 302"},
                new String[] {"SSH-2.0-OpenSSH\r\n\r\n", "does not speak HTTP"},
                new String[] {"HTTP/1.1 200", "in the middle"},
                new String[] {"HTTP/1.1 200 ok\r\n" + "a".repeat(HttpConnect.MAX_HEAD_BYTES), "more than 8192"})) {
            try (var proxy = new ScriptedProxy((_, out, _) -> out.write(answer[0].getBytes()));
                    var egress = through(proxy, Proxy.Kind.HTTP);
                    var channel = SocketChannel.open()) {
                var failed = assertThrows(IOException.class, () -> egress.connect(channel, name("a.org", 1), PATIENCE));
                assertTrue(String.valueOf(failed.getMessage()).contains(answer[1]), failed.getMessage());
            }
        }
    }

    @Test
    void datagramsGoNowhereUntilTheProxyHasARelay() throws Exception {
        var told = new java.util.concurrent.LinkedBlockingQueue<Footing>();
        try (var proxy = new ScriptedProxy((in, out, self) -> {
                    in.readUnsignedByte();
                    in.skipNBytes(in.readUnsignedByte());
                    out.write(new byte[] {5, 0});
                    self.heard.add(ScriptedProxy.request(in));
                    out.write(new byte[] {5, 0, 0, 1, 10, 1, 2, 3, 0x12, 0x34});
                    in.read(); // until we leave
                });
                var egress = through(proxy, Proxy.Kind.SOCKS5)) {
            egress.datagrams(told::add);

            assertTrue(told.take() instanceof Footing.Nowhere);
            var relayed = (Footing.Through) told.take();
            assertEquals(
                    new InetSocketAddress("127.0.0.1", 0x1234), relayed.relay(), "the proxy's host, whatever it says");
            assertEquals(List.of("3 0.0.0.0 0"), proxy.heard);
        }
    }

    @Test
    void withAnHttpProxyNoDatagramAndNoListenerStands() throws Exception {
        var told = new ArrayList<Footing>();
        try (var proxy = new ScriptedProxy((_, _, _) -> {});
                var egress = through(proxy, Proxy.Kind.HTTP)) {
            egress.datagrams(told::add);
            egress.listen(told::add);
            assertTrue(told.stream().allMatch(Footing.Nowhere.class::isInstance), told.toString());
            assertEquals(2, told.size());
        }
    }
}
