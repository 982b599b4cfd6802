package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A TV finds Nagare, browses the feed and plays what three BitTorrent clients seed, while it is downloaded. The claims
/// stand by themselves, but for the first, which wants a film of which nothing is here yet, and the last, after which
/// the server is gone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EndToEndIT {
    private static final String HYBRID = "[Test] The Hybrid";
    private static final String CLIP = "[Test] The Clip";

    private static final int FIRST = 1;
    private static final int LAST = Integer.MAX_VALUE;

    @TempDir
    private static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Player player = new Player();
    private Path film;
    private InfoHash filmHash;
    private Site site;
    private Nagare nagare;
    private URI server;
    private ControlPoint tv;

    @BeforeAll
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "ffprobe", "transmission-daemon", "aria2c", "env", "kill");
        Tools.needPython("import libtorrent");
        film = Media.made().resolve(Media.FILM);

        site = keep(Site.open());
        byte[] filmTorrent = Torrents.single(Media.FILM, site.announce());
        byte[] seasonTorrent = Torrents.season(site.announce());
        byte[] hybridTorrent = Torrents.hybrid(Media.HYBRID, site.announce(), folder);
        byte[] clipTorrent = Torrents.single(Media.CLIP, site.announce());
        site.publish(
                new Site.Offer(Site.FILM, filmTorrent),
                new Site.Offer(Site.SEASON, seasonTorrent),
                new Site.Offer(HYBRID, hybridTorrent),
                new Site.Offer(CLIP, clipTorrent));

        // All three have the film; each has something that no other has.
        Path torrents = folder.resolve("torrents");
        Path filmFile = Torrents.write(torrents, "film", filmTorrent);
        keep(Seeder.transmission(
                Host.HERE, folder.resolve("transmission"), filmFile, Torrents.write(torrents, "clip", clipTorrent)));
        keep(Seeder.aria2(filmFile, Torrents.write(torrents, "season", seasonTorrent)));
        keep(Seeder.libtorrent(0, filmFile, Torrents.write(torrents, "hybrid", hybridTorrent)));
        filmHash = Metainfo.parse(filmTorrent).infoHash();
        site.awaitSeeders(filmHash, 3);
        for (byte[] torrent : List.of(seasonTorrent, hybridTorrent, clipTorrent)) {
            site.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        }

        nagare = keep(Nagare.serve(folder.resolve("data"), site.address(), 0));
        server = nagare.awaitReady();
        tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
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
    @Order(FIRST)
    void severalPlayersAtOnceReadDifferentPlacesOfAFilmThatIsNotHereYet() throws Exception {
        String url = latest(Site.FILM).url();
        long size = Files.size(film);
        int length = 200_000;
        var readers = new ArrayList<Callable<byte[]>>();
        List<Long> places = List.of(0L, size / 3, size / 2, size * 4 / 5, size - length);
        for (long place : places) {
            readers.add(() -> new Player().bytes(url, place, place + length - 1));
        }

        List<Future<byte[]>> read;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            read = threads.invokeAll(readers);
        }

        for (int i = 0; i < places.size(); i++) {
            assertArrayEquals(original(places.get(i), length), read.get(i).get(), "at " + places.get(i));
        }
    }

    @Test
    void theWholeFilmIsTheOriginal() throws Exception {
        String url = latest(Site.FILM).url();

        assertEquals(Media.sha256(film), player.sha256(url));
    }

    @Test
    void rangesAtTheStartInTheMiddleAndAtTheLastByteAreThoseOfTheOriginal() throws Exception {
        String url = latest(Site.FILM).url();
        long size = Files.size(film);

        assertArrayEquals(original(0, 1000), player.bytes(url, 0, 999));
        assertArrayEquals(original(size / 2, 100_001), player.bytes(url, size / 2, size / 2 + 100_000));
        assertArrayEquals(original(size - 1, 1), player.bytes(url, size - 1, size - 1));
        HttpResponse<?> answer = player.get(url, "Range", "bytes=" + (size - 1) + "-");
        assertEquals(
                "bytes %d-%d/%d".formatted(size - 1, size - 1, size),
                answer.headers().firstValue("Content-Range").orElse(""));
    }

    @Test
    void headTellsTheSizeAndWhatDlnaWants() throws Exception {
        ControlPoint.Found item = latest(Site.FILM);

        HttpResponse<Void> answer = player.head(item.url());

        assertEquals(200, answer.statusCode());
        var headers = answer.headers();
        assertEquals(
                Files.size(film), headers.firstValueAsLong("Content-Length").orElse(-1));
        assertEquals(Optional.of("bytes"), headers.firstValue("Accept-Ranges"));
        assertEquals(Optional.of("video/x-matroska"), headers.firstValue("Content-Type"));
        assertEquals(Optional.of("Streaming"), headers.firstValue("transferMode.dlna.org"));
        String features = headers.firstValue("contentFeatures.dlna.org").orElse("");
        assertTrue(features.contains("DLNA.ORG_OP=01"), features);
        assertTrue(item.protocol().startsWith("http-get:*:video/x-matroska:"), item.protocol());
        assertEquals(Optional.of(Files.size(film)), item.size());
    }

    @Test
    void ffprobeReadsTheStream() throws Exception {
        String report = Program.run(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name:format=duration",
                "-of",
                "default=noprint_wrappers=1",
                latest(Site.FILM).url());

        Map<String, List<String>> values = report.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.groupingBy(
                        pair -> pair[0], Collectors.mapping(pair -> pair[1], Collectors.toList())));
        assertEquals(List.of("h264", "aac"), values.get("codec_name"), report);
        assertEquals(
                Media.FILM_SECONDS, Double.parseDouble(values.get("duration").getFirst()), 0.5, report);
    }

    @Test
    void theSeasonIsAFolderInNaturalOrderWithEveryFileRight() throws Exception {
        ControlPoint.Found season = tv.await("latest", Site.SEASON, ControlPoint.Found::container);
        tv.await(season.id(), "Season 1", _ -> true); // its torrent has been read

        List<ControlPoint.Found> tree = tv.walk(season.id());

        assertEquals(
                List.of(
                        "0 Season 1",
                        "1 Episode 1",
                        "1 Episode 2",
                        "1 Episode 10 & _ü_ 日本", // a safe path holds no quotes: Windows has none
                        "0 Specials",
                        "1 Making of"),
                tree.stream().map(found -> found.depth() + " " + found.title()).toList());
        List<ControlPoint.Found> items =
                tree.stream().filter(found -> !found.container()).toList();
        for (int i = 0; i < items.size(); i++) {
            Path episode = Media.FOLDER.resolve(Media.SEASON).resolve(String.join("/", Media.EPISODES.get(i)));
            assertEquals(
                    Optional.of(Files.size(episode)),
                    items.get(i).size(),
                    items.get(i).title());
            assertEquals(
                    Media.sha256(episode),
                    player.sha256(items.get(i).url()),
                    items.get(i).title());
        }
    }

    @Test
    void aHybridTorrentByLibtorrentPlays() throws Exception {
        assertEquals(
                Media.sha256(Media.FOLDER.resolve(Media.HYBRID)),
                player.sha256(latest(HYBRID).url()));
    }

    @Test
    void whatTransmissionAloneSeedsPlays() throws Exception {
        assertEquals(
                Media.sha256(Media.FOLDER.resolve(Media.CLIP)),
                player.sha256(latest(CLIP).url()));
    }

    @Test
    void everyObjectIsFoundAgainByItsIdAndParent() throws Exception {
        for (ControlPoint.Found found : tv.walk(ControlPoint.ROOT)) {
            ControlPoint.Found again = tv.metadata(found.id());
            assertEquals(found.id(), again.id());
            assertEquals(found.parent(), again.parent());
            assertEquals(found.title(), again.title());
            assertEquals(found.upnpClass(), again.upnpClass());
        }
    }

    @Test
    void gupnpFindsTheServerAndSeesTheSameTree() throws Exception {
        Gupnp.need();
        tv.await(tv.await("latest", Site.SEASON, ControlPoint.Found::container).id(), "Season 1", _ -> true);
        for (String title : List.of(Site.FILM, HYBRID, CLIP)) {
            latest(title);
        }

        Gupnp seen = Gupnp.walk(Host.HERE, server.getPort());

        assertEquals(List.of(tv.friendlyName(), tv.udn(), tv.location().toString()), seen.device());
        List<ControlPoint.Found> tree = tv.walk(ControlPoint.ROOT);
        assertEquals(
                tree.stream()
                        .filter(ControlPoint.Found::container)
                        .map(found -> List.of(found.id(), found.title()))
                        .toList(),
                seen.containers().stream()
                        .map(container -> List.of(container.id(), container.title()))
                        .toList());
        assertEquals(
                tree.stream()
                        .filter(found -> !found.container())
                        .map(found -> List.of(
                                found.id(),
                                found.title(),
                                found.size().map(Object::toString).orElse("-1"),
                                found.url()))
                        .toList(),
                seen.items().stream()
                        .map(item -> List.of(item.id(), item.title(), item.size(), item.url()))
                        .toList());
        assertTrue(seen.heardAnEvent());
    }

    @Test
    @Order(LAST)
    void sigtermSaysGoodbyeAndLeavesNothing() throws Exception {
        assertEquals(List.of(), nagare.program().children());
        player.bytes(latest(Site.FILM).url(), 0, 0); // it is in a swarm, to which it must say goodbye too
        Program.Ended ended;
        try (Ear ear = Ear.on("lo")) {
            ended = nagare.stop();

            ear.await("ssdp:byebye", tv.udn(), "upnp:rootdevice");
        }

        assertEquals(0, ended.code(), ended.err());
        assertEquals("Nagare is ready: " + server + "\n", ended.out());
        assertFalse(ended.err().contains("ERROR"), ended.err());
        assertFalse(ended.err().contains("Exception"), ended.err());
        site.awaitGoodbye(filmHash);
        assertThrows(ConnectException.class, this::connect);
    }

    private void connect() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 2000);
        }
    }

    /// The release in *Latest* once its torrent has been read, so that it is listed with its true size.
    private ControlPoint.Found latest(String title) throws Exception {
        return tv.await(
                "latest", title, found -> !found.container() && found.size().isPresent());
    }

    private byte[] original(long first, int length) throws IOException {
        try (var file = new RandomAccessFile(film.toFile(), "r")) {
            file.seek(first);
            byte[] bytes = new byte[length];
            file.readFully(bytes);
            return bytes;
        }
    }
}
