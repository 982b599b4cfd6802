package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.http.RawClient;
import nagare.net.AddressPolicy;
import nagare.torrent.metainfo.TorrentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TorrentRouteTest {
    private static final TorrentFile NOTES = FakeTorrent.file(0, "notes.nfo", 0, 900);
    private static final TorrentFile FIRST = FakeTorrent.file(1, "Show 01.mkv", 900, 500);
    private static final TorrentFile PAD = new TorrentFile(2, List.of(".pad", "600"), 1400, 600, true);
    private static final TorrentFile SECOND = FakeTorrent.file(3, "Show 02.mp4", 2000, 700);
    private static final TorrentFile THIRD = FakeTorrent.file(4, "Show 03.mp4", 2700, 700);

    private final FakeTorrent torrent = new FakeTorrent(NOTES, FIRST, PAD, SECOND, THIRD);

    @ParameterizedTest
    @ValueSource(strings = {"/stream", "/stream/"})
    void streamAloneIsTheLargestPlayableFile(String path) throws IOException {
        var reply = get(torrent, path);

        assertEquals(200, reply.status());
        assertEquals(Optional.of("video/mp4"), reply.header("Content-Type"));
        assertArrayEquals(FakeTorrent.content(SECOND, 0, 700), reply.body());
    }

    @ParameterizedTest
    @CsvSource({
        "/stream/1,video/x-matroska",
        "/stream/1/any%20name.mkv,video/x-matroska",
        "/stream/0/x,application/octet-stream"
    })
    void indexChoosesTheFile(String path, String type) throws IOException {
        var reply = get(torrent, path, "Range: bytes=10-19");

        assertEquals(206, reply.status());
        assertEquals(Optional.of(type), reply.header("Content-Type"));
        assertArrayEquals(FakeTorrent.content(path.startsWith("/stream/0") ? NOTES : FIRST, 10, 20), reply.body());
    }

    @Test
    void whatNoPlayerKnowsHasNoContentFeatures() throws IOException {
        assertEquals(Optional.empty(), get(torrent, "/stream/0/x").header("contentFeatures.dlna.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stream/5",
                "/stream/2/pad",
                "/stream/x",
                "/stream/-1",
                "/stream/1/a/b",
                "/stream/9999999999",
                "/streams"
            })
    void indexThatIsNotThereIs404(String path) throws IOException {
        assertEquals(404, get(torrent, path).status());
    }

    @Test
    void torrentWithoutMediaHasNoLargestFile() throws IOException {
        var text = new FakeTorrent(NOTES);

        assertEquals(404, get(text, "/stream").status());
        assertEquals(200, get(text, "/stream/0").status());
    }

    @Test
    void everyStreamIsToldOfOnceWhenItIsOver() throws Exception {
        var reports = new LinkedBlockingQueue<StreamReport>();
        var delivery = new Delivery(
                new Transfers(),
                new Audience(PlaybackListener.NOBODY),
                Duration.ofMinutes(1),
                System::nanoTime,
                reports::add);

        StreamReport report;
        try (var server = server(new TorrentRoute(torrent, delivery));
                var client = RawClient.to(server)) {
            client.get("/stream/1", "Range: bytes=10-19").reply();
            report = reports.take();
        }

        assertEquals("file 1", report.item());
        assertEquals(10, report.first());
        assertEquals(10, report.viewing().bytes(), report::json);
        assertEquals(Viewing.End.COMPLETE, report.viewing().end());
        assertTrue(report.viewing().phases().isComplete());
        assertTrue(report.client().isLoopbackAddress());
        assertEquals(0, reports.size());
    }

    @Test
    void whatIsNoStreamIsNotToldOf() throws Exception {
        var reports = new LinkedBlockingQueue<StreamReport>();
        var delivery = new Delivery(
                new Transfers(),
                new Audience(PlaybackListener.NOBODY),
                Duration.ofMinutes(1),
                System::nanoTime,
                reports::add);

        get(new TorrentRoute(torrent, delivery), "/stream/1", "Range: bytes=500-");

        assertEquals(0, reports.size());
    }

    @Test
    void aTorrentThatFailsUnderAStreamIsToldAsTheReason() throws Exception {
        var reports = new LinkedBlockingQueue<StreamReport>();
        var delivery = new Delivery(
                new Transfers(),
                new Audience(PlaybackListener.NOBODY),
                Duration.ofMinutes(1),
                System::nanoTime,
                reports::add);
        torrent.arrivedUpTo(1000).fail(new IOException("made by the test"));

        assertThrows(IOException.class, () -> get(new TorrentRoute(torrent, delivery), "/stream/1"));

        assertEquals(Viewing.End.TORRENT_FAILED, reports.take().viewing().end());
    }

    @ParameterizedTest
    @CsvSource({
        "Show 01.mkv,/stream/4/Show-01.mkv",
        "Über/alles?.MKV,/stream/4/Uber-alles.mkv",
        "README,/stream/4/README.bin",
        "日本.mp4,/stream/4/media.mp4",
        "x.a b,/stream/4/x-a-b.bin",
    })
    void pathIsPlainAsciiWithTheRealExtension(String name, String path) {
        assertEquals(path, TorrentRoute.path(FakeTorrent.file(4, name, 0, 1)));
    }

    private static RawClient.Reply get(FakeTorrent torrent, String path, String... headers) throws IOException {
        return get(new TorrentRoute(torrent, new Transfers(), Duration.ofMinutes(1)), path, headers);
    }

    private static RawClient.Reply get(TorrentRoute route, String path, String... headers) throws IOException {
        try (var server = server(route);
                var client = RawClient.to(server)) {
            return client.get(path, headers).reply();
        }
    }

    private static HttpServer server(TorrentRoute route) throws IOException {
        return HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofHours(2), List.of()),
                new AddressPolicy(List.of()),
                "9.9",
                List.of(route));
    }
}
