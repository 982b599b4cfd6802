package nagare.artwork;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.http.RawClient;
import nagare.library.MediaSource;
import nagare.library.entry.Details;
import nagare.media.MediaId;
import nagare.net.AddressPolicy;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtRouteTest {
    private static final byte[] POSTER = Paintings.jpeg(1000, 1500);

    @TempDir
    Path data;

    private final FakeTorrent torrent =
            new FakeTorrent('a').with("Show/01.mkv", new byte[5000]).with("Show/cover.jpg", POSTER);
    private final BlockingQueue<InfoHash> told = new LinkedBlockingQueue<>();
    private Artwork artwork;
    private HttpServer server;

    /// Release 7 is the torrent, 8 has not been read.
    private final MediaSource source = new MediaSource() {
        @Override
        public Media find(MediaId id) {
            return id.release() == 8
                    ? new Media.Unread()
                    : id.release() == 7
                            ? new Media.Located(
                                    torrent.metainfo().infoHash(),
                                    torrent.files().getFirst(),
                                    Details.NONE)
                            : new Media.Missing();
        }

        @Override
        public Optional<Playable> open(MediaId id) {
            return Optional.of(new Playable(torrent, torrent.files().getFirst()));
        }
    };

    @BeforeEach
    void start() throws IOException {
        artwork = Artwork.open(data, new Settings.Artwork(true, 1 << 20), InstantSource.system(), System::nanoTime);
        artwork.subscribe(told::add);
        server = HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofHours(2), List.of()),
                new AddressPolicy(List.of()),
                "9.9",
                List.of(new ArtRoute(artwork, source, id -> Optional.of("Release " + id))));
    }

    @AfterEach
    void stop() {
        server.close();
        artwork.close();
    }

    @Test
    void pictureOfAConnectedTorrentIsShownAtOnceInItsSize() throws IOException {
        torrent.peers(1);

        var reply = get("/art/7-0/0/tn.jpg");

        assertEquals(200, reply.status());
        assertEquals(List.of(107, 160), size(reply));
        assertEquals(Optional.of("image/jpeg"), reply.header("Content-Type"));
        assertEquals(List.of(320, 480), size(get("/art/7-0/0/sm.jpg")));
        assertEquals(1, artwork.version(torrent.metainfo().infoHash(), 0));
        assertEquals(1, torrent.opened, "both sizes are made of one fetch");
    }

    @Test
    void sleepingTorrentShowsACardUntilItsPictureIsThere() throws Exception {
        var card = get("/art/7-0/0/tn.jpg");
        assertEquals(List.of(160, 120), size(card));
        assertEquals(Optional.of("no-cache"), card.header("Cache-Control"));

        assertEquals(torrent.metainfo().infoHash(), told.take());

        var picture = get("/art/7-0/1/tn.jpg");
        assertEquals(List.of(107, 160), size(picture));
        assertEquals(Optional.of("max-age=86400"), picture.header("Cache-Control"));
        assertNotEquals(card.header("ETag"), picture.header("ETag"));
    }

    @Test
    void pictureIsKeptOverARestart() throws Exception {
        torrent.peers(1);
        var before = get("/art/7-0/0/tn.jpg");
        stop();
        start();

        assertEquals(1, artwork.version(torrent.metainfo().infoHash(), 0));
        assertArrayEquals(before.body(), get("/art/7-0/1/tn.jpg").body());
        assertEquals(1, torrent.opened);
    }

    @Test
    void headSaysWhatIsThereAndFetchesNothing() throws IOException {
        torrent.peers(1);

        try (var client = RawClient.to(server)) {
            var head = client.ask("HEAD", "/art/7-0/0/tn.jpg").head();
            assertEquals(200, head.status());
            assertTrue(head.length() > 500);
        }
        assertEquals(0, torrent.opened);
    }

    @Test
    void headersAreThoseOfAPictureInDlna() throws IOException {
        var reply = get("/art/8/0/sm.jpg", "getcontentFeatures.dlna.org: 1");

        assertEquals(
                Optional.of("DLNA.ORG_PN=JPEG_SM;DLNA.ORG_OP=01;DLNA.ORG_CI=1;"
                        + "DLNA.ORG_FLAGS=00D00000000000000000000000000000"),
                reply.header("contentFeatures.dlna.org"));
        assertEquals(Optional.of("Interactive"), reply.header("transferMode.dlna.org"));
        assertEquals(
                Optional.of("Background"),
                get("/art/8/0/sm.jpg", "transferMode.dlna.org: background").header("transferMode.dlna.org"));
        assertEquals(Optional.of("bytes"), reply.header("Accept-Ranges"));
    }

    @Test
    void rangesAndValidatorsAreHonoured() throws IOException {
        var whole = get("/art/8/0/tn.jpg");
        var part = get("/art/8/0/tn.jpg", "Range: bytes=10-19");
        var none = get("/art/8/0/tn.jpg", "Range: bytes=999999-");

        assertEquals(206, part.status());
        assertArrayEquals(Arrays.copyOfRange(whole.body(), 10, 20), part.body());
        assertEquals(Optional.of("bytes 10-19/" + whole.body().length), part.header("Content-Range"));
        assertEquals(416, none.status());
        try (var client = RawClient.to(server)) {
            var same = client.get(
                            "/art/8/0/tn.jpg",
                            "If-None-Match: " + whole.header("ETag").orElseThrow())
                    .head();
            assertEquals(304, same.status());
        }
    }

    @Test
    void xboxAsksAtTheAddressOfTheItem() throws IOException {
        assertEquals(List.of(160, 120), size(get("/media/8/Some-Title.mkv?albumArt=true")));
        assertEquals(404, get("/media/8/Some-Title.mkv?albumArt=false").status());
        assertEquals(404, get("/media/8/Some-Title.mkv").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/art/9/0/tn.jpg", "/art/8/0/xl.jpg", "/art/8/tn.jpg", "/art/", "/art/x/0/tn.jpg"})
    void whatIsNotThereIsNotFound(String path) throws IOException {
        assertEquals(404, get(path).status());
    }

    @Test
    void picturesAreReadOnly() throws IOException {
        try (var client = RawClient.to(server)) {
            assertEquals(405, client.ask("DELETE", "/art/8/0/tn.jpg").reply().status());
        }
    }

    private RawClient.Reply get(String path, String... headers) throws IOException {
        try (var client = RawClient.to(server)) {
            return client.get(path, headers).reply();
        }
    }

    private static List<Integer> size(RawClient.Reply reply) {
        PictureHead head = PictureHead.of(reply.body()).orElseThrow();
        return List.of(head.width(), head.height());
    }
}
