package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.net.AddressPolicy;
import nagare.torrent.Dealings;
import nagare.torrent.LoopbackEngine;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import nagare.torrent.status.Incident;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// v2 and hybrid torrents with long pieces (BEP 52), from libtorrent over a slow line.
final class HashTreesIT {
    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void tools() throws Exception {
        Tools.needPython("import libtorrent");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    /// A seed that has checked its files knows all their hashes; one that was told not to knows those of a piece only
    /// when it has given a block of it.
    @ParameterizedTest(name = "{0}, pieces of {1} MiB, a seed that has checked its files: {2}")
    @CsvSource({
        "V2, 1, false",
        "V2, 4, true",
        "V2, 4, false",
        "V2, 16, true",
        "V2, 16, false",
        "HYBRID, 4, true",
        "HYBRID, 16, false"
    })
    void bytesOfAPieceArePlayedBeforeItIsWhole(TorrentAuthor.Format format, int pieceMib, boolean checked)
            throws Exception {
        byte[] film = film(pieceMib * MIB + 3 * MIB / 2 + 777);
        byte[] torrent = torrent(film, format, pieceMib * MIB);
        seed(torrent, checked, slowFor(pieceMib));
        Torrent viewer = engine().open(Metainfo.parse(torrent));
        byte[] seen = new byte[film.length];

        try (var reader = viewer.open(viewer.metainfo().largestFile())) {
            int first = reader.read(ByteBuffer.wrap(seen), PATIENCE);
            assertEquals(0, viewer.status().piecesVerified(), () -> "" + viewer.status());
            assertTrue(first > 0, () -> "nothing came: " + viewer.status());
            for (int at = first; at < film.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status());
                at += read;
            }
        }

        assertArrayEquals(film, seen);
        assertEquals(0, viewer.status().earlyBytes(), "nothing left on trust");
    }

    @ParameterizedTest(name = "{0}, pieces of {1} MiB")
    @CsvSource({"V2, 1", "V2, 4", "V2, 16", "HYBRID, 1", "HYBRID, 4", "HYBRID, 16"})
    void afterASeekThePieceNeedNotBeWholeEither(TorrentAuthor.Format format, int pieceMib) throws Exception {
        int piece = pieceMib * MIB;
        byte[] film = film(3 * piece + MIB);
        byte[] torrent = torrent(film, format, piece);
        seed(torrent, true, slowFor(pieceMib));
        Torrent viewer = engine().open(Metainfo.parse(torrent));

        try (var reader = viewer.open(viewer.metainfo().largestFile())) {
            for (int place : new int[] {0, 2 * piece + piece / 4 + 12_345, piece + 1, film.length - 5}) {
                reader.seek(place);
                byte[] seen = new byte[Math.min(100_000, film.length - place)];
                for (int at = 0; at < seen.length; ) {
                    int read = reader.read(ByteBuffer.wrap(seen, at, seen.length - at), PATIENCE);
                    assertTrue(read > 0, () -> "nothing came: " + viewer.status());
                    at += read;
                }
                assertArrayEquals(Arrays.copyOfRange(film, place, place + seen.length), seen);
            }
            assertTrue(viewer.status().piecesVerified() < 3, () -> "" + viewer.status());
        }
    }

    @ParameterizedTest
    @CsvSource({"V2", "HYBRID"})
    void whoSendsAFalseBlockIsBannedAndNobodyElse(TorrentAuthor.Format format) throws Exception {
        byte[] film = film(9 * MIB);
        byte[] torrent = torrent(film, format, 4 * MIB);
        var metainfo = Metainfo.parse(torrent);
        var liar = keep(HostilePeer.start(
                HostilePeer.Vice.LIES_SOMETIMES,
                metainfo.infoHash(),
                film,
                metainfo.layout().pieceBytes()));
        seed(torrent, true, 4 * MIB);
        announce(metainfo, liar.port()); // after the seed has asked who is there: it must not visit the liar
        Torrent viewer = engine().open(metainfo);
        byte[] seen = new byte[film.length];

        try (var reader = viewer.open(metainfo.largestFile())) {
            for (int at = 0; at < film.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status());
                at += read;
            }
        }

