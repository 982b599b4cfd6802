package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nagare.config.Settings;
import nagare.demo.EmbeddedTracker;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.ClosedPort;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.PeerSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole engines on the loopback address.
final class TorrentEngineIT {
    private static final int PIECE = 64 * 1024;
    private static final Duration LINGER = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofSeconds(60);

    /// Virtual threads that belong to an engine, as a thread dump names them.
    private static final Pattern OURS = Pattern.compile(
            "\"((?:peer|to peer|caller|goodbye|closing|trackers|announce|stopped|udp|swarm|disk-|engine)[^\"]*)\"");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicLong leap = new AtomicLong();
    private final byte[] content = bytes(9 * PIECE + 4321, 1);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void openedTwiceItIsTheSameTorrent() throws Exception {
        var engine = engine("a");
        var film = film(content, List.of());

        Torrent first = engine.open(film);

        assertSame(first, engine.open(Metainfo.parse(bytes(film.source()))));
        assertNotSame(first, engine.open(film(bytes(5, 2), List.of())));
    }

    @Test
    void twoEnginesFindEachOtherByATracker() throws Exception {
        var film = film(content, List.of());
        film = film(content, List.of(tracker(film)));
        engine("seeder").keep(film, seeded("seed", content), (_, _) -> {});

        assertArrayEquals(content, read(engine("viewer").open(film)));
    }

    @Test
    void aTrackerThatTheMagnetNamedIsAsked() throws Exception {
        var film = film(content, List.of());
        URI tracker = tracker(film);
        engine("seeder").keep(film.alsoAt(List.of(tracker)), seeded("seed", content), (_, _) -> {});

        assertArrayEquals(content, read(engine("viewer").open(film.alsoAt(List.of(tracker)))));
    }

    @Test
    void noTrackerIsAddedToAPrivateTorrent() throws Exception {
        var film = Metainfo.parse(author(content, List.of()).asPrivate().write());
        var dead = URI.create("http://127.0.0.1:" + keep(new ClosedPort()).port() + "/announce");
        var torrent = engine("viewer").open(film.alsoAt(List.of(dead)));
        var reader = keep(torrent.open(film.largestFile()));

        assertEquals(0, reader.read(ByteBuffer.allocate(1), Duration.ofMillis(500)));
        assertEquals(Optional.empty(), torrent.status().problem(), "nobody was asked, so nobody failed");
    }

    @Test
    void whatWasReadIsPassedOnToOthers() throws Exception {
        var film = film(content, List.of());
        var seeder = engine("seeder");
        seeder.keep(film, seeded("seed", content), (_, _) -> {});
        var middle = engine("middle");
        var first = middle.open(film);
        var reader = keep(first.open(film.largestFile())); // keeps it awake
        found(first, seeder);
        assertArrayEquals(content, read(first));
        seeder.close();

        var last = engine("last").open(film);
        var lastReader = keep(last.open(film.largestFile()));
        found(last, middle);

        assertArrayEquals(content, read(last));
        awaitStatus(first, status -> status.uploaded() >= content.length);
        assertEquals(0, reader.position() + lastReader.position());
    }

    @Test
    void theStartOfAPreparedFileIsHereBeforeItsFirstReader() throws Exception {
        var film = film(content, List.of());
        var seeder = engine("seeder");
        seeder.keep(film, seeded("seed", content), (_, _) -> {});
        var torrent = engine("viewer").open(film);

        torrent.prepare(film.largestFile());
        found(torrent, seeder);

        awaitStatus(torrent, status -> status.piecesVerified() > 0);
    }

    @Test
    void anUploadLimitBelowABlockStillLetsEverythingThrough() throws Exception {
        var small = bytes(40_000, 3);
        var film = film(small, List.of());
        var seeder = engine("seeder", 15_000);
        seeder.keep(film, seeded("seed", small), (_, _) -> {});
        var viewer = engine("viewer").open(film);
        var reader = keep(viewer.open(film.largestFile()));
        found(viewer, seeder);

        assertArrayEquals(small, read(viewer));
        assertEquals(0, reader.position());
    }

