package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nagare.net.FreePort;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.dht.DhtSettings;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A private DHT of ten libtorrent nodes, and torrents without a tracker.
final class DhtIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int NODES = 10;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final byte[] film = new byte[700_000];
    private Metainfo torrent;
    private Program network;
    private int port;

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
    }

    @BeforeEach
    void network() throws Exception {
        new Random(5).nextBytes(film);
        Files.write(Files.createDirectories(folder.resolve("seed")).resolve("film.mkv"), film);
        byte[] bytes = TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film))),
                        64 << 10)
                .write();
        torrent = Metainfo.parse(bytes);
        port = FreePort.any();
        network = keep(Program.start(
                "/usr/bin/python3",
                Seeder.script("dht.py"),
                Integer.toString(NODES),
                Integer.toString(port),
                folder.resolve("seed").toString(),
                Files.write(folder.resolve("film.torrent"), bytes).toString()));
        network.awaitLine("ready"::equals);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aSeederIsFoundByTheDhtAlone() throws Exception {
        var engine = engine(List.of("127.0.1.1:" + port));

        assertArrayEquals(film, play(engine.open(torrent)));

        var status = engine.dht().orElseThrow();
        assertTrue(status.good() >= 3, () -> "" + status);
    }

    @Test
    void oneNodeIsEnoughToFindTheRest() throws Exception {
        var engine = engine(List.of("127.0.1.7:" + port));

        play(engine.open(torrent));

        awaitNodes(engine, 5);
    }

    @Test
    void othersFindWhatWeAnnounce() throws Exception {
        var engine = engine(List.of("127.0.1.1:" + port));
        var viewer = engine.open(torrent);
        try (var reader = viewer.open(torrent.largestFile())) {
            assertTrue(reader.read(ByteBuffer.allocate(1), PATIENCE) > 0, () -> "nothing came: " + viewer.status());

            awaitAnnounced(engine);
        }
    }

    @Test
    void theNodesOfLastTimeAreEnough() throws Exception {
        var first = engine(List.of("127.0.1.1:" + port));
        play(first.open(torrent));
        awaitNodes(first, 5);
        first.close();
        open.remove(first);

        var second = engine(List.of());

        assertArrayEquals(film, play(second.open(torrent)));
        assertEquals(0, second.dht().orElseThrow().hostsAsked());
    }

    /// BEP 5: nobody else tells of a node.
    @Test
    void theNodesThatATorrentOrALinkNamesAreEnough() throws Exception {
        var named = ("5:nodesll9:127.0.1.1i%dee1:xe".formatted(port) + "e").getBytes(StandardCharsets.US_ASCII);
        byte[] file = Files.readAllBytes(folder.resolve("film.torrent"));
        var whole = ByteBuffer.allocate(file.length + named.length)
                .put(file, 0, file.length - 1)
                .put(named)
                .put((byte) 'e')
                .array();
        assertArrayEquals(film, play(engine(List.of(), "by torrent").open(Metainfo.parse(whole))));

        var engine = engine(List.of(), "by link");
        var link = Magnet.parse("magnet:?xt=urn:btih:%s&dht=127.0.1.1:%d".formatted(torrent.infoHash(), port));

        assertArrayEquals(film, play(engine.open(engine.learn(link, PATIENCE).orElseThrow())));
        assertEquals(0, engine.dht().orElseThrow().hostsAsked());
    }

    private void awaitAnnounced(TorrentEngine engine) throws Exception {
        var question = "peers " + torrent.infoHash().hex();
        var ours = "127\\.0\\.\\d\\.\\d+:" + engine.port();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String answer;
        do {
            assertTrue(System.nanoTime() - deadline < 0, () -> "nobody finds us: " + network.output() + engine.dht());
            answer = network.ask(question, line -> line.startsWith("peers"));
        } while (!answer.matches(".* " + ours + "\\b.*"));
    }

    private static void awaitNodes(TorrentEngine engine, int wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (engine.dht().orElseThrow().good() < wanted) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "" + engine.dht());
            Thread.sleep(50);
        }
    }

    private byte[] play(Torrent viewer) throws Exception {
        var seen = new byte[film.length];
        try (var reader = viewer.open(torrent.largestFile())) {
            for (int at = 0; at < film.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status());
                at += read;
            }
        }
        return seen;
    }

    private TorrentEngine engine(List<String> bootstrap) throws IOException {
        return engine(bootstrap, "dht.table");
    }

    private TorrentEngine engine(List<String> bootstrap, String table) throws IOException {
        return keep(LoopbackEngine.start(
                Files.createDirectories(folder.resolve("home" + open.size())).resolve("cache"),
                Dealings.usual().with(new DhtSettings(bootstrap, folder.resolve(table)))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
