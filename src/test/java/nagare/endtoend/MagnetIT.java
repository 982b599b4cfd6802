package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.net.FreePort;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.MagnetReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Magnet links (BEP 9) that name a peer: what is in a torrent comes from it. By trackers and the DHT, from other
/// clients and to them: [InteropIT].
final class MagnetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int PIECE = 64 * 1024;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private byte[] film;
    private byte[] torrent;
    private Metainfo metainfo;
    private URI tracker;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @EnumSource(TorrentAuthor.Format.class)
    void aMagnetLinkPlaysFromLibtorrent(TorrentAuthor.Format format) throws Exception {
        Tools.needPython("import libtorrent");
        author(format);
        int port = FreePort.any();
        keep(Program.start(
                        "/usr/bin/python3",
                        Seeder.script("seed.py"),
                        "127.0.0.1",
                        "" + port,
                        "0",
                        folder.resolve("seed").toString(),
                        torrentFile().toString()))
                .awaitLine("ready"::equals);

        awaitSeed();
        playsFrom(link(port, format));
    }

    /// By either name alone, and by both.
    @ParameterizedTest
    @CsvSource({"V1", "V2", "HYBRID"})
    void aHybridPlaysByEachOfItsNames(TorrentAuthor.Format name) throws Exception {
        Tools.needPython("import libtorrent");
        author(TorrentAuthor.Format.HYBRID);
        int port = FreePort.any();
        keep(Program.start(
                        "/usr/bin/python3",
                        Seeder.script("seed.py"),
                        "127.0.0.1",
                        "" + port,
                        "0",
                        folder.resolve("seed").toString(),
                        torrentFile().toString()))
                .awaitLine("ready"::equals);

        playsFrom(link(port, name));
    }

    @Test
    void theSecondTimeNobodyIsAsked() throws Exception {
        author(TorrentAuthor.Format.V1);
        int port = seedOurselves();
        var magnet = Magnet.parse(link(port, TorrentAuthor.Format.V1));
        try (var first = engine("first")) {
            assertEquals(metainfo.infoHash(), learn(first, magnet).infoHash());
        }

        try (var second = engine("first")) {
            var alone = Magnet.parse("magnet:?xt=urn:btih:" + metainfo.infoHash());

            assertEquals(
                    Optional.of(metainfo.infoHash()),
                    second.learn(alone, Duration.ZERO).map(Metainfo::infoHash));
            assertEquals(Optional.empty(), second.report(alone));
        }
    }

    @Test
    void whatWasTriedIsTold() throws Exception {
        author(TorrentAuthor.Format.V1);
        var engine = keep(engine("alone"));
        var magnet = Magnet.parse(link(FreePort.any(), TorrentAuthor.Format.V1));

        assertEquals(Optional.empty(), engine.learn(magnet, Duration.ofSeconds(2)));

        String told = engine.report(magnet).map(MagnetReport::soFar).orElseThrow();
        assertTrue(told.startsWith("none of 1 peer answered in "), told);
    }

    /// A link that names a peer.
    private String link(int port, TorrentAuthor.Format names) {
        var link = new StringBuilder("magnet:?dn=film");
        if (names != TorrentAuthor.Format.V2) {
            link.append("&xt=urn:btih:").append(metainfo.v1().orElseThrow());
        }
        if (names != TorrentAuthor.Format.V1) {
            link.append("&xt=urn:btmh:1220").append(metainfo.v2().orElseThrow());
        }
        return link.append("&x.pe=127.0.0.1:").append(port).toString();
    }

    private void playsFrom(String link) throws Exception {
        var engine = keep(engine("viewer"));
        Metainfo learned = learn(engine, Magnet.parse(link));
        assertEquals(metainfo.infoHash(), learned.infoHash());
        assertEquals(metainfo.info(), learned.info());
        Torrent viewed = engine.open(learned);
        byte[] seen = new byte[film.length];
        try (var reader = viewed.open(learned.largestFile())) {
            for (int at = 0; at < film.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewed.status());
                at += read;
            }
        }
        assertArrayEquals(film, seen);
        assertEquals(1, viewed.tally().joined(), "the connection that told what is in it is the one it came by");
    }

    private static Metainfo learn(TorrentEngine engine, Magnet magnet) throws Exception {
        return engine.learn(magnet, PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        engine.report(magnet).map(MagnetReport::soFar).orElse("nothing was tried")));
    }

    /// A torrent of a film, which a tracker knows.
    private void author(TorrentAuthor.Format format) throws Exception {
        film = new byte[3_000_000 + format.ordinal()];
        new Random(film.length).nextBytes(film);
        Files.write(Files.createDirectories(folder.resolve("seed")).resolve("film.mkv"), film);
        var author = TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film))),
                        PIECE)
                .format(format);
        var untracked = Metainfo.parse(author.write());
        var names = new ArrayList<>(List.of(untracked.infoHash()));
        untracked.upgrade().ifPresent(names::add);
        var server = keep(HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "0.1.0",
                List.of(Site.patientTracker(names))));
        tracker = URI.create("http://127.0.0.1:" + server.port() + "/announce");
        torrent = author.trackers(List.of(List.of(tracker))).write();
        metainfo = Metainfo.parse(torrent);
    }

    private Path torrentFile() throws IOException {
        return Files.write(folder.resolve("film.torrent"), torrent);
    }

    /// The port at which we seed the film.
    private int seedOurselves() throws Exception {
        var engine = keep(engine("ours"));
        Torrent kept = engine.keep(metainfo, folder.resolve("seed"), (_, _) -> {});
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!kept.status().complete()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "" + kept.status());
            Thread.sleep(20);
        }
        return engine.port();
    }

    /// Until the seed has announced itself: a tracker is asked again only after a minute.
    private void awaitSeed() throws Exception {
        var query = new StringBuilder("?left=1&compact=1&port=1&event=stopped&info_hash=");
        String hash = metainfo.infoHash().hex();
        for (int i = 0; i < hash.length(); i += 2) {
            query.append('%').append(hash, i, i + 2);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String answer = "";
        while (!answer.contains("8:completei1e")) {
            assertTrue(System.nanoTime() - deadline < 0, "the seed never announced itself");
            Thread.sleep(20);
            var connection = URI.create(tracker + query.toString()).toURL().openConnection();
            answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private TorrentEngine engine(String name) throws IOException {
        return LoopbackEngine.start(
                Files.createDirectories(folder.resolve(name)).resolve("cache"), Dealings.usual());
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