    @Test
    void aTorrentRestsAfterItsLingerAndWakesWithItsPieces() throws Exception {
        var film = film(content, List.of());
        var seeder = engine("seeder");
        seeder.keep(film, seeded("seed", content), (_, _) -> {});
        var viewer = engine("viewer");
        var torrent = viewer.open(film);
        var reader = torrent.open(film.largestFile());
        found(torrent, seeder);
        assertArrayEquals(content, read(torrent));

        leap.addAndGet(LINGER.toNanos() + 1);
        viewer.rest();
        assertTrue(swarm(torrent).isPresent(), "somebody reads it still");
        reader.close();
        viewer.rest();
        assertTrue(swarm(torrent).isPresent(), "it lingers");
        leap.addAndGet(LINGER.toNanos() + 1);
        viewer.rest();
        assertTrue(swarm(torrent).isEmpty());
        assertTrue(torrent.status().complete(), () -> "" + torrent.status());
        assertEquals(0, torrent.status().peersConnected());
        seeder.close();

        assertArrayEquals(content, read(torrent));
        assertEquals(0, torrent.status().downloaded());
    }

    @Test
    void aDownloadGoesOnWhereItEnded() throws Exception {
        var film = film(content, List.of());
        var seeder = engine("seeder");
        seeder.keep(film, seeded("seed", content), (_, _) -> {});
        var files = folder.resolve("files");
        try (var first = engine("first")) {
            var torrent = first.keep(film, files, (_, _) -> {});
            found(torrent, seeder);
            awaitComplete(torrent);
        }
        assertArrayEquals(content, Files.readAllBytes(files.resolve("film.mkv")));
        seeder.close();

        var again = engine("second").keep(film, files, (_, _) -> {});

        assertTrue(again.status().complete(), () -> "" + again.status());
        assertEquals(0, again.status().downloaded());
    }

    @Test
    void aTorrentIsKeptOnlyOnce() throws Exception {
        var film = film(content, List.of());
        var engine = engine("a");
        engine.keep(film, seeded("seed", content), (_, _) -> {});

        assertThrows(IOException.class, () -> engine.keep(film, folder.resolve("other"), (_, _) -> {}));
    }

    @Test
    void aFolderThatCannotBeUsedDoesNotKeepTheTorrentFromAnotherOne() throws Exception {
        var film = film(content, List.of());
        var engine = engine("a");
        Path file = Files.createFile(folder.resolve("file"));

        assertThrows(IOException.class, () -> engine.keep(film, file, (_, _) -> {}));
        assertTrue(engine.keep(film, seeded("seed", content), (_, _) -> {})
                .status()
                .complete());
    }

    @Test
    void aTrackerThatIsDownIsAProblemToTell() throws Exception {
        var dead = URI.create("http://127.0.0.1:" + keep(new ClosedPort()).port() + "/announce");
        var film = film(content, List.of(dead));
        var torrent = engine("viewer").open(film);
        var reader = keep(torrent.open(film.largestFile()));
        long deadline = System.nanoTime() + LONG.toNanos();

        while (torrent.status().problem().isEmpty() && System.nanoTime() - deadline < 0) {
            assertEquals(0, reader.read(ByteBuffer.allocate(1), Duration.ofMillis(20)));
        }

        String problem = torrent.status().problem().orElse("nothing");
        assertTrue(problem.contains("http://127.0.0.1:" + dead.getPort()), problem);
    }

    @Test
    void piecesOfATorrentWithoutLayersAreCheckedByWhatPeersKnow() throws Exception {
        var whole = author(content, List.of()).format(TorrentAuthor.Format.V2).write();
        var seeder = engine("seeder");
        seeder.keep(Metainfo.parse(whole), seeded("seed", content), (_, _) -> {});
        var viewer = engine("viewer").open(Metainfo.parse(withoutLayers(whole)));
        var reader = keep(viewer.open(viewer.metainfo().largestFile()));
        found(viewer, seeder);

        assertArrayEquals(content, read(viewer));
        assertEquals(0, reader.position());
    }

