package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.PeerSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a film when there is little room for it, or somebody takes it away; whole engines on the loopback
/// address.
final class EngineStorageIT {
    private static final int PIECE = 64 * 1024;
    private static final int FILM = 160 * PIECE + 4321;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicLong year = new AtomicLong();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void twoFilmsInACacheMuchSmallerThanTheyAreFetchedOnceEach() throws Exception {
        byte[] one = bytes(1);
        byte[] two = bytes(2);
        var seeder = engine("seeder", 1);
        Metainfo first = seeded(seeder, "one.mkv", one);
        Metainfo second = seeded(seeder, "two.mkv", two);
        var viewer = engine("viewer", 48 * PIECE);
        Torrent left = viewer.open(first);
        Torrent right = viewer.open(second);

        var other = new FutureTask<>(() -> play(right, seeder, 0, FILM));
        Thread.ofVirtual().name("other viewer").start(other);
        assertArrayEquals(one, play(left, seeder, 0, FILM));
        assertArrayEquals(two, other.get(60, TimeUnit.SECONDS));

        long fetched = left.status().downloaded() + right.status().downloaded();
        assertTrue(fetched <= 2L * FILM * 110 / 100, fetched + " bytes fetched for " + 2L * FILM);
        assertTrue(onDisk("viewer") <= 48 * PIECE, () -> "the quota holds");
    }

    @Test
    void skippingBackFetchesNothing() throws Exception {
        byte[] film = bytes(1);
        var seeder = engine("seeder", 1);
        Torrent torrent = engine("viewer", 112 * PIECE).open(seeded(seeder, "film.mkv", film));
        try (var reader = torrent.open(torrent.metainfo().largestFile())) {
            tell(torrent, seeder);
            read(reader, 100 * PIECE);
            seeder.close();
            reader.seek(90 * PIECE);

            assertArrayEquals(Arrays.copyOfRange(film, 90 * PIECE, 100 * PIECE), read(reader, 10 * PIECE));
        }
    }

    @Test
    void aCacheOfOnePieceStillPlays() throws Exception {
        byte[] film = bytes(1);
        var seeder = engine("seeder", 1);
        Torrent torrent = engine("viewer", PIECE).open(seeded(seeder, "film.mkv", film));

        assertArrayEquals(film, play(torrent, seeder, 0, FILM));

        assertTrue(onDisk("viewer") <= PIECE);
        assertTrue(torrent.status().downloaded() <= FILM * 105L / 100, () -> "" + torrent.status());
    }

    @Test
    void aCacheTooSmallForAPieceSaysWhichSettingToRaiseAndPlaysFromMemory() throws Exception {
        byte[] film = bytes(1);
        var seeder = engine("seeder", 1);
        Torrent torrent = engine("viewer", PIECE - 1).open(seeded(seeder, "film.mkv", film));

        assertArrayEquals(film, play(torrent, seeder, 0, FILM));

        long deadline = System.nanoTime() + LONG.toNanos();
        while (!torrent.status().problem().orElse("").contains("torrent.cache")) { // nothing tells when it is new
            assertTrue(System.nanoTime() - deadline < 0, () -> "" + torrent.status());
            Thread.sleep(10);
        }
        assertTrue(onDisk("viewer") < PIECE, "only the last piece, which is shorter");
    }

    @Test
    void whoeverDeletesTheCacheWhileAFilmPlaysMakesNoByteWrong() throws Exception {
        byte[] film = bytes(1);
        var seeder = engine("seeder", 1);
        Metainfo metainfo = seeded(seeder, "film.mkv", film);
        Torrent torrent = engine("viewer", 1 << 30).open(metainfo);
        Path cache = folder.resolve("viewer cache");
        Path own = cache.resolve(metainfo.infoHash().hex());
        List<Path> victims = List.of(own.resolve("0-159.seg"), own.resolve("journal"), own, cache);

        for (Path victim : victims) {
            try (var reader = torrent.open(metainfo.largestFile())) {
                tell(torrent, seeder);
                byte[] before = read(reader, FILM / 2);
                delete(victim);
                byte[] after = read(reader, FILM - FILM / 2);
                assertArrayEquals(Arrays.copyOf(film, FILM / 2), before, () -> "before " + victim);
                assertArrayEquals(Arrays.copyOfRange(film, FILM / 2, FILM), after, () -> "after " + victim);
            }
        }
        assertArrayEquals(film, play(torrent, seeder, 0, FILM));
    }

