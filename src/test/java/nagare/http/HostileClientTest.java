package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.config.Settings;
import nagare.net.AddressPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that lie about lengths, trickle, or come in masses. After each, somebody else is served as ever.
final class HostileClientTest {
    private static final int LIMIT = 10;
    private static final int ATTEMPTS = 20;
    private static final Limits LIMITS = new Limits(16 * 1024, Duration.ofMinutes(2), 300, 250);

    /// Patience of this length is over for a client of ours too where this computer stops for a while.
    private static final Limits SHORT = new Limits(16 * 1024, Duration.ofSeconds(2), 300, 250);

    private final AtomicInteger reached = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        start(LIMITS);
    }

    private void startInAHurry() throws IOException {
        server.close();
        start(SHORT);
    }

    private void start(Limits limits) throws IOException {
        server = HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofHours(2), List.of()),
                new AddressPolicy(List.of()),
                "9.9",
                limits,
                List.of(this::echo));
    }

    private boolean echo(Exchange exchange) throws IOException {
        byte[] body = exchange.body(LIMIT);
        reached.incrementAndGet();
        exchange.answer(200, Map.of(), body);
        return true;
    }

    @AfterEach
    void othersAreServedToo() throws IOException {
        othersAreServed();
        server.close();
    }

    private void othersAreServed() throws IOException {
        String said = "";
        for (int i = 0; i < ATTEMPTS && said.isEmpty(); i++) { // cut without a word where we were too slow
            said = said(post("Connection: close\r\nContent-Length: 2\r\n\r\nhi"));
        }
        assertTrue(said.startsWith("HTTP/1.1 200 ") && said.endsWith("\r\n\r\nhi"), said);
    }

    private static String post(String rest) {
        return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + rest;
    }

    /// What the server says, to its end.
    private String said(String request) throws IOException {
        try (var client = RawClient.to(server)) {
            return new String(client.write(request).rest(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1\r\n\r\nhello",
                "Content-Length: +5\r\n\r\nhello",
                "Content-Length: 0x5\r\n\r\nhello",
                "Content-Length: five\r\n\r\nhello",
                "Content-Length:\r\n\r\nhello",
                "Content-Length: 5 5\r\n\r\nhello",
                "Content-Length: 99999999999999999999\r\n\r\nhello",
                "Content-Length: 5\r\nContent-Length: 4\r\n\r\nhello",
                "Content-Length: 5, 4\r\n\r\nhello",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n\r\n\r\n\r\n",
            })
    void aLengthThatIsNoneReachesNobody(String rest) throws IOException {
        String said = said(post(rest));

        assertTrue(said.startsWith("HTTP/1.1 400 ") || said.startsWith("HTTP/1.1 501 "), said);
        assertFalse(said.contains("hello"), said);
        assertEquals(0, reached.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 11\r\n\r\n", "Content-Length: 9223372036854775807\r\n\r\n"})
    void aLengthAboveTheLimitIsRefusedBeforeAByteOfItArrived(String rest) throws IOException {
        assertTrue(said(post(rest)).startsWith("HTTP/1.1 413 "));
        assertEquals(0, reached.get());
    }

    @Test
    void chunksAboveTheLimitAreRefusedWithoutTheirEnd() throws IOException {
        try (var client = RawClient.to(server)) {
            client.write(post("Transfer-Encoding: chunked\r\n\r\n"));
            for (int i = 0; i < LIMIT + 1; i++) {
                client.write("1\r\nx\r\n");
            }
            assertEquals(413, client.reply().status());
        }
        assertEquals(0, reached.get());
    }

    /// A client that cannot read before it has written all (Java's own is one) must not find its connection reset.
    @Test
    void aBodyAboveTheLimitMayBeWrittenToItsEndBeforeTheRefusalIsRead() throws IOException {
        try (var client = RawClient.to(server)) {
            client.write(post("Content-Length: 40000\r\n\r\n"));
            for (int i = 0; i < 40; i++) {
                client.write("x".repeat(1000));
            }
            assertEquals(413, client.reply().status());
        }
        assertEquals(0, reached.get());
    }

    @Test
    void aBodyLongerThanItsLengthIsTheNextRequestAndNoGoodOne() throws IOException {
        String said = said(post("Content-Length: 2\r\n\r\nhi and more\r\n\r\n"));

        assertTrue(said.startsWith("HTTP/1.1 200 "), said);
        assertTrue(said.contains("hiHTTP/1.1 400 "), said);
        assertEquals(1, reached.get());
    }

    @Test
    void aBodyShorterThanItsLengthIsCut() throws IOException {
        startInAHurry();
        assertEquals("", said(post("Content-Length: 10\r\n\r\nhalf")));
        assertEquals(0, reached.get());
    }

    @Test
    void aBodyThatTricklesIsCutAllTheSame() throws Exception {
        startInAHurry();
        try (var client = RawClient.to(server)) {
            client.write(post("Transfer-Encoding: chunked\r\n\r\n2;"));
            var trickle = Thread.ofVirtual().name("trickle").start(() -> {
                try {
                    while (!Thread.interrupted()) {
                        client.write("x");
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt(); // cut, as wanted
                }
            });

            assertEquals("", new String(client.rest(), StandardCharsets.US_ASCII));
            trickle.interrupt();
            trickle.join();
        }
        assertEquals(0, reached.get());
    }

    @Test
    void headersWithoutEndAreBounded() throws IOException {
        String many = "X-Y: z\r\n".repeat(4096);
        assertTrue(said("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + many + "\r\n").startsWith("HTTP/1.1 431 "));
        assertEquals(0, reached.get());
    }

    @Test
    void aTrailerWithoutEndIsBounded() throws IOException {
        String said = said(post("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n" + "X-Y: z\r\n".repeat(4096)));
        assertFalse(said.contains("HTTP/1.1 200 "), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EVIL /EVIL HTTP/1.1\r\nHost: 127.0.0.1\r\nEVIL: EVIL\r\n\r\n",
                "GET /EVIL%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET / HTTP/9.EVIL\r\nHost: 127.0.0.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: EVIL\r\nHost: EVIL\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: EVIL@EVIL/EVIL\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: EVIL\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: EVIL\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nEVIL EVIL\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: EVIL\r\nContent-Length: EVIL\r\n\r\n",
                "GET http://EVIL:EVIL/EVIL HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: EVIL\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nEVIL\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11\r\n\r\nEVILEVILEVI",
            })
    void nothingThatAStrangerWroteIsLogged(String request) throws IOException {
        var logged = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 20; i++) {
                said(request.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n"));
            }
        } finally {
            System.setErr(usual);
        }
        String text = logged.toString(StandardCharsets.UTF_8);
        assertFalse(text.contains("EVIL"), text);
        assertTrue(text.lines().count() <= 1, text);
        reached.set(0);
    }

    @Test
    void theSlowestInMassesDoNotDisturbOthersAndAreGoneWhenTheirTimeIsOver() throws Exception {
        startInAHurry();
        var slow = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < 200; i++) {
                slow.add(RawClient.to(server).write(i % 2 == 0 ? "GET / HT" : post("Content-Length: 9\r\n\r\nx")));
            }
            othersAreServed();
            for (RawClient client : slow) {
                assertEquals(0, client.rest().length, "cut without a word");
            }
            assertEquals(1, reached.get());
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void moreThanAllThatMayBeOpenAreTurnedAway() throws IOException {
        var open = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < LIMITS.connections(); i++) {
                open.add(RawClient.to(server));
            }
            open.getLast().write(post("Content-Length: 2\r\n\r\nhi"));
            assertEquals(200, open.getLast().reply().status());
            while (server.connections() < LIMITS.connections()) { // they are counted by several threads
                Thread.onSpinWait();
            }
            try (var above = RawClient.to(server)) {
                assertEquals(0, above.rest().length);
            }
        } finally {
            for (RawClient client : open) {
                client.close();
            }
        }
        while (server.connections() > 0) {
            Thread.onSpinWait();
        }
    }
}
