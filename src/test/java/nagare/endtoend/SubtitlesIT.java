package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.subtitle.text.Cue;
import nagare.subtitle.text.SubtitleText;
import nagare.subtitle.text.SubtitleText.Hints;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A torrent with films and their subtitles in several layouts, from a seeder that is slower than the films are read.
final class SubtitlesIT {
    private static final String RELEASE = "[Test] Evening";
    private static final String FOLDER = "Evening";
    private static final int BYTES_PER_SECOND = 700_000;
    private static final int FILM_SECONDS = 40;
    private static final Pattern ID = Pattern.compile("/media/([0-9]+-[0-9]+)/");

    /// mkvmerge numbers the tracks in the order of their files: picture, sound, these.
    private static final String ASS_TRACK = "t3";

    private static final String SRT_TRACK = "t4";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Player player = new Player();
    private Path voyage;
    private Seeder seeder;
    private URI server;
    private ControlPoint tv;

    @BeforeEach
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "mkvmerge", "env");
        Tools.needPython("import libtorrent");
        Site site = keep(Site.open());
        byte[] torrent = TorrentAuthor.of(FOLDER, make(), Torrents.PIECE_BYTES)
                .trackers(List.of(List.of(site.announce())))
                .write();
        site.publish(new Site.Offer(RELEASE, torrent));
        seeder = keep(Seeder.libtorrent(folder, false, BYTES_PER_SECOND, Torrents.write(folder, "evening", torrent)));
        site.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        Nagare nagare = keep(Nagare.serve(folder.resolve("data"), site.address(), 0));
        server = nagare.awaitReady();
        tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
    }

    @AfterEach
    void closeTheWorld() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /// The films, and behind them all that belongs to them.
    private List<TorrentAuthor.Source> make() throws Exception {
        Path source = Media.made().resolve(Media.FILM);
        voyage = folder.resolve(FOLDER).resolve("The Voyage.mkv");
        Files.createDirectories(voyage.getParent());
        Path ass = Files.writeString(folder.resolve("in.ass"), ass());
        Path srt = Files.writeString(folder.resolve("in.srt"), srt("inside", FILM_SECONDS));
        Program.run(
                "mkvmerge",
                "-q",
                "-o",
                voyage.toString(),
                source.toString(),
                "--language",
                "0:eng",
                ass.toString(),
                "--language",
                "0:ger",
                "--compression",
                "0:zlib",
                srt.toString());
        Path show = folder.resolve(FOLDER).resolve("Show/Show - 01.mkv");
        Path other = show.resolveSibling("Show - 02.mkv");
        Files.createDirectories(show.getParent());
        Files.copy(Media.FOLDER.resolve(Media.SEASON).resolve("Season 1/Episode 1.mkv"), show);
        Files.copy(show, other);
        var files = new ArrayList<>(List.of(voyage, show, other));
        files.add(write("The Voyage.en.srt", srt("Où est l’île", 20), "windows-1252"));
        files.add(write("Show/Subs/Show - 01/2_English.srt", srt("One", 5), "UTF-8"));
        files.add(write("Show/Show S01E02.ru.ass", ass().replace("Line", "Строка"), "windows-1251"));
        files.add(write("Show/Show - 02.zip", "PK", "UTF-8"));
        return files.stream().map(this::source).toList();
    }

    private TorrentAuthor.Source source(Path file) {
        Path path = folder.resolve(FOLDER).relativize(file);
        List<String> names = IntStream.range(0, path.getNameCount())
                .mapToObj(i -> path.getName(i).toString())
                .toList();
        try {
            return new TorrentAuthor.Source(names, Files.size(file), () -> Files.newInputStream(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String name, String text, String set) throws IOException {
        Path file = folder.resolve(FOLDER).resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, text.getBytes(Charset.forName(set)));
    }

    private static String srt(String words, int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i ->
                        "%d\n00:00:%02d,%03d --> 00:00:%02d,900\n%s %d\n\n".formatted(i + 1, i, i * 7, i, words, i))
                .collect(Collectors.joining());
    }

    private static String ass() {
        return """
                [Script Info]
                ScriptType: v4.00+
                [V4+ Styles]
                Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Alignment
                Style: Default,Arial,40,&H00FFFFFF,0,0,2
                [Events]
                Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                """
                + IntStream.range(0, FILM_SECONDS)
                        .mapToObj(i -> "Dialogue: 0,0:00:%02d.10,0:00:%02d.80,Default,,0,0,0,,{\\i1}Line{\\i0} %d\n"
                                .formatted(i, i, i))
                        .collect(Collectors.joining());
    }

    @Test
    void subtitlesComeWhileTheFilmIsStillBeingDownloaded() throws Exception {
        ControlPoint.Found film = item("The Voyage");
        HttpResponse<Void> head = player.head(film.url());
        assertEquals(200, head.statusCode());

        HttpResponse<InputStream> playing = player.get(film.url(), "getCaptionInfo.sec", "1");
        try (InputStream body = playing.body()) {
            body.readNBytes(500_000);
            String url = playing.headers().firstValue("CaptionInfo.sec").orElse("");

            List<Cue> beside = cues(url);

            assertTrue(url.contains("/subtitle/" + id(film) + "/f"), url);
            assertEquals(20, beside.size());
            assertEquals("Où est l’île 19", beside.getLast().text());
            assertEquals(19_133, beside.getLast().from());
            assertTrue(seeder.uploaded() < Files.size(voyage), "the film is not complete");
        }
    }

    @Test
    void tracksInsideGrowWithTheFilmAndAreThoseOfFfmpegInTheEnd() throws Exception {
        ControlPoint.Found film = item("The Voyage");
        String ass = subtitle(film, ASS_TRACK);
        String srt = subtitle(film, SRT_TRACK);

        HttpResponse<InputStream> playing = player.get(film.url());
        try (InputStream body = playing.body()) {
            body.readNBytes((int) (Files.size(voyage) / 3));
            List<Cue> early = cues(ass);

            assertFalse(early.isEmpty());
            assertTrue(early.size() < FILM_SECONDS, early.size() + " lines of a third of the film");
            assertEquals("Line 0", early.getFirst().text());
            body.transferTo(OutputStream.nullOutputStream());
        }

        assertEquals(theirs(0), cues(ass));
        assertEquals(theirs(1), cues(srt));
        assertEquals(FILM_SECONDS, cues(srt).size());
    }

    @Test
    void everyLayoutIsFoundAndReadByFfmpegOverHttp() throws Exception {
        ControlPoint.Found show = tv.await(
                tv.await(ControlPoint.ROOT, "Latest", ControlPoint.Found::container)
                        .id(),
                RELEASE,
                ControlPoint.Found::container);
        ControlPoint.Found season = tv.await(show.id(), "Show", ControlPoint.Found::container);
        ControlPoint.Found one = tv.await(season.id(), "Show - 01", found -> true);
        ControlPoint.Found two = tv.await(season.id(), "Show - 02", found -> true);

        assertEquals(List.of("One 0", "One 1", "One 2", "One 3", "One 4"), byFfmpeg(caption(one)));
        assertEquals("Строка 0", byFfmpeg(caption(two)).getFirst());
        assertEquals(FILM_SECONDS, byFfmpeg(caption(two)).size());
    }

    @Test
    void aListShowsSubtitlesBehindTheFilm() throws Exception {
        ControlPoint.Found film = item("The Voyage");

        String didl = tv.didl(film.id());

        int first = didl.indexOf("/media/" + id(film) + "/");
        assertTrue(first > 0, didl);
        assertTrue(didl.indexOf("/subtitle/" + id(film) + "/f3.en.srt") > first, didl);
        assertTrue(didl.contains("http-get:*:text/srt:"), didl);
    }

    @Test
    void aPlayerLoadsThemBesideTheFilm() throws Exception {
        Tools.need("mpv");
        ControlPoint.Found film = item("The Voyage");

        String said = Program.run(
                "mpv",
                "--no-config",
                "--vo=null",
                "--ao=null",
                "--frames=5",
                "--sub-file=" + caption(film),
                film.url());

        assertTrue(said.contains("(subrip) (external)"), said);
    }

    private ControlPoint.Found item(String title) throws Exception {
        ControlPoint.Found latest = tv.await(ControlPoint.ROOT, "Latest", ControlPoint.Found::container);
        ControlPoint.Found release = tv.await(latest.id(), RELEASE, ControlPoint.Found::container);
        return tv.await(release.id(), title, found -> found.size().isPresent());
    }

    /// Where the server says that the subtitles of an item are.
    private String caption(ControlPoint.Found item) throws Exception {
        HttpResponse<InputStream> answer = player.get(item.url(), "getCaptionInfo.sec", "1", "Range", "bytes=0-0");
        answer.body().close();
        return answer.headers().firstValue("CaptionInfo.sec").orElseThrow();
    }

    private static String id(ControlPoint.Found item) {
        return ID.matcher(item.url()).results().findFirst().orElseThrow().group(1);
    }

    private String subtitle(ControlPoint.Found item, String offer) {
        return server.resolve("/subtitle/" + id(item) + "/" + offer + ".srt").toString();
    }

    private List<Cue> cues(String url) throws Exception {
        return SubtitleText.read(player.read(url), Hints.NONE);
    }

    /// A track of the film as ffmpeg converts it.
    private List<Cue> theirs(int track) throws Exception {
        Path file = folder.resolve("theirs" + track + ".srt");
        Program.run(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-i",
                voyage.toString(),
                "-map",
                "0:s:" + track,
                "-c:s",
                "srt",
                file.toString());
        return SubtitleText.read(Files.readAllBytes(file), Hints.NONE);
    }

    /// What ffmpeg reads from an address.
    private static List<String> byFfmpeg(String url) throws Exception {
        String text = Program.run("ffmpeg", "-nostdin", "-v", "error", "-i", url, "-f", "webvtt", "-");
        byte[] read = text.getBytes(StandardCharsets.UTF_8);
        return SubtitleText.read(read, Hints.NONE).stream().map(Cue::text).toList();
    }
}
