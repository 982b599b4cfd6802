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
    private static final int FILM = 4 * UPLOAD;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Film film;

    private record Film(byte[] bytes, Metainfo torrent, Path file) {
        String magnet() {
            return "magnet:?xt=urn:btih:" + torrent.infoHash();
        }
    }

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
    }

    @BeforeEach
    void author() throws Exception {
        film = film("film", 9);
    }

    private Film film(String name, int number) throws Exception {
        var bytes = new byte[FILM];
        new Random(number).nextBytes(bytes);
        Files.write(Files.createDirectories(folder.resolve("seed")).resolve(name + ".mkv"), bytes);
        byte[] torrent = TorrentAuthor.of(
                        name + ".mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of(name + ".mkv"), bytes.length, () -> new ByteArrayInputStream(bytes))),
                        32 << 10)
                .write();
        return new Film(bytes, Metainfo.parse(torrent), Files.write(folder.resolve(name + ".torrent"), torrent));
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
        Torrent watched = watch(engine, film);
        try (Program leech = leech(engine, film.magnet(), "got")) {
            String done = leech.awaitLine(line -> line.startsWith("done "));

            long millis = Long.parseLong(done.substring("done ".length()));
            long least = 1000L * (FILM - UPLOAD) / UPLOAD;
            assertTrue(millis >= least, () -> FILM + " bytes in " + millis + " ms");
            assertArrayEquals(
                    film.bytes(), Files.readAllBytes(folder.resolve("got").resolve("film.mkv")));
        }
        assertFalse(watched.evidence().isEmpty(), "it has given too little yet");
        keep(leech(engine, film.file().toString(), "other"));
        await("it is at rest", () -> watched.evidence().isEmpty());
    }

    @Test
    void whatNobodyFetchesIsOfferedForTheTimeOfTheSettings() throws Exception {
        var time = Duration.ofSeconds(2);
        var engine = engine(new Sharing(true, 100, time));
        Torrent watched = watch(engine, film);
        long unread = System.nanoTime();

        await("it is at rest", () -> watched.evidence().isEmpty());

        assertTrue(System.nanoTime() - unread >= time.minus(LINGER).toNanos(), "it gave up too soon");
    }

    /// What newcomers may have while they are choked is not given either: that would come at once.
    @Test
    void whoSharesNothingGivesNoByteAndNoDictionary() throws Exception {
        var engine = engine(new Sharing(false, 9, Duration.ofHours(1)));
        Torrent kept = engine.keep(film.torrent(), folder.resolve("seed"), (_, _) -> {});
        await("all is here", () -> kept.status().complete());
        Program leech = keep(leech(engine, film.file().toString(), "got"));
        leech.awaitLine("met"::equals);
        Program curious = keep(leech(engine, film.magnet(), "other"));
        await("both are here", () -> kept.peersConnected() == 2);

        Thread.sleep(1500); // for what must not come

        assertEquals("downloaded 0", leech.ask("how much", line -> line.startsWith("downloaded")));
        assertEquals("downloaded 0", curious.ask("how much", line -> line.startsWith("downloaded")));
        assertEquals(0, kept.status().uploaded());
    }

    /// The leech is told of every piece that goes (BEP 54), and asks for none of them.
    @Test
    void whatLeavesTheCacheIsTakenBackFromWhoWasToldOfIt() throws Exception {
        var engine = engine(new Sharing(true, 100, Duration.ofHours(1)), FILM + FILM / 2, 20_000);
        Torrent watched = watch(engine, film);
        Program leech = keep(leech(engine, film.file().toString(), "got"));
        int pieces = film.torrent().layout().pieces();
        await("all is offered", () -> has(leech) == pieces);

        watch(engine, film("other", 10));

        await("what is left is offered", () -> {
            int left = watched.status().piecesVerified();
            return left < pieces && has(leech) == left;
        });
    }

    private static int has(Program leech) throws Exception {
        return Integer.parseInt(
                leech.ask("has", line -> line.startsWith("has ")).substring("has ".length()));
    }

    /// Plays all of it from a real seed, which is gone then.
    private static Torrent watch(TorrentEngine engine, Film film) throws Exception {
        int port = FreePort.any();
        try (Program seed = Program.start(
                "/usr/bin/python3",
                Seeder.script("seed.py"),
                "127.0.0.1",
                "" + port,
                "0",
                film.file().resolveSibling("seed").toString(),
                film.file().toString())) {
            seed.awaitLine("ready"::equals);
            var link = Magnet.parse(film.magnet() + "&x.pe=127.0.0.1:" + port);
            Torrent watched = engine.open(engine.learn(link, PATIENCE).orElseThrow());
            var seen = new byte[FILM];
            try (var reader = watched.open(film.torrent().largestFile())) {
                for (int at = 0; at < FILM; ) {
                    int read = reader.read(ByteBuffer.wrap(seen, at, FILM - at), PATIENCE);
                    assertTrue(read > 0, () -> "nothing came: " + watched.status());
                    at += read;
                }
            }
            assertArrayEquals(film.bytes(), seen);
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
        return engine(sharing, 1L << 30, UPLOAD);
    }

    private TorrentEngine engine(Sharing sharing, long quota, long bytesPerSecond) throws IOException {
        var usual = Dealings.usual();
        return keep(LoopbackEngine.start(new EngineSettings(
                new InetSocketAddress("127.0.0.1", 0),
                folder.resolve("cache"),
                quota,
                0,
                20,
                bytesPerSecond,
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
