package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.http.RawClient;
import nagare.media.TimeIndex;
import nagare.net.AddressPolicy;
import nagare.probe.container.matroska.MatroskaHead;
import nagare.renderer.Renderers;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaRouteTest {
    private static final long SIZE = 300_000;
    private static final TorrentFile FILM = FakeTorrent.file(0, "film.mkv", 0, SIZE);
    private static final TorrentFile NOTHING = FakeTorrent.file(1, "empty.mp4", SIZE, 0);
    private static final TorrentFile LONG = FakeTorrent.file(2, "long.mkv", SIZE, 64 << 20);
    private static final String ETAG = "\"" + FakeTorrent.HASH + "-0\"";
    private static final String URL = "/media/7-0/film.mkv";

    private final FakeTorrent torrent = new FakeTorrent(FILM, NOTHING, LONG);
    private final FakeSource source = new FakeSource().with(7, torrent);
    private final Transfers transfers = new Transfers();
    private final Map<Integer, TimeIndex> indexes = new ConcurrentHashMap<>();
    private final Presenter presenter =
            new Presenter(Renderers.NOBODY, (_, file) -> Optional.ofNullable(indexes.get(file.index())));
    private final BlockingQueue<Playback> heard = new LinkedBlockingQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = serverWithPatience(Duration.ofDays(1000));
    }

    @AfterEach
    void stop() {
        server.close();
        assertEquals(0, torrent.open(), "every reader was closed");
        assertEquals(0, transfers.active());
    }

    @Test
    void wholeFileIsSentWithTheHeadersThatRenderersWant() throws IOException {
        RawClient.Reply reply;
        try (var client = RawClient.to(server)) {
            reply = client.get(URL).reply();
            client.ask("HEAD", URL).head(); // the next answer of a connection begins when the first has been counted
        }

        assertEquals(200, reply.status());
        assertEquals(SIZE, reply.head().length());
        assertEquals(Optional.of("video/x-matroska"), reply.header("Content-Type"));
        assertEquals(Optional.of("bytes"), reply.header("Accept-Ranges"));
        assertEquals(Optional.of(""), reply.header("EXT"));
        assertEquals(Optional.of("Streaming"), reply.header("transferMode.dlna.org"));
        assertEquals(
                Optional.of("DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000"),
                reply.header("contentFeatures.dlna.org"));
        assertEquals(Optional.of(ETAG), reply.header("ETag"));
        assertEquals(Optional.of("DLNA.ORG_TLAG=*"), reply.header("realTimeInfo.dlna.org"));
        assertEquals(Optional.empty(), reply.header("Content-Range"));
        assertTrue(reply.header("Date").isPresent());
        assertTrue(reply.header("Server").isPresent());
        assertTrue(reply.head().headers().keySet().contains("contentFeatures.dlna.org"), "canonical spelling");
        assertArrayEquals(FakeTorrent.content(FILM, 0, SIZE), reply.body());
        assertEquals(SIZE, transfers.bytes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-              | 206 | 0      | 300000",
                "bytes=100-199         | 206 | 100    | 200",
                "bytes=299990-9999999  | 206 | 299990 | 300000",
                "bytes=299999-         | 206 | 299999 | 300000",
                "bytes=-10             | 206 | 299990 | 300000",
                "bytes=5-6,100-200     | 206 | 5      | 7",
                "bytes=999999-,100-109 | 206 | 100    | 110",
                "pages=1-2             | 200 | 0      | 300000",
                "nonsense              | 200 | 0      | 300000",
            })
    void everyRangeIsAnswered(String range, int status, int from, int to) throws IOException {
        var reply = get(URL, "Range: " + range);

        assertEquals(status, reply.status());
        assertEquals(
                status == 206 ? Optional.of("bytes " + from + "-" + (to - 1) + "/" + SIZE) : Optional.empty(),
                reply.header("Content-Range"));
        assertArrayEquals(FakeTorrent.content(FILM, from, to), reply.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=300000-", "bytes=7-3", "bytes=-0", "bytes=100000000000-", "bytes=9200000000000000000-"})
    void rangePastTheEndIs416(String range) throws IOException {
        var reply = get(URL, "Range: " + range);

        assertEquals(416, reply.status());
        assertEquals(Optional.of("bytes */" + SIZE), reply.header("Content-Range"));
        assertEquals(1, reply.head().headers().get("Content-Type").size());
        assertEquals(0, torrent.opened());
    }

    @Test
    void rangeCountsOnlyForTheSameBytes() throws IOException {
        assertEquals(206, get(URL, "Range: bytes=5-9", "If-Range: " + ETAG).status());
        assertEquals(200, get(URL, "Range: bytes=5-9", "If-Range: \"other\"").status());
        assertEquals(200, get(URL, "Range: bytes=5-9", "If-Range: W/" + ETAG).status());
        assertEquals(
                200,
                get(URL, "Range: bytes=5-9", "If-Range: Sun, 01 Mar 2026 10:00:00 GMT")
                        .status());
    }

    @Test
    void knownFileIsNotSentAgain() throws IOException {
        try (var client = RawClient.to(server)) {
            var head = client.get(URL, "If-None-Match: " + ETAG).head();

            assertEquals(304, head.status());
            assertEquals(Optional.of(ETAG), head.header("ETag"));
            assertEquals(206, client.get(URL, "Range: bytes=0-1").reply().status(), "nothing followed the 304");
        }
    }

    @Test
    void headIsTheSameWithoutBodyAndWakesNothing() throws IOException {
        try (var client = RawClient.to(server)) {
            var head = client.ask("HEAD", URL, "getcontentFeatures.dlna.org: 1", "Range: bytes=5-9")
                    .head();
            var reply = client.get(URL).reply();

            assertEquals(200, head.status());
            assertEquals(SIZE, head.length());
            var expected = new ArrayList<>(reply.head().headers().keySet());
            assertEquals(expected, new ArrayList<>(head.headers().keySet()));
            assertEquals(1, torrent.opened(), "by GET alone");
            assertEquals(1, source.opened.get(), "by GET alone");
        }
    }

    @Test
    void headOfATorrentThatWasNotReadAnnouncesNoLength() throws IOException {
        source.unplayable.put(8L, "The .torrent has not come yet.");
        try (var client = RawClient.to(server)) {
            var head = client.ask("HEAD", "/media/8/Some-Show.mp4").head();

            assertEquals(200, head.status());
            assertEquals(Optional.empty(), head.header("Content-Length"));
            assertEquals(Optional.of("video/mp4"), head.header("Content-Type"));
            assertEquals(Optional.of("bytes"), head.header("Accept-Ranges"));
            assertEquals(0, source.opened.get());
        }
    }

    private static final long FROM = 200_000;
    private static final long HEAD = 1_000;
    private static final String RESUME = "/media/7-0/from-200000/film.mkv";

    private byte[] resumed() {
        byte[] head = FakeTorrent.content(FILM, 0, HEAD);
        MatroskaHead.mend(ByteBuffer.wrap(head), FROM - HEAD);
        return ByteBuffer.allocate((int) (HEAD + SIZE - FROM))
                .put(head)
                .put(FakeTorrent.content(FILM, FROM, SIZE))
                .array();
    }

    private void index() {
        indexes.put(0, TimeIndex.of(new int[] {0, 10_000, 20_000, 30_000}, new long[] {HEAD, 100_000, FROM, SIZE}));
    }

    @Test
    void filmFromTheMiddleIsAFileOfItsOwn() throws IOException {
        index();
        byte[] film = resumed();
        try (var client = RawClient.to(server)) {
            var head = client.ask("HEAD", RESUME, "getMediaInfo.sec: 1").head();
            assertEquals(200, head.status());
            assertEquals(film.length, head.length());
            assertEquals(Optional.of("SEC_Duration=10000;"), head.header("MediaInfo.sec"));
            assertEquals(0, torrent.opened());
        }
        var reply = get(RESUME);
        String tag = "\"" + FakeTorrent.HASH + "-0-from-200000\"";
        assertEquals(200, reply.status());
        assertEquals(Optional.of(tag), reply.header("ETag"));
        assertArrayEquals(film, reply.body());
        assertEquals(304, status(RESUME, "If-None-Match: " + tag));
        assertEquals(206, status(RESUME, "Range: bytes=0-1", "If-Range: " + tag));
        assertEquals(200, status(RESUME, "Range: bytes=0-1", "If-Range: " + ETAG));
        assertEquals(406, status(RESUME, "TimeSeekRange.dlna.org: npt=5-"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-,0,101000",
        "bytes=0-0,0,1",
        "bytes=10-999,10,1000",
        "bytes=999-1000,999,1001",
        "bytes=1000-1000,1000,1001",
        "bytes=500-70000,500,70001",
        "bytes=2000-,2000,101000",
        "bytes=-100500,500,101000",
        "bytes=-5,100995,101000",
    })
    void rangesGoAcrossTheSeam(String range, int from, int to) throws IOException {
        index();
        var reply = get(RESUME, "Range: " + range);

        assertEquals(206, reply.status());
        assertEquals(Optional.of("bytes " + from + "-" + (to - 1) + "/101000"), reply.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(resumed(), from, to), reply.body());
        assertEquals(416, status(RESUME, "Range: bytes=101000-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200001", "0", "1000", "300000", "999999999999999999"})
    void whatIsNoPlaceOfTheIndexIs404AndOpensNothing(String from) throws IOException {
        index();
        assertEquals(404, status("/media/7-0/from-" + from + "/film.mkv"));
        assertEquals(0, source.opened.get());
    }

    @Test
    void filmWithoutAnIndexHasNoPlaces() throws IOException {
        assertEquals(404, status(RESUME));
        source.unplayable.put(8L, "The .torrent has not come yet.");
        assertEquals(404, status("/media/8/from-200000/film.mkv"));
        assertEquals(0, source.opened.get());
    }

    @Test
    void placeIsThatOfTheFilm() throws Exception {
        index();
        get(RESUME);

        Playback playback = heard.take();
        while (playback.connected()) {
            playback = heard.take();
        }
        assertEquals(FROM, playback.from());
        assertEquals(SIZE, playback.position());
    }

    private int status(String path, String... headers) throws IOException {
        return get(path, headers).status();
    }

    @Test
    void oldClientGetsTheFileAndTheEnd() throws IOException {
        try (var client = RawClient.to(server)) {
            var head = client.send("GET " + URL + " HTTP/1.0").head();

            assertEquals(SIZE, head.length());
            assertEquals(Optional.empty(), head.header("Transfer-Encoding"));
            assertArrayEquals(FakeTorrent.content(FILM, 0, SIZE), client.rest());
        }
    }

    @Test
    void emptyFileIsAnEmptyAnswer() throws IOException {
        var reply = get("/media/7-1/empty.mp4");

        assertEquals(200, reply.status());
        assertEquals(0, reply.head().length());
        assertEquals(416, get("/media/7-1/empty.mp4", "Range: bytes=0-").status());
        assertEquals(0, torrent.opened());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/media/9-0/x.mkv",
                "/media/7-3/x.mkv",
                "/media/",
                "/media/x/y.mkv",
                "/media/7-0/a/b/c.mkv",
                "/media/7-0-0/x.mkv",
                "/media/-1/x.mkv",
                "/media/99999999999999999999/x.mkv",
            })
    void unknownItemIs404(String path) throws IOException {
        assertEquals(404, get(path).status());
        try (var client = RawClient.to(server)) {
            assertEquals(404, client.ask("HEAD", path).head().status());
        }
    }

    @Test
    void nameInTheUrlIsDecoration() throws IOException {
        assertEquals(206, get("/media/7-0/other%20name.avi", "Range: bytes=0-0").status());
        assertEquals(206, get("/media/7-0", "Range: bytes=0-0").status());
        assertEquals(206, get("/media/7", "Range: bytes=0-0").status());
    }

    @Test
    void otherMethodsAre405() throws IOException {
        try (var client = RawClient.to(server)) {
            var reply = client.ask("DELETE", URL).reply();

            assertEquals(405, reply.status());
            assertEquals(Optional.of("GET, HEAD"), reply.header("Allow"));
        }
    }

    @Test
    void torrentThatCannotBeHadIs503WithTheReason() throws IOException {
        source.unplayable.put(8L, "The site is down; the .torrent cannot be read.");

        var reply = get("/media/8/x.mkv");

        assertEquals(503, reply.status());
        assertEquals(Optional.of("30"), reply.header("Retry-After"));
        assertEquals("The site is down; the .torrent cannot be read.\n", reply.text());
    }

    @Test
    void torrentThatDoesNotOpenIs503WithTheReason() throws IOException {
        torrent.refuse(new IOException("no room in the cache folder"));

        var reply = get(URL);

        assertEquals(503, reply.status());
        assertTrue(reply.text().contains("no room in the cache folder"), reply.text());
    }

    @Test
    void headersLeaveBeforeTheFirstByteHasArrived() throws IOException {
        torrent.arrivedUpTo(0);
        try (var client = RawClient.to(server)) {
            assertEquals(SIZE, client.get(URL).head().length());

            torrent.arrivedUpTo(10);
            assertArrayEquals(FakeTorrent.content(FILM, 0, 10), client.read(10));
            torrent.arrivedUpTo(SIZE);
            assertArrayEquals(FakeTorrent.content(FILM, 10, SIZE), client.read((int) SIZE - 10));
        }
    }

    @Test
    void torrentThatFailsEndsTheConnectionEarly() throws IOException {
        torrent.arrivedUpTo(1000);
        try (var client = RawClient.to(server)) {
            assertEquals(SIZE, client.get(URL).head().length());
            client.read(1000);

            torrent.fail(new IOException("the disk is full"));

            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void torrentThatStaysSilentIsGivenUp() throws IOException {
        torrent.arrivedUpTo(0);
        try (var impatient = serverWithPatience(Duration.ofSeconds(1));
                var client = RawClient.to(impatient)) {
            assertEquals(200, client.get(URL).head().status());

            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void clientThatLeavesWhileNothingArrivesFreesItsReader() throws Exception {
        torrent.arrivedUpTo(0);
        try (var client = RawClient.to(server)) {
            client.get(URL).head();
            torrent.awaitHungry();

            client.leave();

            torrent.awaitOpen(0);
        }
    }

    @Test
    void clientThatResetsInTheMiddleFreesItsReader() throws Exception {
        try (var client = RawClient.narrow(server)) {
            client.get("/media/7-2/long.mkv").head();
            torrent.awaitStarted(1);

            client.reset();

            torrent.awaitOpen(0);
        }
    }

    @Test
    void rangesOfOneFileAreServedInParallel() throws IOException {
        torrent.arrivedUpTo(100);
        try (var waiting = RawClient.to(server);
                var other = RawClient.to(server)) {
            waiting.get(URL).head();

            var head = other.get(URL, "Range: bytes=50-99").reply();

            assertArrayEquals(FakeTorrent.content(FILM, 50, 100), head.body());
            torrent.arrivedUpTo(SIZE);
            assertArrayEquals(FakeTorrent.content(FILM, 0, SIZE), waiting.read((int) SIZE));
        }
    }

    @Test
    void parkedTelevisionsDoNotBlockOthers() throws Exception {
        var parked = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < 50; i++) {
                var client = RawClient.narrow(server);
                parked.add(client);
                client.get("/media/7-2/long.mkv", "Range: bytes=" + i + "-").head();
            }
            torrent.awaitStarted(50);
            assertEquals(50, transfers.active());

            assertArrayEquals(FakeTorrent.content(FILM, 0, SIZE), get(URL).body());
            int from = 49;
            assertArrayEquals(
                    FakeTorrent.content(LONG, from, from + (4 << 20)),
                    parked.get(from).read(4 << 20));
        } finally {
            Collections.reverse(parked);
            for (var client : parked) {
                client.reset();
            }
        }
        torrent.awaitOpen(0);
    }

    @Test
    void stoppingTheServerFreesEveryReader() throws Exception {
        torrent.arrivedUpTo(SIZE + (32 << 20));
        try (var parked = RawClient.narrow(server);
                var hungry = RawClient.to(server)) {
            parked.get("/media/7-2/long.mkv").head();
            hungry.get("/media/7-2/long.mkv", "Range: bytes=-5").head();
            torrent.awaitOpen(2);

            server.close();

            assertEquals(0, torrent.open());
        }
    }

    @ParameterizedTest
    @CsvSource({"Interactive,Interactive", "background,Background", "STREAMING,Streaming", "Warp,Streaming"})
    void transferModeIsEchoed(String asked, String told) throws IOException {
        assertEquals(
                Optional.of(told), get(URL, "transferMode.dlna.org: " + asked).header("transferMode.dlna.org"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TimeSeekRange.dlna.org: npt=0-            | 200",
                "TimeSeekRange.dlna.org: npt=0.000-        | 200",
                "TimeSeekRange.dlna.org: npt=0:00:00.000-  | 200",
                "TimeSeekRange.dlna.org: npt=10-           | 406",
                "TimeSeekRange.dlna.org: npt=0-10          | 406",
                "TimeSeekRange.dlna.org: npt=0:01:30.5-    | 406",
                "TimeSeekRange.dlna.org: npt=now-          | 406",
                "TimeSeekRange.dlna.org: npt=x-            | 400",
                "TimeSeekRange.dlna.org: 10                | 400",
                "PlaySpeed.dlna.org: speed=1               | 200",
                "PlaySpeed.dlna.org: speed=-8              | 406",
                "PlaySpeed.dlna.org: speed=1/2             | 406",
                "PlaySpeed.dlna.org: fast                  | 400",
                "getcontentFeatures.dlna.org: 1            | 200",
                "getcontentFeatures.dlna.org: 0            | 400",
            })
    void dlnaWishesAreGrantedOrRefused(String header, int status) throws IOException {
        assertEquals(status, get(URL, header).status());
        try (var client = RawClient.to(server)) {
            assertEquals(status, client.ask("HEAD", URL, header).head().status());
        }
    }

    @Test
    void rangeWinsOverTimeAndSpeed() throws IOException {
        assertEquals(
                206,
                get(URL, "Range: bytes=0-9", "TimeSeekRange.dlna.org: npt=10-20")
                        .status());
        assertEquals(
                206, get(URL, "Range: bytes=0-9", "PlaySpeed.dlna.org: speed=4").status());
        assertEquals(
                206,
                get(URL, "Range: bytes=0-9", "TimeSeekRange.dlna.org: rubbish").status());
    }

    @Test
    void aTimeOfAMatroskaFilmIsItsHeadAndTheClustersFromThere() throws IOException {
        indexes.put(0, TimeIndex.of(new int[] {0, 10_000, 20_000, 30_000}, new long[] {1_000, 100_000, 200_000, SIZE}));
        var reply = get(URL, "TimeSeekRange.dlna.org: npt=12-");

        assertEquals(200, reply.status());
        assertEquals(
                Optional.of("npt=10.000-30.000/30.000 bytes=100000-299999/300000"),
                reply.header("TimeSeekRange.dlna.org"));
        var expected = new ByteArrayOutputStream();
        expected.write(FakeTorrent.content(FILM, 0, 1_000));
        expected.write(FakeTorrent.content(FILM, 100_000, SIZE));
        assertArrayEquals(expected.toByteArray(), reply.body());
        try (var client = RawClient.to(server)) {
            assertEquals(
                    201_000,
                    client.ask("HEAD", URL, "TimeSeekRange.dlna.org: npt=12-")
                            .head()
                            .length());
        }
    }

    @Test
    void aHeaderMayHaveABlankBeforeItsColon() throws IOException {
        indexes.put(0, TimeIndex.of(new int[] {0, 10_000, 20_000, 30_000}, new long[] {1_000, 100_000, 200_000, SIZE}));

        assertTrue(get(URL, "TimeSeekRange.dlna.org : npt=12-")
                .header("TimeSeekRange.dlna.org")
                .isPresent());
    }

    @Test
    void rangesInARowComeOverOneConnection() throws IOException {
        try (var client = RawClient.to(server)) {
            for (int i = 0; i < 20; i++) {
                var reply = client.get(URL, "Range: bytes=" + i * 1000 + "-" + (i * 1000 + 999))
                        .reply();
                assertEquals(206, reply.status());
                assertArrayEquals(FakeTorrent.content(FILM, i * 1000, i * 1000 + 1000), reply.body());
            }
            client.get(URL, "Range: bytes=0-9", "Connection: close").reply();
            assertEquals(0, client.rest().length, "and ends when the client says so");
        }
    }

    @Test
    void oldClientsHeadIsAnsweredAndEnds() throws IOException {
        try (var client = RawClient.to(server)) {
            var head = client.send("HEAD " + URL + " HTTP/1.0", "getcontentFeatures.dlna.org: 1")
                    .head();

            assertEquals(200, head.status());
            assertEquals(SIZE, head.length());
            assertTrue(head.header("contentFeatures.dlna.org").isPresent());
            assertEquals(0, client.rest().length);
        }
    }

    @Test
    void aRequestWithoutHostIs400() throws IOException {
        try (var client = RawClient.to(server)) {
            assertEquals(400, client.send("GET " + URL + " HTTP/1.1").reply().status());
        }
        assertEquals(0, torrent.opened());
    }

    @Test
    void whoExpectsToContinueIsAnswered() throws IOException {
        assertEquals(206, get(URL, "Range: bytes=0-9", "Expect: 100-continue").status());
    }

    @Test
    void aShortRangeFetchesNothingBeyondIt() throws IOException {
        get("/media/7-2/long.mkv", "Range: bytes=1000-66535");

        assertEquals(66_536, torrent.wantedUntil());
    }

    @Test
    void whoReadsOnIsReadAheadFor() throws IOException {
        get("/media/7-2/long.mkv");

        assertEquals(LONG.length(), torrent.wantedUntil());
    }

    @Test
    void whoReadsIsTold() throws Exception {
        get(URL, "Range: bytes=100-199");

        var told = heard.take();
        assertEquals(FILM, told.file());
        assertEquals(100, told.sent());
        assertEquals(Playback.Kind.PROBE, told.kind());
        assertFalse(told.connected());
        assertEquals(0, heard.size());
    }

    @Test
    void foreignPagesAndNamesGetNoMedia() throws IOException {
        assertEquals(403, get(URL, "Origin: http://evil.example").status());
        try (var client = RawClient.to(server)) {
            assertEquals(
                    403,
                    client.send("GET " + URL + " HTTP/1.1", "Host: evil.example")
                            .reply()
                            .status());
        }
        assertEquals(0, torrent.opened());
    }

    @Test
    void answerIsNeverChunkedNorPacked() throws IOException {
        var reply = get(URL, "Accept-Encoding: gzip");

        assertFalse(reply.header("Transfer-Encoding").isPresent());
        assertFalse(reply.header("Content-Encoding").isPresent());
    }

    /// Never gives up within a test, so that only the client's leaving can end an answer.
    private HttpServer serverWithPatience(Duration patience) throws IOException {
        return HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofHours(2), List.of()),
                new AddressPolicy(List.of()),
                "9.9",
                List.of(new MediaRoute(source, presenter, transfers, heard::add, patience)));
    }

    private RawClient.Reply get(String path, String... headers) throws IOException {
        try (var client = RawClient.to(server)) {
            return client.get(path, headers).reply();
        }
    }
}
