package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every command as a user types it, with a libtorrent seeder and a site.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandsIT {
    private static final int BYTES_PER_SECOND = 2_000_000;

    /// A line of progress where nobody watches: percent verified, rounded down.
    private static final Pattern PROGRESS = Pattern.compile("\\s*([0-9.]+) %.*");

    @TempDir
    private static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Player player = new Player();
    private Site site;
    private Seeder seeder;
    private Path film;
    private Path season;
    private byte[] seasonTorrent;

    @BeforeAll
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "env", "kill");
        Tools.needPython("import libtorrent");
        Media.made();
        site = keep(Site.open());
        byte[] filmTorrent = Torrents.single(Media.FILM, site.announce());
        seasonTorrent = Torrents.season(site.announce());
        site.publish(new Site.Offer(Site.FILM, filmTorrent), new Site.Offer(Site.SEASON, seasonTorrent));
        film = Torrents.write(folder, "film", filmTorrent);
        season = Torrents.write(folder, "season", seasonTorrent);
        seeder = keep(Seeder.libtorrent(BYTES_PER_SECOND, film, season));
        site.awaitSeeders(Metainfo.parse(filmTorrent).infoHash(), 1);
        site.awaitSeeders(Metainfo.parse(seasonTorrent).infoHash(), 1);
    }

    @AfterAll
    void closeTheWorld() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Test
    void getIsStoppedGoesOnWhereItWasAndThenVerifiesAtOnce() throws Exception {
        Path target = folder.resolve("films");
        long size = Files.size(Media.FOLDER.resolve(Media.FILM));
        double verified;
        try (Nagare nagare = Nagare.start(get(film, target))) {
            verified = percent(nagare.program().awaitLine(line -> percent(line) >= 20)) / 100;
            nagare.program().interrupt();
            Program.Ended ended = nagare.program().await();
            assertEquals(1, ended.code(), ended.err());
            assertTrue(ended.err().contains("stopped; the same command goes on where this one was"), ended.err());
        }
        assertTrue(verified < 0.9, "stopped too late to prove anything: " + verified);
        long before = seeder.uploaded();

        Program.Ended resumed = Nagare.run(get(film, target));
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.out().contains("The Film.mkv is complete"), resumed.out());
        assertSame(Media.FOLDER.resolve(Media.FILM), target.resolve(Media.FILM));
        long fetched = seeder.uploaded() - before;
        System.out.printf("get: %d bytes of %d fetched after %.0f %% were verified%n", fetched, size, verified * 100);
        assertTrue(
                fetched <= size * (1 - verified) + Torrents.PIECE_BYTES,
                fetched + " of " + size + " after " + verified);

        Program.Ended again = Nagare.run(get(film, target));
        assertEquals(0, again.code(), again.err());
        assertEquals(fetched, seeder.uploaded() - before, "nothing is fetched again");
    }

    /// Of a line of progress; of any other -1.
    private static double percent(String line) {
        Matcher progress = PROGRESS.matcher(line);
        return progress.matches() ? Double.parseDouble(progress.group(1)) : -1;
    }

    @Test
    void getKeepsFoldersAndNamesAndTakesAnAddress() throws Exception {
        Path target = folder.resolve("seasons");

        Program.Ended ended = Nagare.run(Stream.of(
                        List.of(
                                "get",
                                site.address().resolve("/download/1.torrent").toString()),
                        List.of("-o", target.toString()),
                        flags())
                .flatMap(List::stream)
                .toArray(String[]::new));

        assertEquals(0, ended.code(), ended.err());
        for (List<String> path :
                Stream.concat(Media.EPISODES.stream(), Media.OTHERS.stream()).toList()) {
            String relative = Media.SEASON + "/" + String.join("/", path);
            assertSame(Media.FOLDER.resolve(relative), target.resolve(relative.replace('"', '_')));
        }
    }

    /// BEP 53. Pieces at both ends of the file bring some bytes of its neighbours along, but no whole episode.
    @Test
    void getFetchesTheFileThatALinkSelectsAndNoOtherEpisode() throws Exception {
        Path target = folder.resolve("selected");
        var torrent = Metainfo.parse(seasonTorrent);
        var selected = torrent.largestFile();
        String link = "magnet:?xt=urn:btih:%s&so=%d,999&tr=%s"
                .formatted(
                        torrent.infoHash(),
                        selected.index(),
                        URLEncoder.encode(site.announce().toString(), StandardCharsets.UTF_8));

        Program.Ended ended = Nagare.run(
                Stream.of(List.of("get", link, "-o", target.toString()), flags(folder.resolve("selected-data")))
                        .flatMap(List::stream)
                        .toArray(String[]::new));

        assertEquals(0, ended.code(), ended.err());
        for (List<String> episode : Media.EPISODES) {
            String relative = Media.SEASON + "/" + String.join("/", episode);
            Path copy = target.resolve(relative.replace('"', '_'));
            boolean whole = Files.exists(copy) && Files.mismatch(Media.FOLDER.resolve(relative), copy) < 0;
            assertEquals(episode.getLast().replace('"', '_').equals(selected.name()), whole, copy.toString());
        }
    }

    @Test
    void getRunsWhileAnotherHasThePortForPeers() throws Exception {
        try (var other = new ServerSocket(0)) {
            Path target = folder.resolve("beside");

            Program.Ended ended = Nagare.run(
                    "get",
                    season.toString(),
                    "-o",
                    target.toString(),
                    "--data",
                    folder.resolve("data").toString(),
                    "--peer-port",
                    Integer.toString(other.getLocalPort()),
                    "--trust",
                    "127.0.0.0/8");

            assertEquals(0, ended.code(), ended.err());
            assertTrue(ended.err().contains("taking any free port for peers"), ended.err());
        }
    }

    @Test
    void streamPrintsAnAddressForEachFileAndStreamItselfIsTheLargest() throws Exception {
        try (Nagare nagare =
                Nagare.start(Stream.of(List.of("stream", season.toString(), "--http", "127.0.0.1:0"), flags())
                        .flatMap(List::stream)
                        .toArray(String[]::new))) {
            URI largest = nagare.awaitReady();
            List<String> urls = nagare.output()
                    .lines()
                    .filter(line -> line.startsWith("http://"))
                    .toList();

            assertEquals(Media.EPISODES.size(), urls.size(), nagare.output());
            for (int i = 0; i < urls.size(); i++) {
                Path episode = episode(i);
                assertTrue(urls.get(i).matches("http://127\\.0\\.0\\.1:[0-9]+/stream/[0-9]+/[^/]+"), urls.get(i));
                assertEquals(Media.sha256(episode), player.sha256(urls.get(i)), urls.get(i));
            }
            Path longest = episode(Media.EPISODES.size() - 1);
            assertEquals(Media.sha256(longest), player.sha256(largest.toString()));

            nagare.program().interrupt();
            Program.Ended ended = nagare.program().await();
            assertEquals(0, ended.code(), ended.err());
        }
    }

    @Test
    void infoTellsProgramsWhatATorrentHolds() throws Exception {
        Program.Ended ended = Nagare.run("info", season.toString(), "--json");

        assertEquals(0, ended.code(), ended.err());
        JsonNode info = JsonMapper.builder().build().readTree(ended.out());
        assertEquals(
                List.of("name", "v1", "v2", "pieceLength", "private", "trackers", "webSeeds", "files"),
                List.copyOf(info.propertyNames()));
        assertEquals(Media.SEASON, info.get("name").asString());
        assertEquals(
                Metainfo.parse(seasonTorrent).infoHash().hex(), info.get("v1").asString());
        assertTrue(info.get("v2").isNull());
        assertEquals(Torrents.PIECE_BYTES, info.get("pieceLength").asInt());
        assertFalse(info.get("private").asBoolean());
        assertEquals(site.announce().toString(), info.get("trackers").get(0).asString());
        assertEquals(0, info.get("webSeeds").size());
        assertEquals(
                Media.EPISODES.size() + Media.OTHERS.size(), info.get("files").size());
        var lengths = new ArrayList<String>();
        info.get("files")
                .forEach(file -> lengths.add(
                        file.get("path").asString() + " " + file.get("length").asLong()));
        assertTrue(lengths.contains("Season 1/Episode 10 & _ü_ 日本.mkv " + Files.size(episode(2))), lengths.toString());
    }

    @Test
    void aBadTorrentIsAReasonOnStandardErrorAndExitCodeOne() throws Exception {
        byte[] cut = new ByteArrayInputStream(seasonTorrent).readNBytes(seasonTorrent.length / 2);
        Path bad = Torrents.write(folder, "bad", cut);
        for (String[] command : new String[][] {{"info", bad.toString(), "--json"}, get(bad, folder.resolve("bad"))}) {
            Program.Ended ended = Nagare.run(command);

            assertEquals(1, ended.code(), ended.err());
            assertEquals("", ended.out());
            assertTrue(ended.err().startsWith("nagare: " + bad + ": "), ended.err());
        }
    }

    @Test
    void searchListsWhatTheFeedAnswers() throws Exception {
        Program.Ended ended = Nagare.run(
                Stream.of(List.of("search", "season", "--feed", site.address().toString()), flags())
                        .flatMap(List::stream)
                        .toArray(String[]::new));

        assertEquals(0, ended.code(), ended.err());
        List<String> lines = ended.out().lines().toList();
        assertEquals(2, lines.size(), ended.out());
        assertTrue(lines.getFirst().matches("Title +Size +Seeders +Date"), lines.getFirst());
        assertTrue(
                lines.get(1)
                        .matches(
                                "\\[Test] The Season \\[Batch] +[0-9.]+ [KM]iB +1 +[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{5}"),
                lines.get(1));
    }

    @Test
    void wrongSettingsAreToldAllAtOnceWithExitCodeTwo() throws Exception {
        Path settings = Files.writeString(folder.resolve("wrong.toml"), """
                [http]
                port = 99999

                [torrent]
                cache = "much"
                colour = "red"
                """);

        Program.Ended ended = Nagare.run("serve", "--config", settings.toString(), "--trust", "everybody");

        assertEquals(2, ended.code(), ended.err());
        assertEquals("", ended.out());
        for (String mistake : List.of("http.port", "torrent.cache", "torrent.colour", "--trust")) {
            assertTrue(ended.err().contains(mistake), mistake + " in " + ended.err());
        }
        for (String line : List.of("2", "5", "6")) {
            assertTrue(ended.err().contains("line " + line), "line " + line + " in " + ended.err());
        }
    }

    @Test
    void demoIsBrowsedAndPlaysWithoutAnything() throws Exception {
        try (Nagare nagare = Nagare.start("demo", "--http", "127.0.0.1:0", "--peer-port", "0", "--interface", "lo")) {
            URI server = nagare.awaitReady();
            ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
            tv.await("latest", "[Nagare]", found -> found.size().isPresent());
            ControlPoint.Found series = tv.await("latest", "[Nagare] Demo Series", ControlPoint.Found::container);
            tv.await(series.id(), "Season 1", _ -> true);

            List<ControlPoint.Found> items = tv.walk("latest").stream()
                    .filter(found -> !found.container())
                    .toList();

            assertEquals(7, items.size(), items.toString());
            for (ControlPoint.Found item : items) {
                assertEquals(item.size().orElseThrow(), player.read(item.url()).length, item.title());
            }
            nagare.program().interrupt();
            Program.Ended ended = nagare.program().await();
            assertEquals(0, ended.code(), ended.err());
        }
    }

    private static Path episode(int number) {
        return Media.FOLDER.resolve(Media.SEASON).resolve(String.join("/", Media.EPISODES.get(number)));
    }

    private static String[] get(Path torrent, Path target) {
        return Stream.of(List.of("get", torrent.toString(), "-o", target.toString()), flags())
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static List<String> flags() {
        return flags(folder.resolve("data"));
    }

    private static List<String> flags(Path data) {
        return List.of("--data", data.toString(), "--peer-port", "0", "--trust", "127.0.0.0/8");
    }

    private static void assertSame(Path original, Path copy) throws Exception {
        assertEquals(Media.sha256(original), Media.sha256(copy), copy.toString());
    }
}
