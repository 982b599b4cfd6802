package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.http.RawClient;
import nagare.torrent.metainfo.Metainfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family of devices asks for a film in its own way, and gets it, from a server that fetches it meanwhile from a
/// real seeder.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReplayIT {
    private static final Path SCRIPTS = Path.of("src/test/resources/nagare/endtoend/replay");

    /// Slow enough that the first devices meet a film that is not here yet.
    private static final int BYTES_PER_SECOND = 4_000_000;

    private static final Pattern TOLD = Pattern.compile("npt=.* bytes=([0-9]+)-([0-9]+)/[0-9]+");
    private static final int MOST_ATTEMPTS = 900;

    @TempDir
    private static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private byte[] film;
    private URI url;

    static Stream<String> scripts() throws IOException {
        try (var files = Files.list(SCRIPTS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".replay"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @BeforeAll
    void openTheWorld() throws Exception {
        Tools.need("ffmpeg", "ffprobe", "env");
        Tools.needPython("import libtorrent");
        film = Files.readAllBytes(Media.made().resolve(Media.FILM));
        Site site = keep(Site.open());
        byte[] torrent = Torrents.single(Media.FILM, site.announce());
        site.publish(new Site.Offer(Site.FILM, torrent));
        keep(Seeder.libtorrent(BYTES_PER_SECOND, Torrents.write(folder, "film", torrent)));
        site.awaitSeeders(Metainfo.parse(torrent).infoHash(), 1);
        Nagare nagare = keep(Nagare.serve(folder.resolve("data"), site.address(), 0));
        URI server = nagare.awaitReady();
        ControlPoint tv = ControlPoint.find("lo", location -> location.getPort() == server.getPort());
        url = URI.create(
                tv.await("latest", Site.FILM, found -> found.size().isPresent()).url());
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

    @ParameterizedTest
    @MethodSource("scripts")
    void deviceGetsWhatItAsksFor(String script) throws Exception {
        Replay replay = Replay.read(SCRIPTS.resolve(script), film.length);
        var connection = new Connection();
        try (connection) {
            for (List<Replay.Request> group : replay.groups()) {
                if (group.size() == 1) {
                    play(group.getFirst(), connection);
                } else {
                    together(group);
                }
            }
        }
    }

    /// ffmpeg reads the answer as a film of its own and decodes every frame of it.
    @Test
    void whatBeginsAtATimePlays() throws Exception {
        Path part = folder.resolve("part.mkv");
        var asked = new Replay.Request(
                "GET",
                "HTTP/1.1",
                false,
                List.of("TimeSeekRange.dlna.org: npt=20-"),
                new Replay.Expected(200, Optional.empty(), true, List.of()),
                OptionalLong.empty(),
                true);
        try (var connection = new Connection()) {
            RawClient.Head head = connection.ask(asked);
            for (int i = 1; head.status() != 200 && i < MOST_ATTEMPTS; i++) {
                Thread.sleep(100); // another process learns the index
                head = connection.ask(asked);
            }
            Files.write(part, connection.client.read((int) head.length()));
        }

        List<Double> times = Program.run(
                        "ffprobe",
                        "-v",
                        "error",
                        "-select_streams",
                        "v",
                        "-show_entries",
                        "frame=pts_time",
                        "-of",
                        "csv=p=0",
                        part.toString())
                .lines()
                .map(line -> Double.valueOf(line.replace(",", "")))
                .toList();

        assertTrue(times.getFirst() > 10 && times.getFirst() <= 20, () -> "it begins at " + times.getFirst());
        assertTrue(times.getLast() > Media.FILM_SECONDS - 1, () -> "it ends at " + times.getLast());
        assertTrue(times.size() > 20 * 20, () -> times.size() + " frames");
    }

    private void together(List<Replay.Request> group) throws Exception {
        var requests = new ArrayList<Callable<Boolean>>();
        for (Replay.Request request : group) {
            requests.add(() -> {
                try (var own = new Connection()) {
                    play(request, own);
                    return true;
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : threads.invokeAll(requests)) {
                assertTrue(done.get());
            }
        }
    }

    private void play(Replay.Request request, Connection connection) throws Exception {
        RawClient.Head head = connection.ask(request);
        for (int i = 1; request.until() && head.status() != request.expected().status() && i < MOST_ATTEMPTS; i++) {
            Thread.sleep(100); // another process learns it
            head = connection.ask(request);
        }
        check(request, head);
        if (request.method().equals("HEAD")) {
            return;
        }
        long length = head.length();
        int read = (int) Math.min(length, request.read().orElse(length));
        byte[] body = connection.client.read(read);
        if (request.expected().times()) {
            checkTimes(request, head, body);
        } else {
            request.expected().bytes().ifPresent(bytes -> {
                assertEquals(bytes.last() - bytes.first() + 1, length, request.toString());
                assertArrayEquals(
                        Arrays.copyOfRange(film, (int) bytes.first(), (int) bytes.first() + read),
                        body,
                        request.toString());
            });
        }
        if (read < length) {
            connection.close();
        }
    }

    private static void check(Replay.Request request, RawClient.Head head) {
        String what = request + "\n" + head;
        assertEquals(request.expected().status(), head.status(), what);
        for (Replay.Field field : request.expected().fields()) {
            var value = head.header(field.name());
            if (field.value().isEmpty()) {
                assertTrue(value.isEmpty(), field.name() + " came: " + what);
            } else {
                assertTrue(
                        value.isPresent()
                                && field.value().get().matcher(value.get()).matches(),
                        field.name() + ": " + what);
            }
        }
    }

    /// A Matroska film from a time on: its head, and then the clusters from there.
    private void checkTimes(Replay.Request request, RawClient.Head head, byte[] body) {
        Matcher told = TOLD.matcher(head.header("TimeSeekRange.dlna.org").orElseThrow());
        assertTrue(told.matches(), request + "\n" + head);
        int first = Integer.parseInt(told.group(1));
        int last = Integer.parseInt(told.group(2));
        int headBytes = body.length - (last - first + 1);
        assertTrue(headBytes > 0 && headBytes < first, () -> headBytes + " bytes before the cluster at " + first);
        assertArrayEquals(Arrays.copyOf(film, headBytes), Arrays.copyOf(body, headBytes), "the head");
        assertArrayEquals(
                Arrays.copyOfRange(film, first, last + 1),
                Arrays.copyOfRange(body, headBytes, body.length),
                "the clusters");
    }

    /// The connection of a device; a new one for each request that does not go on over the last.
    private final class Connection implements AutoCloseable {
        private RawClient client;

        RawClient.Head ask(Replay.Request request) throws IOException {
            if (!request.again() || client == null) {
                close();
                client = RawClient.to(url.getPort());
            }
            var lines = new ArrayList<String>();
            lines.add(request.method() + " " + url.getRawPath() + " " + request.version());
            lines.add("Host: " + url.getAuthority());
            lines.addAll(request.headers());
            return client.send(lines.toArray(String[]::new)).head();
        }

        @Override
        public void close() throws IOException {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }
}
