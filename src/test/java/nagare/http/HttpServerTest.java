package nagare.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import nagare.config.Settings;
import nagare.net.AddressPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpServerTest {
    private static final Limits SHORT = new Limits(16 * 1024, Duration.ofMillis(300), 1000, 250);

    private final List<HttpServer> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(HttpServer::close);
    }

    @Test
    void helloIsAnsweredWithOurHeadersOnly() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            var reply = client.get("/hello").reply();

            assertEquals("HTTP/1.1 200 OK", reply.head().line());
            assertEquals("hello", reply.text());
            assertTrue(
                    reply.header("Server").orElseThrow().endsWith(" UPnP/1.0 DLNADOC/1.50 Nagare/9.9"),
                    reply.toString());
            assertTrue(reply.header("Date").orElseThrow().endsWith(" GMT"), reply.toString());
            assertEquals(4, reply.head().headers().size(), reply.toString());
        }
    }

    @Test
    void connectionIsKeptForTheNextRequest() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertEquals("hello", client.get("/hello").reply().text());
            assertEquals("hello", client.get("/hello").reply().text());
        }
    }

    @Test
    void closeIsHonoured() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            var reply = client.get("/hello", "Connection: close").reply();

            assertEquals(Optional.of("close"), reply.header("Connection"));
            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void oldClientGetsItsAnswerAndTheEnd() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            var reply =
                    client.send("GET /hello HTTP/1.0", "Connection: keep-alive").reply();

            assertEquals("hello", reply.text());
            assertEquals(Optional.of("close"), reply.header("Connection"));
            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void headAnnouncesTheLengthAndSendsNothing() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            var head = client.ask("HEAD", "/hello").head();

            assertEquals(5, head.length());
            assertEquals("hello", client.get("/hello").reply().text(), "no body stood in the way");
        }
    }

    @Test
    void headOfUnknownLengthAnnouncesNone() throws IOException {
        try (var client = RawClient.to(serve(exchange -> {
            exchange.announce(200, List.of(), OptionalLong.empty());
            return true;
        }))) {
            var head = client.ask("HEAD", "/").head();

            assertEquals(Optional.empty(), head.header("Content-Length"));
            assertEquals(Optional.empty(), head.header("Transfer-Encoding"));
            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void headersMayComeTwiceAndReplaceOurs() throws IOException {
        try (var client = RawClient.to(serve(exchange -> {
            exchange.answer(
                    200,
                    List.of(
                            new Header("EXT", ""),
                            new Header("X-Twice", "a"),
                            new Header("x-twice", "b"),
                            new Header("SERVER", "mine")),
                    new byte[0]);
            return true;
        }))) {
            var head = client.get("/").head();

            assertEquals(List.of("a", "b"), head.headers().get("X-Twice"));
            assertEquals(List.of("mine"), head.headers().get("Server"));
            assertEquals(Optional.of(""), head.header("EXT"));
        }
    }

    @Test
    void routeSeesTheRawRequest() throws IOException {
        var seen = new CompletableFuture<Exchange>();
        try (var client = RawClient.to(serve(exchange -> {
            seen.complete(exchange);
            exchange.answer(200, Map.of(), exchange.body(10));
            return true;
        }))) {
            var reply = client.send(
                            "SUBSCRIBE /a%20b/../c%20d?x=%41&y HTTP/1.1",
                            "Host: 127.0.0.1",
                            "CALLBACK: <http://127.0.0.1:1/>",
                            "X-Two: 1",
                            "x-two: 2",
                            "Content-Length: 3",
                            "",
                            "abc")
                    .reply();

            Exchange exchange = seen.join();
            assertEquals("abc", reply.text());
            assertEquals("SUBSCRIBE", exchange.method());
            assertEquals("/c d", exchange.path());
            assertEquals("/a%20b/../c%20d?x=%41&y", exchange.pathQuery());
            assertEquals(List.of("1", "2"), exchange.headers().get("X-TWO"));
            assertEquals(Optional.of("<http://127.0.0.1:1/>"), exchange.header("callback"));
            assertTrue(exchange.remote().getAddress().isLoopbackAddress());
            assertEquals(started.getFirst().port(), exchange.local().getPort());
        }
    }

    @Test
    void answerReturnsAfterItWasSent() throws Exception {
        var mayReturn = new CountDownLatch(1);
        var returned = new CountDownLatch(1);
        try (var client = RawClient.to(serve(exchange -> {
            exchange.answer(200, Map.of(), "sent".getBytes(StandardCharsets.US_ASCII));
            mayReturn.await();
            returned.countDown();
            return true;
        }))) {
            assertEquals("sent", client.get("/").reply().text(), "sent although the route has not returned");

            mayReturn.countDown();
            assertTrue(returned.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void continueIsSaidWhenTheBodyIsWanted() throws IOException {
        try (var client = RawClient.to(serve(echo(10)))) {
            client.ask("POST", "/", "Content-Length: 2", "Expect: 100-continue");
            assertEquals("HTTP/1.1 100 Continue", client.head().line());

            assertEquals("hi", client.write("hi").reply().text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n0123456789",
                "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"
            })
    void bodyAtItsLimitIsRead(String body) throws IOException {
        try (var client = RawClient.to(serve(echo(10)))) {
            client.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + body);

            assertEquals("0123456789", client.reply().text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 11\r\n\r\n0123456789a",
                "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"
            })
    void bodyAboveItsLimitIs413(String body) throws IOException {
        try (var client = RawClient.to(serve(echo(10)))) {
            client.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + body);

            assertPlain(413, client.reply());
        }
    }

    @Test
    void bodyThatNeverEndsIsCut() throws IOException {
        try (var client = RawClient.to(serve(SHORT, echo(10)))) {
            client.ask("POST", "/", "Content-Length: 10").write("half");

            client.rest(); // returns only when the server has closed
        }
    }

    @Test
    void requestThatNeverEndsItsHeadersIsCutThoughItTrickles() throws Exception {
        try (var client = RawClient.to(serve(SHORT, hello()))) {
            client.write("GET /hello HTTP/1.1\r\nX-Slow: ");
            var trickle = Thread.ofVirtual().name("trickle").start(() -> {
                try {
                    while (!Thread.interrupted()) {
                        client.write("z");
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
    }

    @Test
    void headersUpToTheLimitAreRead() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            String rest = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: \r\n\r\n";

            var reply = client.get("/hello", "X-Long: " + "x".repeat(16 * 1024 - rest.length()))
                    .reply();

            assertEquals(200, reply.status());
        }
    }

    @Test
    void headersAboveTheLimitAre431() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(
                    431,
                    client.get("/hello", "X-Long: " + "x".repeat(16 * 1024)).reply());
        }
    }

    @Test
    void pathAboveTheLimitIs414() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(414, client.get("/" + "x".repeat(16 * 1024)).reply());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /hello%00 HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /hello%0d%0aX HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /a%2f..%2fb HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /../hello HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1",
                "GET /hello HTTP/1.1",
                "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1",
                "GET http://evil.example/hello HTTP/1.1\r\nHost: 127.0.0.1",
                "nonsense",
                "POST /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1",
                "POST /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3",
            })
    void malformedRequestIs400(String request) throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(400, client.send(request).reply());
        }
    }

    @Test
    void negativeChunkLengthDoesNotReachARoute() throws IOException {
        try (var client = RawClient.to(serve(echo(10)))) {
            client.ask("POST", "/", "Transfer-Encoding: chunked").write("-1\r\nabc\r\n0\r\n\r\n");

            assertPlain(400, client.reply());
        }
    }

    @Test
    void whatNoRouteKnowsIs404() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(404, client.get("/nothing/%3Cscript%3E").reply());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"OPTIONS * HTTP/1.1", "CONNECT 127.0.0.1:80 HTTP/1.1", "TRACE / HTTP/1.1", "GET ? HTTP/1.1"})
    void requestWithoutAnOrdinaryPathIsRefused(String line) throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            int status = client.send(line, "Host: 127.0.0.1").reply().status();

            assertTrue(status == 404 || status == 400, line + ": " + status);
        }
    }

    @Test
    void parkedClientOutlivesThePatienceWithSilentOnes() throws Exception {
        var go = new CountDownLatch(1);
        var server = serve(SHORT, exchange -> {
            try (var body = exchange.stream(200, Map.of(), 4)) {
                go.await();
                body.write(ByteBuffer.wrap("late".getBytes(StandardCharsets.US_ASCII)));
            }
            return true;
        });
        try (var parked = RawClient.to(server);
                var silent = RawClient.to(server)) {
            parked.get("/").head();
            silent.rest(); // returns when the patience with it is over

            go.countDown();

            assertEquals("late", new String(parked.read(4), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void clientThatNeverReadsIsCutWhenItsIdleTimeIsOver() throws Exception {
        var failed = new CompletableFuture<IOException>();
        var settings = new Settings.Http("127.0.0.1", 0, Duration.ofMillis(300), List.of());
        var server = HttpServer.start(settings, new AddressPolicy(List.of()), "9.9", List.of(exchange -> {
            try (var body = exchange.stream(200, Map.of(), Long.MAX_VALUE)) {
                while (true) {
                    body.write(body.buffer());
                }
            } catch (IOException e) {
                failed.complete(e);
                throw e;
            }
        }));
        started.add(server);
        try (var client = RawClient.narrow(server)) {
            client.get("/").head();

            failed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void failureOfARouteIs500WithoutDetails() throws IOException {
        try (var client = RawClient.to(serve(_ -> {
            throw new IllegalStateException("secret");
        }))) {
            var reply = client.get("/").reply();

            assertPlain(500, reply);
            assertFalse(reply.text().contains("secret"), reply.text());
        }
    }

    @Test
    void headersOfBytesAtHandLeaveWithThemOrWhenTheyAreAnnounced() throws Exception {
        var headRead = new CountDownLatch(1);
        var server = serve(exchange -> {
            try (var body = exchange.streamAtHand(200, List.of(), 3)) {
                if (exchange.path().equals("/announced")) {
                    body.announce();
                    headRead.await();
                }
                body.write(body.buffer()
                        .put("one".getBytes(StandardCharsets.US_ASCII))
                        .flip());
            }
            return true;
        });
        try (var client = RawClient.to(server)) {
            assertEquals(3, client.get("/announced").head().length());
            headRead.countDown();
            assertArrayEquals("one".getBytes(StandardCharsets.US_ASCII), client.read(3));

            assertEquals("one", client.get("/").reply().text());
        }
    }

    @Test
    void failureBeforeBytesAtHandIs500() throws IOException {
        try (var client = RawClient.to(serve(exchange -> {
            try (var _ = exchange.streamAtHand(200, List.of(), 10)) {
                throw new IOException("the torrent failed");
            }
        }))) {
            assertPlain(500, client.get("/").reply());
        }
    }

    @Test
    void failureInTheMiddleOfABodyClosesTheConnection() throws IOException {
        try (var client = RawClient.to(serve(exchange -> {
            try (var body = exchange.stream(200, Map.of(), 10)) {
                body.write(ByteBuffer.wrap(new byte[4]));
                throw new IOException("the torrent failed");
            }
        }))) {
            client.get("/");

            assertEquals(10, client.head().length());
            assertTrue(client.rest().length <= 4);
        }
    }

    @Test
    void foreignHostIsRefused() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(
                    403,
                    client.send("GET /hello HTTP/1.1", "Host: evil.example").reply());
        }
    }

    @Test
    void configuredNameIsAccepted() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertEquals(
                    200,
                    client.send("GET /hello HTTP/1.1", "Host: NAS.home:80")
                            .reply()
                            .status());
        }
    }

    @Test
    void foreignOriginIsRefused() throws IOException {
        try (var client = RawClient.to(serve(hello()))) {
            assertPlain(403, client.get("/hello", "Origin: http://evil.example").reply());
        }
    }

    @Test
    void connectionAboveTheTotalIsClosed() throws IOException {
        var server = serve(new Limits(16 * 1024, Duration.ofSeconds(30), 2, 2), hello());
        try (var one = RawClient.to(server)) {
            assertEquals(200, one.get("/hello").reply().status());
            try (var two = RawClient.to(server)) {
                assertEquals(200, two.get("/hello").reply().status());
                try (var three = RawClient.to(server)) {
                    assertEquals(0, three.rest().length);
                    assertEquals(2, server.connections());
                }
            }
        }
    }

    @Test
    void closedConnectionMakesRoomForAnother() throws Exception {
        var server = serve(new Limits(16 * 1024, Duration.ofSeconds(30), 1, 1), hello());
        try (var one = RawClient.to(server)) {
            one.get("/hello", "Connection: close").reply();
            one.rest();
        }

        for (boolean answered = false; !answered; ) { // the server forgets a connection soon after its end
            try (var two = RawClient.to(server)) {
                answered = two.get("/hello").reply().status() == 200;
            } catch (IOException e) {
                Thread.onSpinWait(); // refused while the first one is still counted
            }
        }
    }

    @Test
    void takenPortIsToldWithTheSetting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var settings = settings(taken.getLocalPort());

            var failure = assertThrows(
                    CannotListen.class,
                    () -> HttpServer.start(settings, new AddressPolicy(List.of()), "9.9", List.of()));

            assertTrue(failure.getMessage().contains("http.port"), failure.getMessage());
            assertTrue(failure.getMessage().contains(":" + taken.getLocalPort()), failure.getMessage());
        }
    }

    @Test
    void foreignAddressIsToldWithTheSetting() {
        var settings = new Settings.Http("192.0.2.1", 0, Duration.ofHours(2), List.of());

        var failure = assertThrows(
                CannotListen.class, () -> HttpServer.start(settings, new AddressPolicy(List.of()), "9.9", List.of()));

        assertTrue(failure.getMessage().contains("http.address"), failure.getMessage());
    }

    @Test
    void closingEndsParkedExchanges() throws Exception {
        var parked = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var server = serve(exchange -> {
            parked.countDown();
            try {
                new CountDownLatch(1).await();
                return true;
            } finally {
                ended.countDown();
            }
        });
        try (var client = RawClient.to(server)) {
            client.get("/");
            parked.await();

            server.close();

            assertEquals(0, ended.getCount());
            client.rest();
        }
    }

    @Test
    void bodyNoticesAClientThatLeftWhileNothingWasSent() throws Exception {
        var gone = new CountDownLatch(1);
        var server = serve(exchange -> {
            try (var body = exchange.stream(200, Map.of(), 10)) {
                while (!body.isClosed()) {
                    Thread.sleep(1);
                }
                gone.countDown();
            }
            return true;
        });
        try (var client = RawClient.to(server)) {
            client.get("/").head();
        }

        assertTrue(gone.await(60, TimeUnit.SECONDS));
    }

    @Test
    void earlySecondRequestIsNotLostByLookingForTheClient() throws Exception {
        var sent = new CountDownLatch(1);
        var server = serve(exchange -> {
            if (exchange.path().equals("/second")) {
                exchange.answer(200, Map.of(), "two".getBytes(StandardCharsets.US_ASCII));
                return true;
            }
            try (var body = exchange.stream(200, Map.of(), 3)) {
                sent.await();
                for (int i = 0; i < 100; i++) {
                    assertFalse(body.isClosed());
                }
                body.write(body.buffer()
                        .put("one".getBytes(StandardCharsets.US_ASCII))
                        .flip());
            }
            return true;
        });
        try (var client = RawClient.to(server)) {
            client.get("/first").head();
            client.get("/second");
            sent.countDown();

            assertArrayEquals("one".getBytes(StandardCharsets.US_ASCII), client.read(3));
            assertEquals("two", client.reply().text());
        }
    }

    private static void assertPlain(int status, RawClient.Reply reply) {
        assertEquals(status, reply.status(), reply.text());
        assertEquals(Optional.of("text/plain; charset=utf-8"), reply.header("Content-Type"));
        assertFalse(reply.text().contains("<"), reply.text());
        assertFalse(reply.text().isBlank());
        assertTrue(reply.header("Server").isPresent(), "our product tokens");
    }

    private static Route hello() {
        return exchange -> {
            if (!exchange.path().equals("/hello")) {
                return false;
            }
            exchange.answer(200, Map.of("Content-Type", "text/plain"), "hello".getBytes(StandardCharsets.US_ASCII));
            return true;
        };
    }

    private static Route echo(int limit) {
        return exchange -> {
            exchange.answer(200, Map.of(), exchange.body(limit));
            return true;
        };
    }

    private HttpServer serve(Route... routes) throws IOException {
        return serve(Limits.USUAL, routes);
    }

    private HttpServer serve(Limits limits, Route... routes) throws IOException {
        var server = HttpServer.start(settings(0), new AddressPolicy(List.of()), "9.9", limits, List.of(routes));
        started.add(server);
        return server;
    }

    private static Settings.Http settings(int port) {
        return new Settings.Http("127.0.0.1", port, Duration.ofHours(2), List.of("nas.home"));
    }
}
