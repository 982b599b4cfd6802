package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.FreePort;
import nagare.torrent.Dealings;
import nagare.torrent.EngineSettings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Sharing;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What a real client gets back of a film that was watched, how fast, and for how long.
@Execution(ExecutionMode.CONCURRENT)
final class GivingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// A torrent keeps its peers for so long after its last reader, whatever it has given.
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final int UPLOAD = 400_000;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] film = new byte[4 * UPLOAD];
    private Metainfo torrent;
    private Path file;

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
    }

    @BeforeEach
    void author() throws Exception {
        new Random(9).nextBytes(film);
        Files.write(Files.createDirectories(folder.resolve("seed")).resolve("film.mkv"), film);
        byte[] bytes = TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film))),
                        32 << 10)
                .write();
        torrent = Metainfo.parse(bytes);
        file = Files.write(folder.resolve("film.torrent"), bytes);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    /// The leech comes when nobody watches any more, and needs far longer than the peers are kept anyway. Bytes are
    /// given one second ahead at most. What is still owed then goes to another one.
    @Test
    void afterTheFilmALeechGetsItAtTheUploadRateAndThenItEnds() throws Exception {
        var engine = engine(new Sharing(true, 1.5, Duration.ofHours(1)));
        Torrent watched = watch(engine);
        try (Program leech = leech(engine, "magnet:?xt=urn:btih:" + torrent.infoHash(), "got")) {
            String done = leech.awaitLine(line -> line.startsWith("done "));

            long millis = Long.parseLong(done.substring("done ".length()));
            long least = 1000L * (film.length - UPLOAD) / UPLOAD;
            assertTrue(millis >= least, () -> film.length + " bytes in " + millis + " ms");
            assertArrayEquals(film, Files.readAllBytes(folder.resolve("got").resolve("film.mkv")));
        }
        assertFalse(watched.evidence().isEmpty(), "it has given too little yet");
        keep(leech(engine, file.toString(), "other"));
        await("it is at rest", () -> watched.evidence().isEmpty());
    }

    @Test
    void whatNobodyFetchesIsOfferedForTheTimeOfTheSettings() throws Exception {
        var time = Duration.ofSeconds(2);
        var engine = engine(new Sharing(true, 100, time));
        Torrent watched = watch(engine);
        long unread = System.nanoTime();

        await("it is at rest", () -> watched.evidence().isEmpty());

        assertTrue(System.nanoTime() - unread >= time.minus(LINGER).toNanos(), "it gave up too soon");
    }

    /// What newcomers may have while they are choked is not given either: that would come at once.
    @Test
    void whoSharesNothingGivesNoByteAndNoDictionary() throws Exception {
        var engine = engine(new Sharing(false, 9, Duration.ofHours(1)));
        Torrent kept = engine.keep(torrent, folder.resolve("seed"), (_, _) -> {});
        await("all is here", () -> kept.status().complete());
        Program leech = keep(leech(engine, file.toString(), "got"));
        leech.awaitLine("met"::equals);
        Program curious = keep(leech(engine, "magnet:?xt=urn:btih:" + torrent.infoHash(), "other"));
        await("both are here", () -> kept.peersConnected() == 2);

        Thread.sleep(1500); // for what must not come

        assertEquals("downloaded 0", leech.ask("how much", line -> line.startsWith("downloaded")));
        assertEquals("downloaded 0", curious.ask("how much", line -> line.startsWith("downloaded")));
        assertEquals(0, kept.status().uploaded());
    }

    /// Plays all of it from a real seed, which is gone then.
    private Torrent watch(TorrentEngine engine) throws Exception {
        int port = FreePort.any();
        try (Program seed = Program.start(
                "/usr/bin/python3",
                Seeder.script("seed.py"),
                "127.0.0.1",
                "" + port,
                "0",
                folder.resolve("seed").toString(),
                file.toString())) {
            seed.awaitLine("ready"::equals);
            var link = Magnet.parse("magnet:?xt=urn:btih:" + torrent.infoHash() + "&x.pe=127.0.0.1:" + port);
            Torrent watched = engine.open(engine.learn(link, PATIENCE).orElseThrow());
            var seen = new byte[film.length];
            try (var reader = watched.open(torrent.largestFile())) {
                for (int at = 0; at < film.length; ) {
                    int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                    assertTrue(read > 0, () -> "nothing came: " + watched.status());
                    at += read;
                }
            }
            assertArrayEquals(film, seen);
            return watched;
        }
    }

    private Program leech(TorrentEngine engine, String wanted, String into) throws Exception {
        return Program.start(
                "/usr/bin/python3",
                Seeder.script("leech.py"),
                "" + FreePort.any(),
                Files.createDirectories(folder.resolve(into)).toString(),
                wanted,
                "" + engine.port());
    }

    private TorrentEngine engine(Sharing sharing) throws IOException {
        var usual = Dealings.usual();
        return keep(LoopbackEngine.start(new EngineSettings(
                new InetSocketAddress("127.0.0.1", 0),
                folder.resolve("cache"),
                1L << 30,
                0,
                20,
                UPLOAD,
                LINGER,
                false,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                new Dealings(
                        usual.encryption(), false, usual.reach(), sharing, usual.privacy(), usual.connections()))));
    }

    private static void await(String what, Callable<Boolean> done) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!done.call()) {
            assertTrue(System.nanoTime() - deadline < 0, what + " never came true");
            Thread.sleep(20); // nothing tells
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
