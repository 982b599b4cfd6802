package nagare.dlna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nagare.dlna.gena.Subscriptions;
import nagare.http.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jupnp.binding.xml.DescriptorBindingException;
import org.jupnp.model.UnsupportedDataException;
import org.w3c.dom.Document;

/// What strangers try on the media server as a whole.
final class SafetyTest {
    private static final String BODY = "<Envelope><Body><GetSystemUpdateID/></Body></Envelope>";

    private static House house;

    @BeforeAll
    static void open() throws IOException {
        house = new House(Duration.ofMillis(200)).open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static String call(String host, String... more) {
        return String.join(
                        "\r\n",
                        Stream.concat(
                                        Stream.of(
                                                "POST "
                                                        + house.control
                                                                .directory("action")
                                                                .getPath() + " HTTP/1.1",
                                                "Host: " + host,
                                                "Content-Type: text/xml",
                                                "SOAPACTION: \"" + ControlPoint.DIRECTORY + "#GetSystemUpdateID\"",
                                                "Content-Length: " + BODY.length()),
                                        Stream.of(more))
                                .toList())
                + "\r\n\r\n" + BODY;
    }

    private static String get(String host, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private static int status(String request) throws IOException {
        try (var client = RawClient.to(house.web)) {
            return client.write(request).head().status();
        }
    }

    static List<String> strangers() {
        return List.of(
                call("evil.example"),
                call("evil.example:80"),
                call("127.0.0.1.evil.example"),
                call("192.0.2.1"),
                call("127.0.0.1", "Origin: http://evil.example"),
                call("127.0.0.1", "Origin: null"),
                get("evil.example", house.control.description().getPath()),
                get("evil.example", house.control.directory("desc").getPath()),
                get("evil.example", "/media/1-1/film.mkv"),
                "SUBSCRIBE " + house.control.directory("event").getPath()
                        + " HTTP/1.1\r\nHost: evil.example\r\nNT: upnp:event\r\nCALLBACK: <http://127.0.0.1:2000/>\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void whoseNameOrPageIsForeignGetsNothing(String request) throws IOException {
        assertEquals(403, status(request));
    }

    @Test
    void theSameCallsAreAnsweredUnderOurOwnName() throws IOException {
        assertEquals(200, status(call("127.0.0.1:" + house.web.port())));
        assertEquals(200, status(get("localhost", house.control.description().getPath())));
    }

    @Test
    void aThousandSubscriptionsAreBoundedPerHostAndInAll() throws IOException, InterruptedException {
        Map<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            answers.merge(subscribe("127.1.0." + (1 + i / 4), 2000 + i % 4), 1, Integer::sum);
        }
        assertEquals(Map.of(200, Subscriptions.MAX_TOTAL, 500, 1000 - Subscriptions.MAX_TOTAL), answers);
        for (int i = 0; i < 100; i++) { // one host pushes out its own only
            assertEquals(200, subscribe("127.1.0.1", 3000 + i));
        }
        assertEquals(500, subscribe("127.2.0.1", 2000));
        assertEquals(
                200, house.control.browse("0", "BrowseMetadata", "*", 0, 0, "").statusCode());
    }

    private static int subscribe(String from, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", house.web.port()));
            socket.setSoTimeout(60_000);
            String request = "SUBSCRIBE " + house.control.directory("event").getPath()
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nNT: upnp:event\r\nCALLBACK: <http://" + from
                    + ":" + port + "/>\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    void othersAnnouncementsAreNeverFollowed() throws IOException, InterruptedException {
        try (var trap = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var socket = new MulticastSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var ear = new SsdpEar(house.device.toString())) {
            String alive =
                    "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\nLOCATION: "
                            + "http://127.0.0.1:" + trap.getLocalPort()
                            + "/desc.xml\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\n"
                            + "SERVER: x UPnP/1.0 x\r\nUSN: uuid:12345678-1234-4234-8234-123456789012::upnp:rootdevice\r\n\r\n";
            byte[] bytes = alive.getBytes(StandardCharsets.US_ASCII);
            socket.setNetworkInterface(NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
            socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress("239.255.255.250", 1900)));
            assertEquals(
                    1,
                    ear.search(1, "MAN: \"ssdp:discover\"", "ST: uuid:" + house.device)
                            .size());
            trap.setSoTimeout(300);
            assertThrows(SocketTimeoutException.class, trap::accept);
        }
    }

    @Test
    void jupnpReadsNothingThatOthersWrote() throws Exception {
        var configuration = new UpnpConfiguration(1);
        Document none = javax.xml.parsers.DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream("<a/>".getBytes(StandardCharsets.UTF_8)));
        var device = configuration.getDeviceDescriptorBinderUDA10();
        var service = configuration.getServiceDescriptorBinderUDA10();
        assertThrows(DescriptorBindingException.class, () -> device.describe(null, "<root/>"));
        assertThrows(DescriptorBindingException.class, () -> device.describe(null, none));
        assertThrows(DescriptorBindingException.class, () -> service.describe(null, "<scpd/>"));
        assertThrows(DescriptorBindingException.class, () -> service.describe(null, none));
        assertThrows(
                UnsupportedDataException.class,
                () -> configuration.getGenaEventProcessor().readBody(null));
        var calls = configuration.getSoapActionProcessor();
        assertTrue(calls instanceof WritingOnly.Calls);
        configuration.shutdown();
    }
}