        assertArrayEquals(film, seen);
        assertTrue(liar.blocks() > 0, "it was asked for blocks");
        List<String> bans = viewer.snapshot().swarm().orElseThrow().incidents().stream()
                .map(Incident::sentence)
                .filter(sentence -> sentence.contains("banned"))
                .toList();
        assertEquals(1, bans.size(), () -> "" + bans);
        assertTrue(bans.getFirst().contains("port " + liar.port() + " "), bans.getFirst());
    }

    /// What a magnet link's torrent is: only the info dictionary.
    @Test
    void missingPieceLayersComeFromPeers() throws Exception {
        byte[] film = film(5 * MIB + 5);
        byte[] torrent = torrent(film, TorrentAuthor.Format.V2, 256 * 1024);
        seed(torrent, true, 0);
        Torrent viewer = engine().open(Metainfo.parse(withoutLayers(torrent)));
        byte[] seen = new byte[film.length];

        try (var reader = viewer.open(viewer.metainfo().largestFile())) {
            for (int at = 0; at < film.length; ) {
                int read = reader.read(ByteBuffer.wrap(seen, at, film.length - at), PATIENCE);
                assertTrue(read > 0, () -> "nothing came: " + viewer.status());
                at += read;
            }
        }

        assertArrayEquals(film, seen);
        assertTrue(viewer.metainfo().hashes().complete());
    }

    private static byte[] withoutLayers(byte[] torrent) throws Exception {
        var whole = (BencodeValue.Dict) BencodeReader.read(torrent, BencodeReader.FILE_NODES);
        var stripped = new HashMap<String, BencodeValue>();
        whole.keys().stream()
                .filter(key -> !key.equals("piece layers"))
                .forEach(key -> stripped.put(key, whole.find(key).orElseThrow()));
        return BencodeWriter.write(BencodeValue.of(stripped));
    }

    /// Bytes per second at which a piece takes two seconds or more, so that it shows on a busy computer too what came
    /// before it was whole.
    private static int slowFor(int pieceMib) {
        return Math.min(pieceMib * MIB / 2, 6 * MIB);
    }

    private static byte[] film(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private URI tracker = URI.create("http://127.0.0.1:1/announce");

    /// A torrent of the film, which a tracker knows.
    private byte[] torrent(byte[] film, TorrentAuthor.Format format, int pieceBytes) throws Exception {
        Files.write(Files.createDirectories(folder.resolve("seed")).resolve("film.mkv"), film);
        var author = TorrentAuthor.of(
                        "film.mkv",
                        List.of(new TorrentAuthor.Source(
                                List.of("film.mkv"), film.length, () -> new ByteArrayInputStream(film))),
                        pieceBytes)
                .format(format);
        var hash = Metainfo.parse(author.write()).infoHash();
        var server = keep(HttpServer.start(
                new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(1), List.of()),
                new AddressPolicy(List.of()),
                "0.1.0",
                List.of(Site.patientTracker(List.of(hash)))));
        tracker = URI.create("http://127.0.0.1:" + server.port() + "/announce");
        return author.trackers(List.of(List.of(tracker))).write();
    }

    private void seed(byte[] torrent, boolean checked, int bytesPerSecond) throws Exception {
        Path file = Files.write(folder.resolve("film.torrent"), torrent);
        keep(Seeder.libtorrent(folder.resolve("seed"), checked, bytesPerSecond, file));
        var hash = Metainfo.parse(torrent).infoHash();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (peersAt(hash.hex()) == 0) {
            assertTrue(System.nanoTime() - deadline < 0, "the seed never announced itself");
            Thread.sleep(20);
        }
    }

    private void announce(Metainfo torrent, int port) throws IOException {
        ask(torrent.infoHash().hex(), port);
    }

    private int peersAt(String hash) throws IOException {
        String answer = ask(hash, 1);
        return answer.contains("8:completei1e") ? 1 : 0;
    }

    private String ask(String hash, int port) throws IOException {
        var query = new StringBuilder("?left=1&compact=1&port=" + port + "&info_hash=");
        for (int i = 0; i < hash.length(); i += 2) {
            query.append('%').append(hash, i, i + 2);
        }
        if (port == 1) {
            query.append("&event=stopped");
        }
        var connection = (HttpURLConnection)
                URI.create(tracker + query.toString()).toURL().openConnection();
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private TorrentEngine engine() throws IOException {
        return keep(LoopbackEngine.start(folder.resolve("cache"), Dealings.usual()));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}
