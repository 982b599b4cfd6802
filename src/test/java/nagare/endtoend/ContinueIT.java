package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A viewer stops in the middle of a film, the power goes, and the film is where it was left.
final class ContinueIT {
    private static final int SECONDS = 240;
    private static final int STEP = 4;

    /// Seconds that a viewer stays: after a minute it counts that somebody watches.
    private static final int WATCHED = 68;

    /// Four in a second.
    private static final int MOST_LOOKS = 360;

    private static final String SEEK_HEAD = "114d9b74";
    /// Left at 151 s, so it goes on at 141 s, and a cluster begins a little before that.
    private static final String RESUME = "▶ Resume at 0:02:";

    private static final Pattern POSITION = Pattern.compile("<upnp:lastPlaybackPosition>(\\d+):(\\d\\d):(\\d\\d)");
    private static final Pattern ART = Pattern.compile("<upnp:albumArtURI[^>]*>([^<]+)<");

    @TempDir
    private Path folder;

    private URI control = URI.create("http://nowhere.invalid/");
    private final HttpClient http = HttpClient.newHttpClient();
    private final Player player = new Player();

    @Execution(ExecutionMode.CONCURRENT)
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
                    awaitPlaces(data, 2); // what is not on the disk may be lost
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
        play(second.url(), size, SECONDS / 2, SECONDS / 2 + WATCHED, SECONDS);

        awaitDidl(second.id(), didl -> position(didl).isPresent());
        int position = position(didl(second.id())).orElseThrow();
        assertTrue(position >= 120 && position <= 120 + WATCHED, "left at " + position);
        assertEquals(Optional.empty(), position(didl(first.id())));
        assertEquals(
                "Continue watching", tv.children(ControlPoint.ROOT).getFirst().title());
        assertEquals(List.of("02"), titles(tv));

