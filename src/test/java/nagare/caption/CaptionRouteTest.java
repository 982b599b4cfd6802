package nagare.caption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nagare.caption.FilledTorrent.Content;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.net.Nearness;
import nagare.renderer.Renderers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CaptionRouteTest {
    private static final String SRT = "1\n00:00:01,000 --> 00:00:02,000\nGrüße\n";
    private static final String SERVED = "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nGrüße\r\n\r\n";

    private final FilledTorrent torrent = new FilledTorrent(
            new Content("Film.mkv", new byte[5000]),
            new Content("Film.de.srt", SRT.getBytes(StandardCharsets.ISO_8859_1)),
            new Content("Film.en.srt", "nothing to read".getBytes(StandardCharsets.US_ASCII)));
    private final Captions captions =
            new Captions(List.of(), Locale.GERMANY, (_, _) -> Optional.empty(), System::nanoTime);
    private final HttpClient client = HttpClient.newHttpClient();
    private boolean playable = true;
    private HttpServer server;

    @BeforeEach
    void open() throws Exception {
        var source = new MediaSource() {
            @Override
            public Media find(MediaId id) {
                throw new AssertionError("the route opens");
            }

            @Override
            public Optional<Playable> open(MediaId id) throws Unplayable {
                if (!playable) {
                    throw new Unplayable("The site does not answer.", new IllegalStateException("test"));
                }
                return id.release() == 12 ? Optional.of(new Playable(torrent, torrent.file(0))) : Optional.empty();
            }
        };
        server = HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new Nearness(List.of(), false),
                "test",
                List.of(new CaptionRoute(source, captions, Renderers.NOBODY)));
    }

    @AfterEach
    void close() {
        captions.close();
        server.close();
        client.close();
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void aTelevisionGetsWhatItExpectsOfSubtitles() throws Exception {
        torrent.complete();

        HttpResponse<byte[]> answer = send("GET", "/subtitle/12-0/f1.de.srt");

        assertEquals(200, answer.statusCode());
        assertEquals(SERVED, text(answer));
        assertEquals("text/srt; charset=utf-8", header(answer, "Content-Type"));
        assertEquals(Integer.toString(answer.body().length), header(answer, "Content-Length"));
        assertEquals("Interactive", header(answer, "transferMode.dlna.org"));
        assertEquals(CaptionRoute.FEATURES, header(answer, "contentFeatures.dlna.org"));
        assertEquals("bytes", header(answer, "Accept-Ranges"));
    }

    @Test
    void headSaysWhatGetSaysWithoutTheText() throws Exception {
        torrent.complete();

        HttpResponse<byte[]> head = send("HEAD", "/subtitle/12-0/f1.srt");
        HttpResponse<byte[]> get = send("GET", "/subtitle/12-0/f1.srt");

        assertEquals(200, head.statusCode());
        assertEquals(0, head.body().length);
        for (String name : List.of("Content-Length", "Content-Type", "ETag", "transferMode.dlna.org")) {
            assertEquals(header(get, name), header(head, name), name);
            assertNotEquals("", header(head, name), name);
        }
    }

    @Test
    void browsersGetWebVtt() throws Exception {
        torrent.complete();

        HttpResponse<byte[]> answer = send("GET", "/subtitle/12-0/f1.vtt");

        assertEquals("text/vtt; charset=utf-8", header(answer, "Content-Type"));
        assertEquals("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGrüße\n\n", text(answer));
    }

    @Test
    void rangesAndTagsAreHonoured() throws Exception {
        torrent.complete();
        HttpResponse<byte[]> whole = send("GET", "/subtitle/12-0/f1.srt");

        HttpResponse<byte[]> part = send("GET", "/subtitle/12-0/f1.srt", "Range", "bytes=3-9");
        HttpResponse<byte[]> beyond = send("GET", "/subtitle/12-0/f1.srt", "Range", "bytes=5000-");
        HttpResponse<byte[]> same = send("GET", "/subtitle/12-0/f1.srt", "If-None-Match", header(whole, "ETag"));

        assertEquals(206, part.statusCode());
        assertArrayEquals(Arrays.copyOfRange(whole.body(), 3, 10), part.body());
        assertEquals("bytes 3-9/" + whole.body().length, header(part, "Content-Range"));
        assertEquals(416, beyond.statusCode());
        assertEquals(304, same.statusCode());
    }

    @Test
    void theModeThatWasAskedForIsEchoed() throws Exception {
        torrent.complete();

        HttpResponse<byte[]> answer = send("GET", "/subtitle/12-0/f1.srt", "transferMode.dlna.org", "Background");

        assertEquals("Background", header(answer, "transferMode.dlna.org"));
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        torrent.complete();

        for (String path : List.of("/subtitle/12-0/f9.srt", "/subtitle/13-0/f1.srt", "/subtitle/12-0/f1.ass")) {
            assertEquals(404, send("GET", path).statusCode(), path);
        }
        HttpResponse<byte[]> unreadable = send("GET", "/subtitle/12-0/f2.srt");
        assertEquals(404, unreadable.statusCode());
        assertTrue(text(unreadable).contains("no format of subtitles"), text(unreadable));
    }

    @Test
    void subtitlesCannotBeWritten() throws Exception {
        assertEquals(405, send("PUT", "/subtitle/12-0/f1.srt").statusCode());
    }

    @Test
    void whileTheyAreOnTheirWayNoEmptyTextIsServed() throws Exception {
        HttpResponse<byte[]> early = send("GET", "/subtitle/12-0/f1.srt");
        torrent.complete();
        HttpResponse<byte[]> later = send("GET", "/subtitle/12-0/f1.srt");

        assertEquals(503, early.statusCode());
        assertEquals("5", header(early, "Retry-After"));
        assertEquals(SERVED, text(later));
    }

    @Test
    void aTorrentThatCannotBeHadIsToldAsSuch() throws Exception {
        playable = false;

        HttpResponse<byte[]> answer = send("GET", "/subtitle/12-0/f1.srt");

        assertEquals(503, answer.statusCode());
        assertTrue(text(answer).contains("The site does not answer."));
    }
}
