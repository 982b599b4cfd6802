package nagare.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import nagare.net.FetchFailed.Reason;
import nagare.net.HttpFetcher.Answer;
import nagare.net.HttpFetcher.Limits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HttpFetcherTest {
    private static final AddressPolicy LOOPBACK = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
    private static final Limits LIMITS = new Limits(1000, Duration.ofMinutes(1), Duration.ofMinutes(1), 3);
    private static final Limits HURRIED = new Limits(1000, Duration.ofMillis(300), Duration.ofMillis(300), 3);

    private final HttpFetcher fetcher = new HttpFetcher(LOOPBACK, "Nagare/0.1");

    @AfterEach
    void close() {
        fetcher.close();
    }

    @Test
    void documentComesWithStatusHeadersAndBody() throws Exception {
        try (var server = ScriptedServer.sending(
                "HTTP/1.1 404 Not Found\r\nX-One: a\r\nx-one:  b \r\nContent-Length: 5\r\n\r\nhello")) {
            var answer = fetcher.get(server.uri("/a?b=c#d"), Map.of("Accept", "application/rss+xml"), LIMITS);

            assertEquals(404, answer.status());
            assertEquals(List.of("a", "b"), answer.headers().get("x-one"));
            assertEquals("hello", text(answer));
            assertEquals(
                    List.of("GET /a?b=c HTTP/1.1", "Host: 127.0.0.1:" + server.port()),
                    server.requests.getFirst().lines().limit(2).toList());
            assertTrue(server.requests.getFirst().contains("Accept: application/rss+xml\r\n"));
            assertTrue(server.requests.getFirst().contains("User-Agent: Nagare/0.1\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.0 200 OK\r\n\r\nuntil closed', until closed",
        "'HTTP/1.1 200\nContent-Length: 4\n\nbare', bare",
        "'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi and more', hi",
        "'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', x",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nT: r\r\n\r\n', hello0123456789",
        "'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n', ''"
    })
    void everyWayToFrameABodyIsUnderstood(String sent, String body) throws Exception {
        try (var server = ScriptedServer.sending(sent)) {
            assertEquals(body, text(fetcher.get(server.uri("/"), Map.of(), LIMITS)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.9\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"
            })
    void brokenAnswerIsABadAnswer(String sent) throws Exception {
        try (var server = ScriptedServer.sending(sent)) {
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void interimAnswersWithoutEndAreABadAnswer() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 102 Wait\r\n\r\n".repeat(50))) {
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void headersWithoutEndAreABadAnswer() throws Exception {
        try (var server = endless("HTTP/1.1 200 OK\r\n", "X: 0123456789012345678901234567890123456789\r\n")) {
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/"), LIMITS).reason());
        }
        try (var server = endless("HTTP/1.1 200 OK\r\nX: ", "x")) {
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 1000, 1000", "Content-Length: 1001, 1001", "X: y, 1000", "X: y, 1001"})
    void bodyMayBeAsLongAsTheLimitAndNotOneByteMore(String header, int bytes) throws Exception {
        var sent = "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n" + "x".repeat(bytes);
        try (var server = ScriptedServer.sending(sent)) {
            if (bytes <= LIMITS.maxBytes()) {
                assertEquals(
                        bytes, fetcher.get(server.uri("/"), Map.of(), LIMITS).body().length);
            } else {
                assertEquals(Reason.TOO_LARGE, failure(server.uri("/"), LIMITS).reason());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"
            })
    void endlessBodyIsCutOff(String head) throws Exception {
        try (var server = endless(head, "x".repeat(1000))) {
            assertEquals(Reason.TOO_LARGE, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void gzipIsTakenOff() throws Exception {
        try (var server = gzipped("hello".repeat(200).getBytes(StandardCharsets.US_ASCII))) {
            var answer = fetcher.get(server.uri("/"), Map.of(), LIMITS);

            assertEquals("hello".repeat(200), text(answer));
            assertTrue(server.requests.getFirst().contains("Accept-Encoding: gzip\r\n"));
        }
    }

    @Test
    void limitHoldsForTheDecodedBodyToo() throws Exception {
        try (var server = gzipped(new byte[1001])) {
            assertEquals(Reason.TOO_LARGE, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void gzipBombIsRefusedLongBeforeTheLimit() throws Exception {
        var wide = new Limits(1 << 30, Duration.ofMinutes(1), Duration.ofMinutes(1), 0);
        try (var server = gzipped(new byte[4_000_000])) {
            assertEquals(Reason.TOO_LARGE, failure(server.uri("/"), wide).reason());
        }
    }

    @Test
    void gzipCutShortIsABadAnswer() throws Exception {
        var whole = gzip("hello".repeat(100).getBytes(StandardCharsets.US_ASCII));
        try (var server = new ScriptedServer((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(whole, 0, whole.length - 9);
        })) {
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void silentServerMeetsTheDeadline() throws Exception {
        var never = new CountDownLatch(1);
        try (var server = new ScriptedServer((_, _) -> never.await())) {
            assertEquals(Reason.TIMEOUT, failure(server.uri("/"), HURRIED).reason());
        }
    }

    @Test
    void drippingBodyMeetsTheDeadlineAndItsConnectionIsClosed() throws Exception {
        var hungUp = new CountDownLatch(1);
        try (var server = new ScriptedServer((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            drip(out, hungUp);
        })) {
            assertEquals(Reason.TIMEOUT, failure(server.uri("/"), HURRIED).reason());
            hungUp.await();
        }
    }

    @Test
    void deadlineIsOneForAllRedirectsTogether() throws Exception {
        var limits = new Limits(1000, Duration.ofSeconds(1), Duration.ofMillis(300), 1_000_000);
        try (var server = new ScriptedServer((_, out) ->
                out.write("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            assertEquals(Reason.TIMEOUT, failure(server.uri("/"), limits).reason());
        }
    }

    @Test
    void closedPortIsUnreachable() throws Exception {
        try (var closed = new ClosedPort()) {
            URI nobody = URI.create("http://127.0.0.1:" + closed.port() + "/");
            assertEquals(Reason.UNREACHABLE, failure(nobody, LIMITS).reason());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsFollowed(int status) throws Exception {
        try (var server = redirecting(status, "next?x=1 2#top", "HTTP/1.1 200 OK\r\n\r\nthere")) {
            var answer = fetcher.get(server.uri("/dir/first"), Map.of(), LIMITS);

            assertEquals("there", text(answer));
            assertEquals(server.uri("/dir/next?x=1%202#top"), answer.uri());
            assertTrue(server.requests.get(1).startsWith("GET /dir/next?x=1%202 HTTP/1.1\r\n"));
        }
    }

    @Test
    void redirectInRawUtf8IsEscapedByteByByte() throws Exception {
        var raw = new String("/süß".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (var server = redirecting(302, raw, "HTTP/1.1 200 OK\r\n\r\n")) {
            assertEquals(
                    server.uri("/s%C3%BC%C3%9F"),
                    fetcher.get(server.uri("/"), Map.of(), LIMITS).uri());
        }
    }

    @Test
    void cookieOfARedirectIsNotSentBack() throws Exception {
        try (var server = redirecting(302, "/next\r\nSet-Cookie: id=1; Path=/", "HTTP/1.1 200 OK\r\n\r\n")) {
            fetcher.get(server.uri("/"), Map.of(), LIMITS);

            assertFalse(server.requests.get(1).contains("id=1"));
        }
    }

    @Test
    void redirectToAnotherQueryKeepsThePath() throws Exception {
        try (var server = redirecting(302, "?y=2", "HTTP/1.1 200 OK\r\n\r\n")) {
            assertEquals(
                    server.uri("/dir/first?y=2"),
                    fetcher.get(server.uri("/dir/first?y=1"), Map.of(), LIMITS).uri());
        }
    }

    @Test
    void asManyRedirectsAsAllowedAreFollowedAndNotOneMore() throws Exception {
        try (var server = new ScriptedServer((request, out) -> {
            int left = Integer.parseInt(request.substring(5, request.indexOf(' ', 5)));
            var answer = left == 0 ? "200 OK\r\n\r\n" : "302 Found\r\nLocation: /" + (left - 1) + "\r\n\r\n";
            out.write(("HTTP/1.1 " + answer).getBytes(StandardCharsets.US_ASCII));
        })) {
            assertEquals(200, fetcher.get(server.uri("/3"), Map.of(), LIMITS).status());
            assertEquals(Reason.BAD_ANSWER, failure(server.uri("/4"), LIMITS).reason());
        }
    }

    @Test
    void redirectToAMagnetLinkEndsThere() throws Exception {
        try (var server = redirecting(302, "magnet:?xt=urn:btih:00&dn=a b|c", "")) {
            var answer = fetcher.get(server.uri("/"), Map.of(), LIMITS);

            assertEquals(302, answer.status());
            assertEquals(
                    "magnet:?xt=urn:btih:00&dn=a%20b%7Cc",
                    answer.location().orElseThrow().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd, BAD_URL",
        "ftp://127.0.0.1/, BAD_URL",
        "http://user:pw@127.0.0.1/, BAD_URL",
        "http://127.0.0.1:22/, BAD_URL",
        "//10.0.0.1/, REFUSED_ADDRESS",
        "http://169.254.169.254/latest/meta-data/, REFUSED_ADDRESS",
        "http://[::1]/, REFUSED_ADDRESS",
        "http://[::ffff:10.0.0.1]/, REFUSED_ADDRESS",
        "http://10.1/, REFUSED_ADDRESS",
        "http://, BAD_ANSWER"
    })
    void redirectIsCheckedLikeAFirstAddress(String location, Reason reason) throws Exception {
        try (var server = redirecting(302, location, "HTTP/1.1 200 OK\r\n\r\nsecret")) {
            assertEquals(reason, failure(server.uri("/"), LIMITS).reason());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void headersOfTheCallerStayWithTheFirstHost() throws Exception {
        try (var second = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\n");
                var first = redirecting(302, second.uri("/").toString(), "")) {
            fetcher.get(first.uri("/"), Map.of("X-Api-Key", "secret", "Accept", "a/b"), LIMITS);

            assertTrue(first.requests.getFirst().contains("X-Api-Key: secret\r\n"));
            assertFalse(second.requests.getFirst().contains("secret"));
            assertTrue(second.requests.getFirst().contains("Accept: a/b\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1/, REFUSED_ADDRESS", "http://192.168.0.1:8080/x, REFUSED_ADDRESS"})
    void privateAddressIsRefusedUnlessTrusted(String uri, Reason reason) throws Exception {
        try (var strict = new HttpFetcher(new AddressPolicy(List.of()), "Nagare/0.1")) {
            var failed = assertThrows(FetchFailed.class, () -> strict.get(URI.create(uri), Map.of(), LIMITS));

            assertEquals(reason, failed.reason());
            assertTrue(failed.getMessage().contains("--trust"), failed.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/",
                "file:///etc/passwd",
                "mailto:a@b.c",
                "relative",
                "http:///nohost",
                "http://user@127.0.0.1/",
                "http://127.0.0.1:25/",
                "http://127.0.0.1:0/",
                "http://127.0.0.1:99999/",
                "http://[fe80::1%25lo]/",
                "udp://127.0.0.1:80/"
            })
    void addressThatCannotBeFetchedIsABadUrl(String uri) {
        assertEquals(Reason.BAD_URL, failure(URI.create(uri), LIMITS).reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: ftp://a.test/passkey123?key=456\r\n\r\n"
            })
    void messagesAndTheirCausesKeepPathsAndQueriesSecret(String sent) throws Exception {
        try (var server = ScriptedServer.sending(sent)) {
            var failed = failure(server.uri("/passkey123/announce?key=456"), LIMITS);

            var all = new StringWriter();
            failed.printStackTrace(new PrintWriter(all));
            assertFalse(all.toString().contains("passkey123") || all.toString().contains("=456"), all.toString());
        }
    }

    @Test
    void hostIsLookedUpOnceAndTheConnectionGoesToTheCheckedAddress() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nright")) {
            var asked = new ArrayList<String>();
            HostResolver rebinding = (host, _) -> {
                asked.add(host);
                return asked.size() == 1 ? addresses("127.0.0.1") : addresses("10.0.0.1");
            };
            try (var pinned = with(rebinding, LOOPBACK)) {
                var uri = URI.create("http://under_score.test:" + server.port() + "/");

                assertEquals("right", text(pinned.get(uri, Map.of(), LIMITS)));
                assertEquals(List.of("under_score.test"), asked);
                assertTrue(server.requests.getFirst().contains("Host: under_score.test:" + server.port() + "\r\n"));
            }
        }
    }

    @Test
    void refusedAddressesOfAHostAreNeverTried() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nright");
                var mixed = with((_, _) -> addresses("10.0.0.1", "127.0.0.1"), LOOPBACK);
                var none = with((_, _) -> addresses("10.0.0.1", "127.0.0.1"), new AddressPolicy(List.of()))) {
            var uri = URI.create("http://mixed.test:" + server.port() + "/");

            assertEquals("right", text(mixed.get(uri, Map.of(), LIMITS)));
            assertEquals(
                    Reason.REFUSED_ADDRESS,
                    assertThrows(FetchFailed.class, () -> none.get(uri, Map.of(), LIMITS))
                            .reason());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void nextAddressIsTriedWhenOneDoesNotAnswer() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nright");
                var two = with((_, _) -> addresses("127.0.0.2", "127.0.0.1"), LOOPBACK)) {
            assertEquals(
                    "right", text(two.get(URI.create("http://two.test:" + server.port() + "/"), Map.of(), LIMITS)));
        }
    }

    @Test
    void onlyWantedAddressesAreTried() throws Exception {
        try (var server = ScriptedServer.sending("HTTP/1.1 200 OK\r\n\r\nright")) {
            var answer =
                    fetcher.get(server.uri("/"), Map.of(), LIMITS, (_, address) -> address instanceof Inet4Address);
            assertEquals("right", text(answer));

            var failed = assertThrows(
                    FetchFailed.class,
                    () -> fetcher.get(
                            server.uri("/"), Map.of(), LIMITS, (_, address) -> address instanceof Inet6Address));
            assertEquals(Reason.UNKNOWN_HOST, failed.reason());
            assertEquals(1, server.requests.size());
        }
    }

    @Test
    void hostWithoutAnAddressIsUnknown() throws Exception {
        HostResolver nothing = (_, _) -> {
            throw new UnknownHostException("no address is known for this host");
        };
        try (var lost = with(nothing, LOOPBACK)) {
            var failed =
                    assertThrows(FetchFailed.class, () -> lost.get(URI.create("http://lost.test/"), Map.of(), LIMITS));

            assertEquals(Reason.UNKNOWN_HOST, failed.reason());
        }
    }

    @ParameterizedTest
    @CsvSource({"feed.test, true", "other.test, false"})
    void certificateMustNameTheHost(String host, boolean good) throws Exception {
        var tls = testTls();
        try (var server = new ScriptedServer(
                        tls.getServerSocketFactory(),
                        (_, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"
                                .getBytes(StandardCharsets.US_ASCII)));
                var pinned = with((_, _) -> addresses("127.0.0.1"), LOOPBACK, tls)) {
            var uri = URI.create("https://" + host + ":" + server.port() + "/");

            if (good) {
                assertEquals("secret", text(pinned.get(uri, Map.of(), LIMITS)));
            } else {
                var failed = assertThrows(FetchFailed.class, () -> pinned.get(uri, Map.of(), LIMITS));
                assertEquals(Reason.BAD_ANSWER, failed.reason());
            }
        }
    }

    @Test
    void certificateOfNobodyWeTrustIsRefused() throws Exception {
        try (var server = new ScriptedServer(testTls().getServerSocketFactory(), (_, _) -> {});
                var pinned = with((_, _) -> addresses("127.0.0.1"), LOOPBACK)) {
            var uri = URI.create("https://feed.test:" + server.port() + "/");

            assertEquals(
                    Reason.BAD_ANSWER,
                    assertThrows(FetchFailed.class, () -> pinned.get(uri, Map.of(), LIMITS))
                            .reason());
        }
    }

    @ParameterizedTest
    @CsvSource({"'X', 'a\r\nEvil: b'", "'X\r\nEvil', a", "Host, example.com", "content-length, 3", "'', x"})
    void headerThatWouldChangeTheRequestIsABug(String name, String value) {
        assertThrows(
                IllegalArgumentException.class,
                () -> fetcher.get(URI.create("http://127.0.0.1/"), Map.of(name, value), LIMITS));
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        var never = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        try (var server = new ScriptedServer((_, _) -> {
            asked.countDown();
            never.await();
        })) {
            var fetch = new FutureTask<>(() -> fetcher.get(server.uri("/"), Map.of(), LIMITS));
            Thread.ofVirtual().start(fetch);
            asked.await();
            fetcher.close();

            var failed = assertThrows(ExecutionException.class, () -> fetch.get(60, TimeUnit.SECONDS));
            assertEquals(Reason.UNREACHABLE, ((FetchFailed) failed.getCause()).reason());
            assertEquals(Reason.UNREACHABLE, failure(server.uri("/"), LIMITS).reason());
        }
    }

    @Test
    void interruptEndsTheWaitAndTheConnection() throws Exception {
        var hungUp = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        try (var server = new ScriptedServer((_, out) -> {
            asked.countDown();
            drip(out, hungUp);
        })) {
            var fetch = new FutureTask<>(() -> fetcher.get(server.uri("/"), Map.of(), LIMITS));
            var thread = Thread.ofVirtual().start(fetch);
            asked.await();
            thread.interrupt();

            var failed = assertThrows(ExecutionException.class, () -> fetch.get(60, TimeUnit.SECONDS));
            assertTrue(failed.getCause() instanceof InterruptedException, failed.toString());
            hungUp.await();
        }
    }

    @Test
    void bodyIsTheCallersOwnBytes() throws Exception {
        var bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        try (var server = new ScriptedServer((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
        })) {
            assertArrayEquals(
                    bytes, fetcher.get(server.uri("/"), Map.of(), LIMITS).body());
        }
    }

    private FetchFailed failure(URI uri, Limits limits) {
        return assertThrows(FetchFailed.class, () -> fetcher.get(uri, Map.of(), limits));
    }

    private static void drip(OutputStream out, CountDownLatch hungUp) throws InterruptedException {
        try {
            while (!hungUp.await(5, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        } catch (IOException closed) {
            hungUp.countDown();
        }
    }

    private static ScriptedServer redirecting(int status, String location, String then) throws IOException {
        var first = new AtomicBoolean(true);
        var redirect = "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
        return new ScriptedServer((_, out) ->
                out.write((first.getAndSet(false) ? redirect : then).getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ScriptedServer endless(String head, String more) throws IOException {
        return new ScriptedServer((_, out) -> {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(more.getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    private static ScriptedServer gzipped(byte[] body) throws IOException {
        var compressed = gzip(body);
        return new ScriptedServer((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(compressed);
        });
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static List<InetAddress> addresses(String... literals) {
        return List.of(literals).stream().map(InetAddress::ofLiteral).toList();
    }

    private static HttpFetcher with(HostResolver resolver, AddressPolicy policy) throws Exception {
        return with(resolver, policy, SSLContext.getDefault());
    }

    private static HttpFetcher with(HostResolver resolver, AddressPolicy policy, SSLContext tls) {
        return new HttpFetcher(policy, "Nagare/0.1", resolver, () -> {}, () -> tls);
    }

    /// A key made for this test, for the host name feed.test alone, that also vouches for itself.
    private static SSLContext testTls() throws Exception {
        var password = "nagare-test".toCharArray();
        var keys = KeyStore.getInstance("PKCS12");
        try (var file = HttpFetcherTest.class.getResourceAsStream("feed-test.p12")) {
            keys.load(file, password);
        }
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("feed", keys.getCertificate("loopback"));
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, password);
        var others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }
}