        bookmark(first.id(), 100);
        assertEquals(List.of("01", "02"), titles(tv));
        assertArt(second.id());
    }

    /// Films with their index at the end and in front: what begins in the middle is a film for everybody.
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void filmIsPlayedFromWhereItWasLeft() throws Exception {
        Tools.need("ffmpeg", "ffprobe", "mpv", "env");
        Tools.needPython("import libtorrent");
        Path show = Files.createDirectories(folder.resolve("Show"));
        make(show);
        try (Site site = Site.open()) {
            byte[] torrent = torrent(show, site.announce());
            site.publish(new Site.Offer("[Test] The Show (01-02)", torrent));
            Path file = Torrents.write(folder, "show", torrent);
            try (Seeder _ = Seeder.libtorrent(folder, false, 0, file);
                    Nagare nagare = Nagare.serve(folder.resolve("data"), site.address(), 0)) {
                ControlPoint tv = tv(nagare.awaitReady());
                ControlPoint.Found release = tv.await("latest", "[Test] The Show", ControlPoint.Found::container);
                for (String name : List.of("01", "02")) {
                    ControlPoint.Found film =
                            tv.await(release.id(), name, found -> found.size().isPresent());
                    player.bytes(film.url(), 0, 65_535); // so that it is looked into
                    bookmark(film.id(), 151);
                    ControlPoint.Found resume =
                            tv.await("continue", RESUME, found -> found.title().endsWith(" · " + name));
                    assertPlays(tv, film, resume);
                }
                assertGoesOn(tv.children("continue").getFirst());
            }
        }
    }

    private void assertPlays(ControlPoint tv, ControlPoint.Found film, ControlPoint.Found resume) throws Exception {
        assertEquals(resume, tv.metadata(resume.id()));
        assertEquals("continue", resume.parent());
        List<String> ids =
                tv.children("continue").stream().map(ControlPoint.Found::id).toList();
        assertTrue(ids.get(ids.indexOf(resume.id()) + 1)
                .endsWith(film.id().substring(film.id().indexOf("$f"))));
        long size = resume.size().orElseThrow();
        assertTrue(size < film.size().orElseThrow() / 2, size + " of " + film.size());
        byte[] whole = player.read(resume.url());
        assertEquals(size, whole.length);
        assertTrue(holds(player.bytes(film.url(), 0, 299), SEEK_HEAD));
        assertFalse(holds(player.bytes(resume.url(), 0, 299), SEEK_HEAD), "its positions would be wrong");
        for (int seam : new int[] {0, 300, 700, 4_000, 20_000}) {
            assertArrayEquals(
                    Arrays.copyOfRange(whole, seam, seam + 30_000),
                    player.bytes(resume.url(), seam, seam + 30_000 - 1));
        }

        try (var decodes = Program.start("ffmpeg", "-nostdin", "-v", "error", "-i", resume.url(), "-f", "null", "-")) {
            assertEquals(new Program.Ended(0, "", ""), decodes.await());
        }
        double first = Double.parseDouble(Program.run(
                        "ffprobe", "-v", "error", "-show_entries", "format=start_time", "-of", "csv=p=0", resume.url())
                .strip());
        assertTrue(first > 130 && first <= 141, "begins at " + first);
        try (var sought = Program.start(
                "mpv",
                "--no-config",
                "--vo=null",
                "--ao=null",
                "--frames=5",
                "--rebase-start-time=no",
                "--term-status-msg=at ${=time-pos}",
                "--start=200",
                resume.url())) {
            String told = sought.await().toString();
            assertTrue(told.contains("at 200."), told);
        }
    }

    private static boolean holds(byte[] bytes, String hex) {
        return HexFormat.of().formatHex(bytes).contains(hex);
    }

    /// What is taken of it counts where it is in the film.
    private void assertGoesOn(ControlPoint.Found resume) throws Exception {
        long size = resume.size().orElseThrow();
        String film = resume.id().replaceAll("\\$r(\\d+)-.*", "\\$f$1");
        assertEquals(141, position(didl(film)).orElseThrow());
        play(resume.url(), size, 0, WATCHED, SECONDS - 138);

        awaitDidl(film, didl -> position(didl).orElse(0) > 160);
        int position = position(didl(film)).orElseThrow();
        assertTrue(position <= 141 + WATCHED, "left at " + position);
    }

    private void assertLeft(ControlPoint tv) throws Exception {
        List<ControlPoint.Found> left = films(tv);
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
    private void play(String url, long size, int from, int to, int seconds) throws Exception {
        for (int second = from; second < to; second += STEP) {
            player.bytes(url, size * second / seconds, size * (second + STEP) / seconds - 1);
            TimeUnit.SECONDS.sleep(STEP);
        }
    }

    private void assertArt(String id) throws Exception {
        String card = probed(id);
        for (int i = 0; i < MOST_LOOKS && card.equals("mjpeg,160,120"); i++) {
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

    /// Those that begin at their beginning.
    private static List<ControlPoint.Found> films(ControlPoint tv) throws Exception {
        return tv.children("continue").stream()
                .filter(found -> !found.title().startsWith("▶"))
                .toList();
    }

    /// Until so many films are on the disk with the place where they were left.
    private static void awaitPlaces(Path data, int wanted) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:sqlite:file:" + data.resolve("watched.db") + "?mode=ro");
                var places = database.prepareStatement("SELECT count(*) FROM watched WHERE millis IS NOT NULL")) {
            for (int i = 0; i < MOST_LOOKS; i++) {
                try (var found = places.executeQuery()) {
                    if (found.next() && found.getInt(1) == wanted) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(250); // another process writes it
            }
        }
        throw new AssertionError("where the films were left is not on the disk");
    }

    private static List<String> titles(ControlPoint tv) throws Exception {
        return films(tv).stream().map(ControlPoint.Found::title).toList();
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
        for (int i = 0; i < MOST_LOOKS && !wanted.test(didl(id)); i++) {
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
            command.addAll(List.of("-cues_to_front", name.equals("01.mkv") ? "1" : "0"));
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