    @Test
    void aClockThatIsSetByAYearWhileAFilmPlaysIsNotNoticed() throws Exception {
        byte[] film = bytes(1);
        var seeder = engine("seeder", 1);
        Torrent torrent = engine("viewer", 48 * PIECE).open(seeded(seeder, "film.mkv", film));
        byte[] start = play(torrent, seeder, 0, FILM / 3);
        year.set(1);
        byte[] middle = play(torrent, seeder, FILM / 3, FILM / 3);
        year.set(-1);
        byte[] end = play(torrent, seeder, FILM / 3 * 2, FILM - FILM / 3 * 2);

        var all = ByteBuffer.allocate(FILM).put(start).put(middle).put(end);
        assertArrayEquals(film, all.array());
        assertTrue(torrent.status().problem().isEmpty(), () -> "" + torrent.status());
    }

    @Test
    void aPinnedFileStaysWhileAnotherFilmFillsTheCache() throws Exception {
        byte[] one = bytes(1);
        byte[] two = bytes(2);
        var seeder = engine("seeder", 1);
        Metainfo first = seeded(seeder, "one.mkv", one);
        Metainfo second = seeded(seeder, "two.mkv", two);
        var viewer = engine("viewer", 2L * FILM + PIECE);
        viewer.pin(first, first.largestFile());
        play(viewer.open(first), seeder, 0, FILM);
        Torrent other = viewer.open(second);
        Torrent third = viewer.open(seeded(seeder, "three.mkv", bytes(3)));
        play(other, seeder, 0, FILM);
        play(third, seeder, 0, FILM);
        assertTrue(viewer.isPinned(first, first.largestFile()));
        seeder.close();

        try (var reader = viewer.open(first).open(first.largestFile())) {
            assertArrayEquals(one, read(reader, FILM));
        }
        viewer.unpin(first, first.largestFile());
        assertTrue(!viewer.isPinned(first, first.largestFile()));
    }

    private byte[] play(Torrent torrent, TorrentEngine seeder, int from, int length) throws Exception {
        try (var reader = torrent.open(torrent.metainfo().largestFile(), from)) {
            tell(torrent, seeder);
            return read(reader, length);
        }
    }

    private static byte[] read(TorrentReader reader, int length) throws Exception {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            assertTrue(reader.read(bytes, LONG) > 0, () -> "nothing after byte " + bytes.position());
        }
        return bytes.array();
    }

    private static void tell(Torrent torrent, TorrentEngine seeder) {
        ((OpenTorrent) torrent)
                .swarm()
                .orElseThrow()
                .found(
                        PeerSource.TRACKER,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), seeder.port())));
    }

    /// Segments may go away meanwhile.
    private long onDisk(String name) {
        return children(folder.resolve(name + " cache").toFile())
                .flatMap(EngineStorageIT::children)
                .filter(file -> file.getName().endsWith(".seg"))
                .mapToLong(File::length)
                .sum();
    }

    private static Stream<File> children(File parent) {
        File[] files = parent.listFiles();
        return files == null ? Stream.empty() : Stream.of(files);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private Metainfo seeded(TorrentEngine seeder, String name, byte[] bytes) throws Exception {
        Path seed = Files.createDirectories(folder.resolve("seeds"));
        Files.write(seed.resolve(name), bytes);
        var source = new TorrentAuthor.Source(List.of(name), bytes.length, () -> new ByteArrayInputStream(bytes));
        Metainfo metainfo =
                Metainfo.parse(TorrentAuthor.of(name, List.of(source), PIECE).write());
        seeder.keep(metainfo, seed, (_, _) -> {});
        return metainfo;
    }

    private TorrentEngine engine(String name, long quota) throws IOException {
        InstantSource clock = () -> Instant.now().plus(Duration.ofDays(365 * year.get()));
        TorrentEngine engine = TorrentEngine.start(
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        folder.resolve(name + " cache"),
                        quota,
                        0,
                        20,
                        0,
                        Duration.ofMinutes(1),
                        false,
                        new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                        Dealings.usual()),
                new TorrentEngine.Surroundings(System::nanoTime, clock, new Random()),
                "Nagare/0.1.0");
        open.add(engine);
        return engine;
    }

    private static byte[] bytes(long seed) {
        var bytes = new byte[FILM];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