    private static byte[] withoutLayers(byte[] torrent) throws Exception {
        var whole = (BencodeValue.Dict) BencodeReader.read(torrent, BencodeReader.FILE_NODES);
        var stripped = new HashMap<String, BencodeValue>();
        whole.keys().stream()
                .filter(key -> !key.equals("piece layers"))
                .forEach(key -> stripped.put(key, whole.find(key).orElseThrow()));
        return BencodeWriter.write(BencodeValue.of(stripped));
    }

    @Test
    void piecesThatWouldFillTheMemoryAreRefused() throws Exception {
        var film =
                Metainfo.parse(TorrentAuthor.of("film.mkv", List.of(source(content)), 2 * OpenTorrent.MAX_PIECE_BYTES)
                        .write());

        assertThrows(IOException.class, () -> engine("a").open(film).open(film.largestFile()));
    }

    @Test
    void closingAReaderEndsItsWaiting() throws Exception {
        var film = film(content, List.of());
        var reader = keep(engine("viewer").open(film).open(film.largestFile()));
        var waiting = inBackground(() -> reader.read(ByteBuffer.allocate(1), Duration.ofDays(1)));

        reader.close();

        var failure = assertThrows(ExecutionException.class, () -> waiting.get(60, TimeUnit.SECONDS));
        assertEquals("the reader is closed", failure.getCause().getMessage());
    }

    @Test
    void closingTheEngineEndsEveryWaiting() throws Exception {
        var film = film(content, List.of());
        var engine = engine("viewer");
        var torrent = engine.open(film);
        var reader = keep(torrent.open(film.largestFile()));
        var waiting = inBackground(() -> reader.read(ByteBuffer.allocate(1), Duration.ofDays(1)));

        engine.close();

        var failure = assertThrows(ExecutionException.class, () -> waiting.get(60, TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof IOException, () -> "" + failure);
        assertThrows(IOException.class, () -> torrent.open(film.largestFile()));
        assertThrows(
                IOException.class,
                () -> engine.open(film(bytes(7, 7), List.of())).open(film.largestFile()));
        assertThrows(IOException.class, () -> engine.keep(film, folder.resolve("x"), (_, _) -> {}));
    }

    @Test
    void closingTheEngineEndsACheckOfFiles() throws Exception {
        var film = film(content, List.of());
        var engine = engine("a");
        Path seed = seeded("seed", content);
        var closing = new ArrayList<FutureTask<Void>>();

        var refused = assertThrows(
                IOException.class,
                () -> engine.keep(film, seed, (pieces, of) -> {
                    if (pieces == 1) {
                        closing.add(inBackground(() -> {
                            engine.close();
                            return null;
                        }));
                    }
                    awaitClosed(engine);
                }));

        assertEquals("the engine is closed", refused.getMessage());
        closing.getFirst().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aClosedEngineLeavesNoThreadAndNoSocket() throws Exception {
        var film = film(content, List.of());
        film = film(content, List.of(tracker(film)));
        assertEquals(new TreeSet<>(), ourThreads(), "of other tests");
        long sockets = sockets();
        var seeder = engine("seeder");
        seeder.keep(film, seeded("seed", content), (_, _) -> {});
        var viewer = engine("viewer");
        var torrent = viewer.open(film);
        read(torrent);
        var reader = torrent.open(film.largestFile());
        var stranger = keep(new java.net.Socket(InetAddress.getLoopbackAddress(), viewer.port()));
        var running = ourThreads();
        assertTrue(running.size() > 3, () -> "" + running);

        viewer.close();
        seeder.close();
        reader.close();
        stranger.close();

        awaitNoThreads();
        assertEquals(sockets, sockets());
    }

    // ---- helpers -------------------------------------------------------------------------------------------------

    /// A thread whose work is done may be listed for a moment more.
    private void awaitNoThreads() throws IOException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!ourThreads().isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        assertEquals(new TreeSet<>(), ourThreads());
    }

    private void awaitClosed(TorrentEngine engine) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!engine.isClosed() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
    }

