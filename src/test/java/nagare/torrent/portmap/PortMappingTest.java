package nagare.torrent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import nagare.net.AddressPolicy;
import nagare.net.OwnAddress;
import nagare.torrent.portmap.Port.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PortMappingTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final Port TCP = new Port(Protocol.TCP, 16_881);
    private static final Port UDP = new Port(Protocol.UDP, 16_881);
    private static final byte[] NONCE = new byte[PcpMessage.NONCE_BYTES];

    private final List<AutoCloseable> open = new ArrayList<>();
    private final OwnAddress own = new OwnAddress(new AddressPolicy(List.of()));
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aPcpGatewayMapsBothPortsAndTellsOurAddress() throws Exception {
        var gateway = gateway(packet -> "02810000" + "00000e10" + "00000001" + "00".repeat(12)
                + packet.substring(48, 80) + packet.substring(80, 84) + "4e20" + "00000000000000000000ffff5db8d822");

        try (var mapping = mapping(() -> List.of(pcp(gateway)))) {
            var status = awaitStatus(mapping);

            assertEquals(Map.of(TCP, 20_000, UDP, 20_000), status.mapped());
            assertEquals(Optional.of(InetAddress.ofLiteral("93.184.216.34")), status.externalAddress());
            assertEquals(Optional.empty(), status.problem());
            assertEquals("the router at 127.0.0.1 (PCP)", status.router().orElseThrow());
            assertEquals(20_000, mapping.externalPort(TCP));
            assertTrue(own.is(InetAddress.ofLiteral("93.184.216.34")));
            asked.clear();
        }
        assertEquals("00000000", asked.take().substring(8, 16), "taken back at the end");
        assertEquals("00000000", asked.take().substring(8, 16));
    }

    @Test
    void aGatewayThatOnlySpeaksNatPmpIsAskedSo() throws Exception {
        var gateway = gateway(packet -> {
            if (packet.startsWith("02")) {
                return "0081000100000001";
            }
            return packet.equals("0000")
                    ? "00800000" + "00000001" + "5db8d822"
                    : "008" + packet.charAt(3) + "0000" + "00000001" + packet.substring(8, 12) + "41f1" + "00000e10";
        });

        try (var mapping = mapping(() -> List.of(pcp(gateway)))) {
            var status = awaitStatus(mapping);

            assertEquals(Map.of(TCP, 16_881, UDP, 16_881), status.mapped());
            assertEquals(Optional.of(InetAddress.ofLiteral("93.184.216.34")), status.externalAddress());
            assertEquals("the router at 127.0.0.1 (NAT-PMP)", status.router().orElseThrow());
        }
    }

    @Test
    void aFirewallOfIpv6IsAskedAsWellAndClosedAgain() throws Exception {
        var firewall = new Firewall();
        try (var mapping =
                new PortMapping(List.of(TCP, UDP), List.of(List::of), () -> List.of(firewall), own, new Random(1))) {
            assertEquals("map 16881/tcp to 16881", firewall.asked.take());
            assertEquals("map 16881/udp to 16881", firewall.asked.take());
            assertTrue(awaitStatus(mapping).problem().isPresent(), "there is no router for IPv4");
        }
        assertEquals("unmap 16881/tcp at 16881", firewall.asked.take());
        assertEquals("unmap 16881/udp at 16881", firewall.asked.take());
    }

    @Test
    void aFirewallThatRefusesIsNoProblem() throws Exception {
        var gateway = gateway(packet -> "02810000" + "00000e10" + "00000001" + "00".repeat(12)
                + packet.substring(48, 80) + packet.substring(80, 84) + "4e20" + "00000000000000000000ffff5db8d822");
        var searched = new LinkedBlockingQueue<String>();
        Router.Finder refusing = () -> {
            searched.add("searched");
            throw new IOException("nobody is there");
        };

        try (var mapping = new PortMapping(
                List.of(TCP, UDP), List.of(() -> List.of(pcp(gateway))), refusing, own, new Random(1))) {
            searched.take();
            assertEquals(Optional.empty(), awaitStatus(mapping).problem());
        }
    }

    private static final class Firewall implements Router {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        @Override
        public String name() {
            return "a firewall";
        }

        @Override
        public Granted map(Port port, int wanted, int seconds) {
            asked.add("map " + port + " to " + wanted);
            return new Granted(wanted, seconds);
        }

        @Override
        public void unmap(Port port, int externalPort) {
            asked.add("unmap " + port + " at " + externalPort);
        }

        @Override
        public Optional<InetAddress> externalAddress() {
            return Optional.empty();
        }
    }

    @Test
    void aRefusalIsToldAsASentence() throws Exception {
        var gateway = gateway(packet -> "02810002" + "00000e10" + "00000001" + "00".repeat(12)
                + packet.substring(48, 84) + "0000" + "00".repeat(16));

        try (var mapping = mapping(() -> List.of(pcp(gateway)))) {
            var status = awaitStatus(mapping);

            assertEquals(
                    Optional.of("the router at 127.0.0.1 (PCP) refuses: it does not let programs open ports"),
                    status.problem());
            assertEquals(16_881, mapping.externalPort(TCP), "ours, while no router says otherwise");
        }
    }

    @Test
    void noRouterIsASentenceToo() throws Exception {
        try (var mapping = mapping(List::of)) {
            assertTrue(awaitStatus(mapping).problem().orElseThrow().startsWith("no router answers"));
        }
    }

    @Test
    void aRouterBehindARouterIsTold() throws Exception {
        var gateway = gateway(packet -> "02810000" + "00000e10" + "00000001" + "00".repeat(12)
                + packet.substring(48, 80) + packet.substring(80, 84) + "4e20" + "00000000000000000000ffff0a000001");

        try (var mapping = mapping(() -> List.of(pcp(gateway)))) {
            assertTrue(awaitStatus(mapping).problem().orElseThrow().contains("another router stands before it"));
            assertFalse(own.is(InetAddress.ofLiteral("10.0.0.1")));
        }
    }

    @Test
    void anIgdIsFoundAndAsked() throws Exception {
        var igd = igd(call -> switch (action(call)) {
            case "AddPortMapping" -> call.contains("<NewLeaseDuration>0<") ? "" : error(725);
            case "GetExternalIPAddress" -> "<NewExternalIPAddress>93.184.216.34</NewExternalIPAddress>";
            case "DeletePortMapping" -> "";
            default -> throw new AssertionError(call);
        });

        try (var mapping = mapping(search(igd))) {
            var status = awaitStatus(mapping);

            assertEquals(Map.of(TCP, 16_881, UDP, 16_881), status.mapped());
            assertEquals(Optional.of(InetAddress.ofLiteral("93.184.216.34")), status.externalAddress());
            var first = asked.take();
            assertTrue(
                    first.contains("<NewExternalPort>16881</NewExternalPort><NewProtocol>TCP</NewProtocol>"
                            + "<NewInternalPort>16881</NewInternalPort>"
                            + "<NewInternalClient>127.0.0.1</NewInternalClient><NewEnabled>1</NewEnabled>"),
                    first);
            asked.clear();
        }
        assertTrue(asked.stream().allMatch(call -> action(call).equals("DeletePortMapping")), asked.toString());
        assertEquals(2, asked.size());
    }

    @Test
    void whereThePortIsTakenAnotherOneIsAskedFor() throws Exception {
        var igd = igd(call -> switch (action(call)) {
            case "AddPortMapping" -> call.contains("<NewExternalPort>16881<") ? error(718) : "";
            default -> "";
        });

        try (var mapping = mapping(search(igd))) {
            int external = awaitStatus(mapping).mapped().get(TCP);

            assertTrue(external >= 20_000 && external < 60_000, "port " + external);
        }
    }

    @Test
    void aDescriptionSomewhereElseIsNotRead() {
        var http = new PlainHttp(System::nanoTime);
        for (var place : List.of(
                "http://192.168.1.1/x.xml", "http://localhost/x.xml", "https://127.0.0.1/x", "http://u@127.0.0.1/x")) {
            var failed = assertThrows(IOException.class, () -> IgdRouter.read(URI.create(place), LOOPBACK, http));
            assertEquals("the router names a place elsewhere", failed.getMessage());
        }
    }

    @Test
    void ordersAreGivenNowhereElseEither() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        open.add(() -> server.stop(0));
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = IgdXmlTest.DESCRIPTION
                        .replace("/ctl/IPConn", "http://192.168.1.1/ctl")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        var place = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/d.xml");

        assertThrows(IOException.class, () -> IgdRouter.read(place, LOOPBACK, new PlainHttp(System::nanoTime)));
    }

    private PortMapping mapping(Router.Finder finder) {
        return new PortMapping(List.of(TCP, UDP), List.of(finder), List::of, own, new Random(1));
    }

    private static PcpRouter pcp(InetSocketAddress gateway) {
        return new PcpRouter(gateway, NONCE, System::nanoTime);
    }

    private static PortMappingStatus awaitStatus(PortMapping mapping) throws InterruptedException {
        return mapping.awaitStatus(status -> !status.equals(PortMappingStatus.UNKNOWN));
    }

    /// A gateway that answers each packet, in hex, with another.
    private InetSocketAddress gateway(UnaryOperator<String> answers) throws Exception {
        var socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        open.add(socket);
        Thread.ofVirtual().start(() -> {
            var packet = new DatagramPacket(new byte[1100], 1100);
            while (!socket.isClosed()) {
                try {
                    packet.setLength(1100);
                    socket.receive(packet);
                    var said = HexFormat.of().formatHex(packet.getData(), 0, packet.getLength());
                    asked.add(said);
                    byte[] answer = HexFormat.of().parseHex(answers.apply(said));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (SocketException closing) {
                    return;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// A UPnP router whose service answers as told; the address is where it hears searches.
    private InetSocketAddress igd(UnaryOperator<String> answers) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        open.add(() -> server.stop(0));
        server.createContext("/d.xml", exchange -> {
            try (exchange) {
                byte[] body = IgdXmlTest.DESCRIPTION.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.createContext("/ctl/IPConn", exchange -> {
            try (exchange) {
                var call = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                asked.add(call);
                var said = answers.apply(call);
                byte[] body = ("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><r>" + said
                                + "</r></s:Body></s:Envelope>")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(said.contains("errorCode") ? 500 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        var answer = "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: "
                + "http://127.0.0.1:" + server.getAddress().getPort() + "/d.xml\r\n\r\n";
        var searches = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        open.add(searches);
        Thread.ofVirtual().start(() -> {
            var packet = new DatagramPacket(new byte[1100], 1100);
            while (!searches.isClosed()) {
                try {
                    searches.receive(packet);
                    byte[] bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII))
                            .array();
                    searches.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                } catch (IOException closing) {
                    return;
                }
            }
        });
        return (InetSocketAddress) searches.getLocalSocketAddress();
    }

    private static IgdSearch search(InetSocketAddress igd) {
        return new IgdSearch(List.of(LOOPBACK), igd, System::nanoTime);
    }

    private static String action(String call) {
        int at = call.indexOf("<u:") + 3;
        return call.substring(at, call.indexOf(' ', at));
    }

    private static String error(int code) {
        return "<s:Fault xmlns:s=\"x\"><detail><UPnPError><errorCode>" + code
                + "</errorCode><errorDescription>no</errorDescription></UPnPError></detail></s:Fault>";
    }
}
