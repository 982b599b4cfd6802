package nagare.torrent.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPOutputStream;
import nagare.torrent.tracker.AnnounceRequest.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HttpTrackerTest {
    private Loopback net;

    @BeforeEach
    void open() throws Exception {
        net = new Loopback();
    }

    @AfterEach
    void close() throws Exception {
        net.close();
    }

    @Test
    void queryIsThatOfBep3() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers("010203041ae1")) {
            var reply = announce(tracker.uri("/announce"), Event.STARTED);

            assertEquals(
                    "info_hash=%00%010%7E-._%7F%80%AB%CD%EF%2B%20AzZ9%7F%FE".replace("%7E", "~")
                            + "&peer_id=-NG0100-%01%02%03%04%05%06%07%08%09%0A%0B%0C"
                            + "&port=6881&uploaded=11&downloaded=22&left=33"
                            + "&compact=1&no_peer_id=1&numwant=100&key=00ABCDEF&supportcrypto=1&event=started",
                    tracker.queries.take());
            assertEquals(List.of(Announces.peer("1.2.3.4", 6881)), reply.peers());
            assertEquals(Duration.ofMinutes(30), reply.interval());
        }
    }

    @Test
    void regularAnnounceHasNoEvent() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            announce(tracker.uri("/announce"), Event.NONE);

            assertFalse(tracker.next().containsKey("event"));
        }
    }

    @Test
    void unknownRestIsNotZero() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            var request = new AnnounceRequest(
                    Announces.HASH,
                    Announces.PEER,
                    6881,
                    1,
                    new Counters(0, 0, OptionalLong.empty()),
                    Event.NONE,
                    50,
                    Optional.of("a b"));
            net.trackers.tracker(tracker.uri("/announce")).announce(request, Family.IPV4);

            var query = tracker.next();
            assertEquals("16384", query.get("left"));
            assertEquals("a%20b", query.get("trackerid"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/announce?passkey=x, passkey=x&info_hash",
        "/announce?passkey=x&, passkey=x&info_hash",
        "/announce?, info_hash",
        "/announce#frag, info_hash",
        "/announce.php?a=%20b, a=%20b&info_hash"
    })
    void ownQueryOfTheTrackerStaysInFront(String path, String start) throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            announce(tracker.uri(path), Event.NONE);

            assertTrue(tracker.queries.peek().startsWith(start + "="), tracker.queries.peek());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?info_hash=x", "?a=b&INFO_HASH=x", "?event=stopped", "?left=0"})
    void addressThatWritesOurPartOfTheQueryIsRefused(String query) throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            assertTrue(failure(tracker.uri("/announce" + query)).isFinal());
            assertTrue(tracker.queries.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 403, 500})
    void failureReasonCountsWhateverTheStatus(int status) throws Exception {
        try (var tracker = FakeHttpTracker.answering(status, "d14:failure reason12:unregisterede")) {
            assertTrue(failure(tracker.uri("/announce")).getMessage().endsWith("says: unregistered"));
        }
    }

    @Test
    void errorStatusIsAFailureWithTheWaitItAsksFor() throws Exception {
        try (var tracker = new FakeHttpTracker(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "Fri, 02 Oct 2026 08:02:00 GMT");
            FakeHttpTracker.send(exchange, 503, "<html>busy</html>");
        })) {
            var failed = failure(tracker.uri("/announce/passkey123"));

            assertTrue(failed.getMessage().endsWith("answered with HTTP status 503"), failed.getMessage());
            assertFalse(failed.getMessage().contains("passkey123"), failed.getMessage());
            assertEquals(Optional.of(Duration.ofMinutes(2)), failed.retryAfter());
        }
    }

    @Test
    void errorStatusWithPeersIsStillAFailure() throws Exception {
        try (var tracker = FakeHttpTracker.answering(404, "d5:peers0:e")) {
            assertTrue(failure(tracker.uri("/announce")).getMessage().endsWith("404"));
        }
    }

    @Test
    void redirectIsFollowed() throws Exception {
        try (var right = FakeHttpTracker.withPeers("010203041ae1");
                var wrong = new FakeHttpTracker(exchange -> {
                    var query = exchange.getRequestURI().getRawQuery();
                    exchange.getResponseHeaders()
                            .add("Location", right.uri("/announce?" + query).toString());
                    FakeHttpTracker.send(exchange, 302, "");
                })) {
            assertEquals(1, announce(wrong.uri("/announce"), Event.NONE).peers().size());
        }
    }

    @Test
    void redirectToAMagnetLinkIsAFailure() throws Exception {
        try (var tracker = new FakeHttpTracker(exchange -> {
            exchange.getResponseHeaders().add("Location", "magnet:?xt=urn:btih:00");
            FakeHttpTracker.send(exchange, 302, "");
        })) {
            assertTrue(failure(tracker.uri("/announce")).getMessage().contains("no tracker"));
        }
    }

    @Test
    void gzippedAnswerIsRead() throws Exception {
        try (var tracker = gzipped("d8:intervali90e5:peers0:e")) {
            assertEquals(
                    Duration.ofSeconds(90),
                    announce(tracker.uri("/announce"), Event.NONE).interval());
        }
    }

    @Test
    void gzippedAnswerMayUnfoldTo256KibAndNotOneByteMore() throws Exception {
        try (var tracker = gzipped(answerOf(HttpTracker.MAX_GZIPPED_ANSWER_BYTES))) {
            announce(tracker.uri("/announce"), Event.NONE);
        }
        try (var tracker = gzipped(answerOf(HttpTracker.MAX_GZIPPED_ANSWER_BYTES + 1))) {
            failure(tracker.uri("/announce"));
        }
    }

    @Test
    void plainAnswerMayBeOneMibAndNotOneByteMore() throws Exception {
        try (var tracker = FakeHttpTracker.answering(200, answerOf(HttpTracker.MAX_ANSWER_BYTES))) {
            announce(tracker.uri("/announce"), Event.NONE);
        }
        try (var tracker = FakeHttpTracker.answering(200, answerOf(HttpTracker.MAX_ANSWER_BYTES + 1))) {
            failure(tracker.uri("/announce"));
        }
    }

    @Test
    void trackerOnAPrivateNetworkIsNotAsked() {
        assertTrue(failure(URI.create("http://10.0.0.1/announce")).getMessage().contains("--trust"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/admin", "/x/announce", "/scrape", "//announce"})
    void onThisMachineOnlyAnnounceIsAsked(String path) throws Exception {
        try (var service = FakeHttpTracker.withPeers()) {
            var failed = failure(service.uri(path));

            assertTrue(failed.isFinal());
            assertTrue(failed.getMessage().contains("begin with /announce"), failed.getMessage());
            assertTrue(service.queries.isEmpty());
        }
    }

    @Test
    void noRedirectLeadsToAnotherServiceOfThisMachine() throws Exception {
        try (var service = FakeHttpTracker.withPeers();
                var tracker = new FakeHttpTracker(exchange -> {
                    exchange.getResponseHeaders()
                            .add("Location", service.uri("/admin").toString());
                    FakeHttpTracker.send(exchange, 302, "");
                })) {
            failure(tracker.uri("/announce"));

            assertTrue(service.queries.isEmpty());
        }
    }

    @Test
    void aPartialSeedSaysSoInEveryAnnounce() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            for (var event : List.of(Event.NONE, Event.STARTED)) {
                var request = new AnnounceRequest(
                        Announces.HASH,
                        Announces.PEER,
                        6881,
                        1,
                        new Counters(0, 0, OptionalLong.of(5), true),
                        event,
                        50,
                        Optional.empty());
                net.trackers.tracker(tracker.uri("/announce")).announce(request, Family.IPV4);
            }

            assertEquals("paused", tracker.next().get("event"));
            assertEquals("started", tracker.next().get("event"), "one that has begun says that first");
        }
    }

    @Test
    void literalAddressHasOneFamily() throws Exception {
        try (var tracker = FakeHttpTracker.withPeers()) {
            var asked = net.trackers.tracker(tracker.uri("/announce"));

            var failed =
                    assertThrows(TrackerFailed.class, () -> asked.announce(Announces.request(Event.NONE), Family.IPV6));
            assertTrue(failed.isAbsent());
            assertTrue(tracker.queries.isEmpty());
        }
    }

    @Test
    void interruptEndsTheWait() throws Exception {
        var never = new CountDownLatch(1);
        try (var tracker = new FakeHttpTracker(_ -> never.await())) {
            var task = new FutureTask<>(() -> announce(tracker.uri("/announce"), Event.NONE));
            var thread = Thread.ofVirtual().start(task);
            tracker.queries.take();
            thread.interrupt();

            var failed = assertThrows(ExecutionException.class, task::get);
            assertTrue(failed.getCause() instanceof InterruptedException);
            never.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://tracker.test/announce", "ftp://tracker.test/", "announce"})
    void trackerOfAnotherKindFailsForEver(String uri) {
        assertTrue(failure(URI.create(uri)).isFinal());
    }

    @Test
    void nameOfATrackerKeepsItsSecrets() {
        assertEquals(
                "https://tracker.test:8080",
                net.trackers
                        .tracker(URI.create("https://me:pw@tracker.test:8080/key/announce?auth=1"))
                        .name());
    }

    @Test
    void nameOfATrackerCannotPlayTricks() {
        assertEquals(
                "http://a?b.test",
                net.trackers
                        .tracker(URI.create("http://a\u202eb.test/announce"))
                        .name());
    }

    private AnnounceReply announce(URI uri, Event event) throws TrackerFailed, InterruptedException {
        return net.trackers.tracker(uri).announce(Announces.request(event), Family.IPV4);
    }

    private TrackerFailed failure(URI uri) {
        return assertThrows(TrackerFailed.class, () -> announce(uri, Event.NONE));
    }

    private static FakeHttpTracker gzipped(String body) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(body.getBytes(StandardCharsets.ISO_8859_1));
        }
        return new FakeHttpTracker(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, out.size());
            exchange.getResponseBody().write(out.toByteArray());
        });
    }

    /// A good answer of exactly so many bytes, which does not compress so well that it looks like a bomb.
    private static String answerOf(int bytes) {
        var chance = new Random(1);
        var head = "d8:intervali90e5:peers0:1:x";
        int filler = bytes - head.length() - 2 - Integer.toString(bytes).length();
        var text = new StringBuilder(head).append(filler).append(':');
        while (text.length() < bytes - 1) {
            text.append((char) chance.nextInt(256));
        }
        return text.append('e').toString();
    }
}