    private TreeSet<String> ourThreads() throws IOException {
        Path dump = folder.resolve("threads" + leap.incrementAndGet());
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        var names = new TreeSet<String>();
        var matcher = OURS.matcher(Files.readString(dump));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static long sockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "sockets are counted on Linux only");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(descriptor -> isSocket(descriptor)).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        var task = new FutureTask<T>(work);
        Thread.ofVirtual().name("background").start(task);
        return task;
    }

    private static void awaitComplete(Torrent torrent) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        try (var reader = torrent.open(torrent.metainfo().largestFile())) {
            var bytes = ByteBuffer.allocate(PIECE);
            while (reader.read(bytes.clear(), Duration.ofSeconds(1)) >= 0) {
                assertTrue(System.nanoTime() - deadline < 0, () -> "" + torrent.status());
            }
        }
        awaitStatus(torrent, TorrentStatus::complete); // written a moment after it could be read
    }

    /// A status is a quarter of a second old at most; nothing tells when it is new.
    private static void awaitStatus(Torrent torrent, Predicate<TorrentStatus> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!wanted.test(torrent.status())) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "" + torrent.status());
            Thread.sleep(10);
        }
    }

    private byte[] read(Torrent torrent) throws Exception {
        var file = torrent.metainfo().largestFile();
        try (var reader = torrent.open(file)) {
            var bytes = ByteBuffer.allocate((int) file.length());
            while (bytes.hasRemaining()) {
                assertTrue(reader.read(bytes, LONG) > 0, () -> "" + torrent.status());
            }
            assertEquals(-1, reader.read(ByteBuffer.allocate(1), LONG));
            return bytes.array();
        }
    }

    private static Optional<?> swarm(Torrent torrent) {
        return ((OpenTorrent) torrent).swarm();
    }

    /// Tells an awake torrent where a seeder is.
    private static void found(Torrent torrent, TorrentEngine seeder) {
        ((OpenTorrent) torrent)
                .swarm()
                .ifPresent(swarm -> swarm.found(
                        PeerSource.TRACKER,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), seeder.port()))));
    }

    private URI tracker(Metainfo... torrents) throws Exception {
        var hashes = Stream.of(torrents).map(Metainfo::infoHash).toList();
        var server = keep(HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "0.1.0",
                List.of(new EmbeddedTracker(hashes, System::nanoTime))));
        return URI.create("http://127.0.0.1:" + server.port() + "/announce");
    }

    private TorrentEngine engine(String name) throws IOException {
        return engine(name, 0);
    }

    private TorrentEngine engine(String name, long uploadBytesPerSecond) throws IOException {
        return keep(TorrentEngine.start(
                new EngineSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        folder.resolve(name + " cache"),
                        1 << 30,
                        0,
                        20,
                        uploadBytesPerSecond,
                        LINGER,
                        true,
                        new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                        Dealings.usual()),
                new TorrentEngine.Surroundings(
                        () -> System.nanoTime() + leap.get(), InstantSource.system(), new Random()),
                "Nagare/0.1.0"));
    }

    private Path seeded(String name, byte[] bytes) throws IOException {
        Path seed = Files.createDirectories(folder.resolve(name));
        Files.write(seed.resolve("film.mkv"), bytes);
        return seed;
    }

    private static Metainfo film(byte[] bytes, List<URI> trackers) throws Exception {
        return Metainfo.parse(author(bytes, trackers).write());
    }

    private static TorrentAuthor author(byte[] bytes, List<URI> trackers) {
        var author = TorrentAuthor.of("film.mkv", List.of(source(bytes)), PIECE);
        return trackers.isEmpty() ? author : author.trackers(List.of(trackers));
    }

    private static TorrentAuthor.Source source(byte[] bytes) {
        return new TorrentAuthor.Source(List.of("film.mkv"), bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
