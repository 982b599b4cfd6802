package nagare.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import nagare.feed.rss.FeedItem;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.HttpFetcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each bad answer of a real server through the real fetcher, and that the next good one is understood again.
@Timeout(120)
class FaultyFeedTest {
    private static final String FEED = "<rss version=\"2.0\"><channel><item><title>Café Noir</title>"
            + "<link>/download/1.torrent</link></item></channel></rss>";

    @Test
    void aGoodAnswerIsRead() throws Exception {
        assertTitle(FaultyServer.xml(FEED.getBytes(UTF_8)));
    }

    @Test
    void aWrongTypeOrCharsetDoesNotMatter() throws Exception {
        assertTitle(FaultyServer.response(
                "200 OK", "Content-Type: text/html; charset=iso-8859-1\r\n", FEED.getBytes(UTF_8)));
        assertTitle(FaultyServer.xml(("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + FEED).getBytes(ISO_8859_1)));
        assertTitle(FaultyServer.xml(("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + FEED).getBytes(UTF_16)));
        assertTitle(FaultyServer.xml(("\uFEFF" + FEED).getBytes(UTF_8)));
    }

    @Test
    void gzipIsUnpackedThoughNobodyAskedForIt() throws Exception {
        assertTitle(FaultyServer.xml(gzip(FEED.getBytes(UTF_8)), "Content-Encoding: gzip\r\n"));
    }

    @Test
    void brokenAnswersAreUnreadable() throws Exception {
        var whole = FEED.getBytes(UTF_8);
        assertFails(
                FeedFailed.Unreadable.class,
                FaultyServer.xml("\u001f\u008b\b\0garbage".getBytes(ISO_8859_1), "Content-Encoding: gzip\r\n"));
        assertFails(
                FeedFailed.Unreadable.class, FaultyServer.xml(gzip(new byte[9 << 20]), "Content-Encoding: gzip\r\n"));
        assertFails(FeedFailed.Unreadable.class, FaultyServer.xml(new byte[9 << 20]));
        assertFails(FeedFailed.Unreadable.class, FaultyServer.xml(new byte[0]));
        assertFails(FeedFailed.Unreadable.class, FaultyServer.xml(Arrays.copyOf(whole, whole.length / 2)));
        assertFails(
                FeedFailed.Unreadable.class,
                FaultyServer.response(
                        "200 OK", "Content-Type: text/html\r\n", "<!DOCTYPE html><html>".getBytes(UTF_8)));
    }

    @Test
    void aCutTransferIsNoAnswer() throws Exception {
        var half = FEED.substring(0, FEED.length() / 2).getBytes(UTF_8);
        assertFails(FeedFailed.class, FaultyServer.xml(half, "Content-Length: " + 2 * half.length + "\r\n"));
        var chunk = (Integer.toHexString(half.length) + "\r\n").getBytes(UTF_8);
        var cut = new ByteArrayOutputStream();
        cut.writeBytes(chunk);
        cut.writeBytes(half);
        assertFails(FeedFailed.class, FaultyServer.xml(cut.toByteArray(), "Transfer-Encoding: chunked\r\n"));
    }

    @Test
    void aResetIsNoAnswer() throws Exception {
        try (var server = new FaultyServer((path, out, socket) -> socket.setSoLinger(true, 0))) {
            assertThrows(FeedFailed.class, () -> latest(server));
        }
    }

    @Test
    void entitiesReachNeitherFilesNorHosts() throws Exception {
        try (var server = new FaultyServer((path, out, socket) -> out.write(
                FaultyServer.xml(("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">"
                                + "<!ENTITY y SYSTEM \"http://"
                                + socket.getLocalAddress().getHostAddress() + ":"
                                + socket.getLocalPort() + "/_xxe\">]><rss version=\"2.0\"><channel><item>"
                                + "<title>&x;&y;</title><link>/1.torrent</link></item></channel></rss>")
                        .getBytes(UTF_8))))) {
            var failure = assertThrows(FeedFailed.Unreadable.class, () -> latest(server));

            assertTrue(failure.getMessage().contains("document type"), failure.getMessage());
            assertEquals(List.of("/?page=rss"), server.asked);
        }
    }

    @Test
    void billionLaughsAreNotLaughed() throws Exception {
        var laughs = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a0 \"lol\">");
        for (int i = 1; i <= 10; i++) {
            laughs.append("<!ENTITY a%d \"%s\">".formatted(i, ("&a" + (i - 1) + ";").repeat(10)));
        }
        laughs.append("]><rss version=\"2.0\"><channel><title>&a10;</title></channel></rss>");
        assertFails(
                FeedFailed.Unreadable.class, FaultyServer.xml(laughs.toString().getBytes(UTF_8)));
    }

    @Test
    void redirectsAreFollowedWithinReason() throws Exception {
        try (var server = new FaultyServer((path, out, socket) -> out.write(
                path.equals("/moved")
                        ? FaultyServer.xml(FEED.getBytes(UTF_8))
                        : FaultyServer.response("301 Moved", "Location: /moved\r\n", new byte[0])))) {
            assertEquals("Café Noir", latest(server).getFirst().title());
        }
        assertFails(FeedFailed.Unreadable.class, FaultyServer.response("302 Found", "Location: /\r\n", new byte[0]));
    }

    @Test
    void retryAfterIsTold() throws Exception {
        try (var server = new FaultyServer(
                FaultyServer.always(FaultyServer.response("429 Too Many", "Retry-After: 3\r\n", new byte[0])))) {
            var busy = assertThrows(FeedFailed.Busy.class, () -> latest(server));
            assertEquals(Duration.ofSeconds(3), busy.patience());
        }
    }

    @Test
    void aFeedCannotSendUsToAddressesThatNobodyTrusts() throws Exception {
        try (var server = new FaultyServer(
                        FaultyServer.always(FaultyServer.xml(FEED.replace("/download/", "http://127.0.0.2:1/download/")
                                .getBytes(UTF_8))));
                var fetcher = fetcher("127.0.0.1/32")) {
            var item = source(server, fetcher).latest(Urgency.BACKGROUND).getFirst();

            var failure = assertThrows(
                    FeedFailed.Unreachable.class,
                    () -> new TorrentFetcher(courier(fetcher))
                            .fetch(item.torrent().orElseThrow(), Urgency.INTERACTIVE));

            assertTrue(failure.getMessage().contains("127.0.0.2"), failure.getMessage());
        }
    }

    @Test
    void anInterruptEndsARequestUnderWay() throws Exception {
        try (var server =
                new FaultyServer((path, out, socket) -> socket.getInputStream().read())) {
            var asking = new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> latest(server)));
            var thread = Thread.ofVirtual().start(asking);
            server.askedOnce.await();

            thread.interrupt();

            asking.get(60, TimeUnit.SECONDS);
        }
    }

    private static void assertTitle(byte[] response) throws Exception {
        try (var server = new FaultyServer(FaultyServer.always(response))) {
            var items = latest(server);
            assertEquals("Café Noir", items.getFirst().title());
            assertEquals(
                    server.root().resolve("/download/1.torrent"),
                    items.getFirst().torrent().orElseThrow());
        }
    }

    private static void assertFails(Class<? extends FeedFailed> kind, byte[] response) throws Exception {
        try (var server = new FaultyServer(FaultyServer.always(response))) {
            assertThrows(kind, () -> latest(server));
        }
    }

    private static List<FeedItem> latest(FaultyServer server) throws FeedFailed, InterruptedException {
        try (var fetcher = fetcher("127.0.0.0/8")) {
            return source(server, fetcher).latest(Urgency.BACKGROUND);
        }
    }

    private static NyaaSource source(FaultyServer server, HttpFetcher fetcher) {
        return new NyaaSource(
                "nyaa",
                FeedAddressTest.definition(),
                List.of(server.root()),
                Duration.ZERO,
                courier(fetcher),
                Ticker.of(System::nanoTime));
    }

    private static Courier courier(HttpFetcher fetcher) {
        return new Courier(fetcher::get, host -> Duration.ZERO, Ticker.of(System::nanoTime), InstantSource.system());
    }

    private static HttpFetcher fetcher(String trusted) {
        return new HttpFetcher(new AddressPolicy(List.of(Cidr.parse(trusted))), "Nagare/test");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
