package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import nagare.torrent.metainfo.TorrentAuthor.Source;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Engines that fetch from web servers: without any peer, and beside peers.
@Timeout(120)
final class WebSeedIT {
    private static final int PIECE = 64 * 1024;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] film = bytes(40 * PIECE + 4321, 1);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aFilmPlaysFromAWebServerAlone(Format format) throws Exception {
        var server = keep(new WebServer().with("/pub/film.mkv", film));

        Torrent torrent = engine("viewer").open(torrent(format, server.uri("/pub/")));

        assertArrayEquals(film, play(torrent, 0));
        assertEquals(0, torrent.tally().failed());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void manyFilesPlayWithTheirPaddingThatNobodyIsAskedFor(Format format) throws Exception {
        byte[] one = bytes(100_001, 2);
        byte[] two = bytes(3 * PIECE + 7, 3);
        byte[] three = bytes(5, 4);
        var server = keep(new WebServer()
                .with("/s/season%201/a/one%3F.mkv", one)
                .with("/s/season%201/b.mkv", two)
                .with("/s/season%201/c.nfo", three));
        var files = List.of(source("a/one?.mkv", one), source("b.mkv", two), source("c.nfo", three));
        var season = Metainfo.parse(TorrentAuthor.of("season 1", files, PIECE)
                .format(format)
                .webSeeds(List.of(server.uri("/s/")))
                .write());

        Torrent torrent = engine("viewer").open(season);

        var real = season.files().stream().filter(file -> file.real()).toList();
        assertArrayEquals(one, read(torrent, real.get(0).index(), 0));
        assertArrayEquals(two, read(torrent, real.get(1).index(), 0));
        assertArrayEquals(three, read(torrent, real.get(2).index(), 0));
        assertTrue(server.asked.stream().noneMatch(path -> path.contains(".pad")), () -> "" + server.asked);
    }

    @Test
    void neighbouringBlocksAreOneRange() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", film));

        play(engine("viewer").open(torrent(Format.V1, server.uri("/film.mkv"))), 0);

        int blocks = film.length / 16384;
        assertTrue(server.asked.size() < blocks / 2, () -> server.asked.size() + " requests: " + server.asked);
    }

    @Test
    void theSnapshotTellsOfIt() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", film));
        Torrent torrent = engine("viewer").open(torrent(Format.V1, server.uri("/film.mkv")));
        play(torrent, 0);

        var peer = torrent.snapshot().swarm().orElseThrow().peers().getFirst();

        assertTrue(peer.flags().contains(PeerFlag.WEB_SEED));
        assertEquals("web seed 127.0.0.1", peer.client());
    }

    @Test
    void redirectsAreFollowedAndRemembered() throws Exception {
        var mirror = keep(new WebServer().with("/there", film));
        var server = keep(new WebServer().with((exchange, _, _, _) -> {
            exchange.getResponseHeaders().set("Location", mirror.uri("/there").toString());
            exchange.sendResponseHeaders(302, -1);
            return true;
        }));

        assertArrayEquals(film, play(engine("viewer").open(torrent(Format.V1, server.uri("/film.mkv"))), 0));
        assertTrue(
                server.asked.size() * 2 < mirror.asked.size() + 4,
                () -> server.asked.size() + " of " + mirror.asked.size());
    }

    @Test
    void aLyingServerIsPutOffAndTheOthersGoOn() throws Exception {
        byte[] false0 = film.clone();
        for (int i = 0; i < false0.length; i += 5000) {
            false0[i] ^= 1;
        }
        var liar = keep(new WebServer().with("/film.mkv", false0));
        var honest = keep(new WebServer().with("/good.mkv", film));

        Torrent torrent = engine("viewer").open(torrent(Format.V1, liar.uri("/film.mkv"), honest.uri("/good.mkv")));

        assertArrayEquals(film, read(torrent, 0, 0));
        int lies = liar.asked.size();
        assertTrue(
                torrent.snapshot().swarm().orElseThrow().incidents().stream()
                        .anyMatch(incident -> incident.sentence().startsWith("web seed 127.0.0.1 sent")),
                () -> "asked " + lies);
    }

    @Test
    void everyFaultIsOutlivedWhileOneServerIsWell() throws Exception {
        var count = new AtomicInteger();
        var faulty = keep(new WebServer().with("/film.mkv", film).with((exchange, first, last, file) -> {
            switch (count.getAndIncrement() % 6) {
                case 0 -> exchange.sendResponseHeaders(500, -1);
                case 1 -> { // half of what it says
                    exchange.getResponseHeaders()
                            .set("Content-Range", "bytes " + first + "-" + last + "/" + file.length);
                    exchange.sendResponseHeaders(206, last - first + 1);
                    exchange.getResponseBody().write(file, (int) first, (int) (last - first + 1) / 2);
                }
                case 2 -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    exchange.sendResponseHeaders(503, -1);
                }
                default -> {
                    return false;
                }
            }
            return true;
        }));
        var well = keep(new WebServer().with("/film.mkv", film));

        Torrent torrent = engine("viewer").open(torrent(Format.V1, faulty.uri("/film.mkv"), well.uri("/film.mkv")));

        assertArrayEquals(film, play(torrent, 0));
    }

    @Test
    void aServerThatIsBusyIsAskedAgainWhenItSaid() throws Exception {
        var count = new AtomicInteger();
        var busy = keep(new WebServer().with("/film.mkv", film).with((exchange, _, _, _) -> {
            if (count.getAndIncrement() > 0) {
                return false;
            }
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.sendResponseHeaders(503, -1);
            return true;
        }));

        assertArrayEquals(film, play(engine("viewer").open(torrent(Format.V1, busy.uri("/film.mkv"))), 0));
    }

    @Test
    void aServerWithoutRangesGivesSmallFilesOnly() throws Exception {
        byte[] small = bytes(300_000, 9);
        var server = keep(new WebServer().with("/small", small).with((exchange, _, _, file) -> {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            return true;
        }));
        var torrent = Metainfo.parse(TorrentAuthor.of("small", List.of(source("small", small)), PIECE)
                .webSeeds(List.of(server.uri("/small")))
                .write());

        assertArrayEquals(small, play(engine("viewer").open(torrent), 0));
    }

    @Test
    void whatOneServerLacksAnotherGives() throws Exception {
        byte[] one = bytes(PIECE * 3 + 1, 5);
        byte[] two = bytes(PIECE * 2 + 9, 6);
        var first = keep(new WebServer().with("/x/season/one", one));
        var second = keep(new WebServer().with("/y/season/two", two));
        var files = List.of(source("one", one), source("two", two));
        // the piece in the middle holds both files and is with neither of them alone
        var seeds = List.of(first.uri("/x/"), second.uri("/y/"));
        var season = Metainfo.parse(TorrentAuthor.of("season", files, PIECE)
                .format(Format.HYBRID)
                .webSeeds(seeds)
                .write());

        Torrent torrent = engine("viewer").open(season);

        var real = season.files().stream().filter(file -> file.real()).toList();
        assertArrayEquals(one, read(torrent, real.get(0).index(), 0));
        assertArrayEquals(two, read(torrent, real.get(1).index(), 0));
    }

    @Test
    void aSeekIsServedFromTheMiddle() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", film));

        byte[] end = play(engine("viewer").open(torrent(Format.V1, server.uri("/film.mkv"))), 30 * PIECE + 5);

        assertEquals(film.length - 30 * PIECE - 5, end.length);
        assertTrue(IntStream.range(0, end.length).allMatch(i -> end[i] == film[30 * PIECE + 5 + i]));
    }

    @Test
    void aServerOnAPrivateNetworkIsNotAskedUnlessItIsTrusted() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", film));
        Torrent torrent = engine("viewer", List.of()).open(torrent(Format.V1, server.uri("/film.mkv")));

        try (var reader = torrent.open(torrent.metainfo().file(0), 0)) {
            String problem = "";
            while (!problem.contains("--trust")) { // its refusal is no event that a test could wait for
                Thread.sleep(20);
                problem = torrent.snapshot().webSeeds().stream()
                        .flatMap(seed -> seed.problem().stream())
                        .findFirst()
                        .orElse("");
            }
            assertEquals(0, reader.read(ByteBuffer.allocate(1), Duration.ofMillis(1)));
        }
        assertEquals(List.of(), server.asked);
    }

    @Test
    void aServerOnAPrivateNetworkIsAskedNothingWithAQuery() throws Exception {
        var server = keep(new WebServer().with("/film.mkv?reboot=1", film));
        var other = keep(new WebServer().with("/film.mkv", film));
        Torrent torrent =
                engine("viewer").open(torrent(Format.V1, server.uri("/film.mkv?reboot=1"), other.uri("/film.mkv")));

        play(torrent, 0);

        assertEquals(List.of(), server.asked);
    }

    @Test
    void besideASeederBothGive() throws Exception {
        var server = keep(new WebServer().with("/film.mkv", film));
        var torrent = torrent(Format.V1, server.uri("/film.mkv"));
        var bare = torrent(Format.V1);
        assertEquals(bare.infoHash(), torrent.infoHash());
        Path seed = Files.createDirectories(folder.resolve("seed"));
        Files.write(seed.resolve("film.mkv"), film);
        var seeder = engine("seeder");
        seeder.keep(bare, seed, (_, _) -> {});
        Torrent here = engine("viewer").open(torrent);

        try (var reader = here.open(here.metainfo().file(0), 0)) {
            ((OpenTorrent) here)
                    .swarm()
                    .orElseThrow()
                    .found(
                            PeerSource.TRACKER,
                            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), seeder.port())));
            assertArrayEquals(film, all(reader));
        }
        assertFalse(server.asked.isEmpty());
    }

    private Metainfo torrent(Format format, URI... seeds) throws Exception {
        return Metainfo.parse(TorrentAuthor.of("film.mkv", List.of(source("film.mkv", film)), PIECE)
                .format(format)
                .webSeeds(List.of(seeds))
                .write());
    }

    private TorrentEngine engine(String name) throws IOException {
        return engine(name, List.of(Cidr.parse("127.0.0.0/8")));
    }

    private TorrentEngine engine(String name, List<Cidr> trusted) throws IOException {
        return keep(TorrentEngine.start(
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        folder.resolve(name + " cache"),
                        1 << 30,
                        0,
                        20,
                        0,
                        Duration.ofMinutes(1),
                        true,
                        new AddressPolicy(trusted),
                        Dealings.usual()),
                new TorrentEngine.Surroundings(System::nanoTime, InstantSource.system(), new Random()),
                "Nagare/0.1.0"));
    }

    private static byte[] play(Torrent torrent, long from) throws Exception {
        var file = torrent.metainfo().largestFile();
        try (var reader = torrent.play(file, from, file.length(), new Opening(System.nanoTime()))) {
            return all(reader);
        }
    }

    private static byte[] read(Torrent torrent, int file, long from) throws Exception {
        try (var reader = torrent.open(torrent.metainfo().file(file), from)) {
            return all(reader);
        }
    }

    private static byte[] all(TorrentReader reader) throws Exception {
        var out = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(50_000);
        while (reader.read(buffer.clear(), Duration.ofSeconds(30)) > 0) {
            out.write(buffer.array(), 0, buffer.position());
        }
        return out.toByteArray();
    }

    private static Source source(String path, byte[] bytes) {
        return new Source(List.of(path.split("/")), bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
