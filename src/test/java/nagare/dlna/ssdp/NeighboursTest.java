package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.DeviceFacts.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class NeighboursTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("127.0.0.1");
    private static final String XML = "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\">"
            + "<specVersion><major>1</major></specVersion><device><modelName>QE55Q80A &amp; co</modelName>"
            + "<manufacturer>Samsung</manufacturer><deviceList><device><modelName>inner</modelName></device>"
            + "</deviceList></device></root>";

    private final AtomicInteger asked = new AtomicInteger();
    private final Semaphore requests = new Semaphore(0);
    private ServerSocket tv;
    private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + XML;

    @BeforeEach
    void open() throws IOException {
        tv = new ServerSocket(0, 8, HOME);
        Thread.ofVirtual().name("tv").start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        tv.close();
    }

    private void serve() {
        while (!tv.isClosed()) {
            try (var client = tv.accept()) {
                asked.incrementAndGet();
                requests.release();
                client.getInputStream().read(new byte[2048]);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                continue; // closed, or the other side left
            }
        }
    }

    private static void announce(Neighbours neighbours, String location, InetAddress sender) {
        byte[] text = ("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n"
                        + "NT: urn:schemas-upnp-org:device:MediaRenderer:1\r\nLocation: " + location + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        neighbours.hear(text, text.length, sender);
    }

    private String here() {
        return "http://127.0.0.1:" + tv.getLocalPort() + "/d.xml?x=1";
    }

    /// A port at which nobody answers searches.
    private static Neighbours deaf() {
        return new Neighbours(System::nanoTime, 9);
    }

    private static Optional<String> model(Optional<DeviceFacts> facts) {
        return facts.flatMap(known -> known.of(Field.MODEL_NAME));
    }

    @Test
    void aRendererThatAnnouncesItselfIsReadWhenItUsesUs() {
        var neighbours = deaf();
        announce(neighbours, here(), HOME);
        assertEquals(0, asked.get(), "an announcement alone fetches nothing");

        neighbours.look(HOME);

        assertEquals(Optional.of("QE55Q80A & co"), model(neighbours.of(HOME)));
    }

    @Test
    void askingNeverWaitsAndAsksOnceAnHour() throws InterruptedException {
        var now = new AtomicLong();
        var neighbours = new Neighbours(now::get, 9);
        announce(neighbours, here(), HOME);
        answer = "HTTP/1.1 404 Not Found\r\n\r\n";

        neighbours.look(HOME);
        assertEquals(Optional.empty(), neighbours.of(HOME)); // starts one look
        assertEquals(Optional.empty(), neighbours.of(HOME));
        assertEquals(Optional.empty(), neighbours.of(HOME));

        requests.acquire(2); // that of the first look, and of the one that was started
        assertEquals(2, asked.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/d.xml",
                "http://localhost/d.xml",
                "https://127.0.0.1/d.xml",
                "http://user@127.0.0.1/d.xml",
                "file:///etc/passwd",
                "http://127.0.0.1:70000 /",
                ""
            })
    void aDescriptionElsewhereIsNotFetched(String location) {
        var neighbours = deaf();
        announce(neighbours, location, HOME);

        neighbours.look(HOME);

        assertEquals(Optional.empty(), neighbours.of(InetAddress.ofLiteral("127.0.0.2")));
        assertEquals(0, asked.get());
    }

    @Test
    void oneThatWasNotHeardIsAskedDirectly() throws Exception {
        try (var socket = new DatagramSocket(0, HOME)) {
            Thread.ofVirtual().name("tv search").start(() -> {
                try {
                    var search = new DatagramPacket(new byte[2048], 2048);
                    socket.receive(search);
                    byte[] said =
                            ("HTTP/1.1 200 OK\r\nLOCATION: " + here() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
                    socket.send(new DatagramPacket(said, said.length, search.getSocketAddress()));
                } catch (IOException e) {
                    asked.set(-1);
                }
            });
            var neighbours = new Neighbours(System::nanoTime, socket.getLocalPort());

            neighbours.look(HOME);

            assertEquals(Optional.of("QE55Q80A & co"), model(neighbours.of(HOME)));
        }
    }

    @Test
    void redirectsDocumentTypesAndEndlessAnswersAreRefused() {
        assertThrows(
                IOException.class,
                () -> DescriptionFetch.body("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));
        assertThrows(
                IOException.class,
                () -> DescriptionFetch.parse("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"
                        .getBytes(StandardCharsets.US_ASCII)));
        String deep = "<a>".repeat(DescriptionFetch.MAX_DEPTH + 1) + "</a>".repeat(DescriptionFetch.MAX_DEPTH + 1);
        assertThrows(IOException.class, () -> DescriptionFetch.parse(deep.getBytes(StandardCharsets.US_ASCII)));
        answer = "HTTP/1.1 200 OK\r\n\r\n" + XML + " ".repeat(DescriptionFetch.MAX_BYTES);
        var e = assertThrows(
                IOException.class, () -> DescriptionFetch.of(HOME, java.net.URI.create(here()), System::nanoTime));
        assertTrue(String.valueOf(e.getMessage()).contains("longer"), e.getMessage());
    }

    @Test
    void chunksArePutTogether() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        byte[] body = DescriptionFetch.body(
                (head + "3\r\n<a>\r\n4;x\r\n</a>\r\n0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertEquals("<a></a>", new String(body, StandardCharsets.US_ASCII));
        assertThrows(
                IOException.class,
                () -> DescriptionFetch.body((head + "ffffff\r\n<a>").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void noMoreAddressesAreKeptThanThereIsRoomFor() {
        var neighbours = deaf();
        announce(neighbours, here(), HOME);
        for (int i = 0; i < Neighbours.MOST; i++) {
            String other = "10.0." + i / 256 + "." + i % 256;
            announce(neighbours, "http://" + other + "/d.xml", InetAddress.ofLiteral(other));
        }

        neighbours.look(HOME);

        assertEquals(0, asked.get());
    }
}
