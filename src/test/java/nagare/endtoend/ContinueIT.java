package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A viewer stops in the middle of a film, the power goes, and the film is where it was left.
final class ContinueIT {
    private static final int SECONDS = 240;
    private static final int STEP = 4;
    private static final Pattern POSITION = Pattern.compile("<upnp:lastPlaybackPosition>(\\d+):(\\d\\d):(\\d\\d)");
    private static final Pattern ART = Pattern.compile("<upnp:albumArtURI[^>]*>([^<]+)<");

    @TempDir
    private Path folder;

    private URI control = URI.create("http://nowhere.invalid/");
    private final HttpClient http = HttpClient.newHttpClient();
    private final Player player = new Player();

    @Test
    void filmGoesOnWhereItWasLeftAlsoAfterAKill() throws Exception {
        Tools.need("ffmpeg", "ffprobe", "env");
        Tools.needPython("import libtorrent");
        Path show = Files.createDirectories(folder.resolve("Show"));
        make(show);
        try (Site site = Site.open()) {
            byte[] torrent = torrent(show, site.announce());
            site.publish(new Site.Offer("[Test] The Show (01-02)", torrent));
            Path file = Torrents.write(folder, "show", torrent);
            try (Seeder _ = Seeder.libtorrent(folder, false, 0, file)) {
                Path data = folder.resolve("data");
                URI server;
                try (Nagare nagare = Nagare.serve(data, site.address(), 0)) {
                    server = nagare.awaitReady();
                    leaveTheSecondFilm(server);
                    nagare.kill();
                }
                try (Nagare nagare = Nagare.serve(data, site.address(), server.getPort())) {
                    nagare.awaitReady();
                    assertLeft(tv(server));
                }
            }
        }
    }

    private void leaveTheSecondFilm(URI server) throws Exception {
        ControlPoint tv = tv(server);
        ControlPoint.Found release = tv.await("latest", "[Test] The Show", ControlPoint.Found::container);
        ControlPoint.Found first =
                tv.await(release.id(), "01", found -> found.size().isPresent());
        ControlPoint.Found second =
                tv.await(release.id(), "02", found -> found.size().isPresent());
        long size = second.size().orElseThrow();

        player.bytes(first.url(), 0, 65_535); // a TV looks at it
        play(second.url(), size, SECONDS / 2, SECONDS / 2 + 72);

        awaitDidl(second.id(), didl -> position(didl).isPresent());
        int position = position(didl(second.id())).orElseThrow();
        assertTrue(position >= 120 && position <= 185, "left at " + position);
        assertEquals(Optional.empty(), position(didl(first.id())));
        assertEquals(
                "Continue watching", tv.children(ControlPoint.ROOT).getFirst().title());
        assertEquals(List.of("02"), titles(tv));

        bookmark(first.id(), 100);
        assertEquals(List.of("01", "02"), titles(tv));
        assertArt(second.id());
        TimeUnit.SECONDS.sleep(6); // what may be lost in a kill is less than this
    }

    private void assertLeft(ControlPoint tv) throws Exception {
        List<ControlPoint.Found> left = tv.children("continue");
        assertEquals(
                List.of("01", "02"),
                left.stream().map(ControlPoint.Found::title).toList());
        for (ControlPoint.Found film : left) {
            assertEquals("continue", film.parent());
            assertEquals(film, tv.metadata(film.id()));
            String didl = didl(film.id());
            assertTrue(didl.contains("refID="), didl);
            assertFalse(position(didl).isEmpty(), didl);
        }
        assertEquals(90, position(didl(left.getFirst().id())).orElseThrow());
    }

    /// As players do that ask for one part after the other, each when it is due.
    private void play(String url, long size, int from, int to) throws Exception {
        for (int second = from; second < to; second += STEP) {
            player.bytes(url, size * second / SECONDS, size * (second + STEP) / SECONDS - 1);
            TimeUnit.SECONDS.sleep(STEP);
        }
    }

    private void assertArt(String id) throws Exception {
        String card = probed(id);
        for (int i = 0; i < 60 && card.equals("mjpeg,160,120"); i++) {
            TimeUnit.MILLISECONDS.sleep(250);
            card = probed(id);
        }
        assertEquals("mjpeg,160,90", card);
    }

    private String probed(String id) throws Exception {
        var art = ART.matcher(didl(id));
        assertTrue(art.find(), "no picture");
        assertNotEquals("", art.group(1));
        return Program.run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name,width,height",
                        "-of",
                        "csv=p=0",
                        art.group(1))
                .strip();
    }

    private ControlPoint tv(URI server) throws Exception {
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        control = tv.control();
        return tv;
    }

    private static List<String> titles(ControlPoint tv) throws Exception {
        return tv.children("continue").stream().map(ControlPoint.Found::title).toList();
    }

    private static Optional<Integer> position(String didl) {
        var found = POSITION.matcher(didl);
        return found.find()
                ? Optional.of(Integer.parseInt(found.group(1)) * 3600
                        + Integer.parseInt(found.group(2)) * 60
                        + Integer.parseInt(found.group(3)))
                : Optional.empty();
    }

    private void awaitDidl(String id, Predicate<String> wanted) throws Exception {
        for (int i = 0; i < 60 && !wanted.test(didl(id)); i++) {
            TimeUnit.MILLISECONDS.sleep(250);
        }
        assertTrue(wanted.test(didl(id)), didl(id));
    }

    private String didl(String id) throws Exception {
        return soap(
                        "Browse",
                        "<ObjectID>%s</ObjectID><BrowseFlag>BrowseMetadata</BrowseFlag><Filter>*</Filter><StartingIndex>0</StartingIndex><RequestedCount>0</RequestedCount><SortCriteria></SortCriteria>"
                                .formatted(id))
                .replace("&lt;", "<")
                .replace("&gt;", ">");
    }

    private void bookmark(String id, int seconds) throws Exception {
        soap(
                "X_SetBookmark",
                "<CategoryType>object.item.videoItem</CategoryType><RID>0</RID><ObjectID>%s</ObjectID><PosSecond>%d</PosSecond>"
                        .formatted(id, seconds));
    }

    private String soap(String action, String arguments) throws Exception {
        String service = "urn:schemas-upnp-org:service:ContentDirectory:1";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(control)
                        .header("Content-Type", "text/xml; charset=\"utf-8\"")
                        .header("SOAPACTION", '"' + service + "#" + action + '"')
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                <?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">\
                                <s:Body><u:%1$s xmlns:u="%2$s">%3$s</u:%1$s></s:Body></s:Envelope>""".formatted(action, service, arguments)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private static void make(Path show) throws IOException, InterruptedException {
        for (String name : List.of("01.mkv", "02.mkv")) {
            var command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i"));
            command.add("testsrc2=size=160x90:rate=10:duration=" + SECONDS);
            command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-b:v", "120k"));
            command.add(show.resolve(name).toString());
            Program.run(command.toArray(String[]::new));
        }
        Program.run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=1280x720",
                "-frames:v",
                "1",
                show.resolve("cover.jpg").toString());
    }

    private static byte[] torrent(Path show, URI announce) throws IOException {
        var sources = new ArrayList<TorrentAuthor.Source>();
        for (String name : List.of("01.mkv", "02.mkv", "cover.jpg")) {
            Path file = show.resolve(name);
            sources.add(new TorrentAuthor.Source(List.of(name), Files.size(file), () -> Files.newInputStream(file)));
        }
        return TorrentAuthor.of("Show", sources, Torrents.PIECE_BYTES)
                .trackers(List.of(List.of(announce)))
                .write();
    }
}
