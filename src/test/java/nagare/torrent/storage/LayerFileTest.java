package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;
import nagare.torrent.merkle.PieceRoots;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerFileTest {
    private static final int PIECE = 16 * 1024;
    private static final byte[] FILM = bytes(1, 5 * PIECE + 77);
    private static final byte[] OTHER = bytes(2, 3 * PIECE);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(2_000_000_000));

    /// Three files, of which two are the same; the last one has one piece.
    private final byte[] season = torrent(FILM, OTHER, FILM, bytes(3, 100));

    @TempDir
    Path temp;

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] torrent(byte[]... files) {
        try {
            var sources = Stream.iterate(0, i -> i + 1)
                    .limit(files.length)
                    .map(i -> new TorrentAuthor.Source(
                            List.of("season", "f" + i), files[i].length, () -> new ByteArrayInputStream(files[i])))
                    .toList();
            return TorrentAuthor.of("season", sources, PIECE)
                    .format(TorrentAuthor.Format.V2)
                    .write();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// As from a magnet link.
    private static Metainfo bare(byte[] torrent) throws Exception {
        var whole = (BencodeValue.Dict) BencodeReader.read(torrent, BencodeReader.FILE_NODES);
        var stripped = new HashMap<String, BencodeValue>();
        whole.keys().stream()
                .filter(key -> !key.equals("piece layers"))
                .forEach(key -> stripped.put(key, whole.find(key).orElseThrow()));
        return Metainfo.parse(BencodeWriter.write(BencodeValue.of(stripped)));
    }

    /// Learns the layers of these files, as from peers.
    private static void learn(Metainfo bare, byte[] torrent, int... files) throws Exception {
        PieceRoots all = Metainfo.parse(torrent).trees().orElseThrow();
        for (int file : files) {
            assertTrue(roots(bare).learn(file, all.completeLayer(file).orElseThrow()));
        }
    }

    private static PieceRoots roots(Metainfo torrent) {
        return torrent.trees().orElseThrow();
    }

    private Path file() {
        return temp.resolve("layers");
    }

    /// Those that a run after this one knows.
    private PieceRoots loaded() throws Exception {
        PieceRoots roots = roots(bare(season));
        new LayerFile(file(), roots).load();
        return roots;
    }

    private void keep(int... files) throws Exception {
        Metainfo torrent = bare(season);
        learn(torrent, season, files);
        new LayerFile(file(), roots(torrent)).keep();
    }

    @Test
    void whatWasLearnedIsKnownToTheNextRun() throws Exception {
        assertFalse(loaded().complete());
        keep(0, 1, 2);

        assertTrue(loaded().complete());
    }

    @Test
    void equalFilesShareARecord() throws Exception {
        keep(0, 2);
        assertEquals(LayerFile.HEADER_BYTES + LayerFile.AROUND_LAYER + 6 * 32, Files.size(file()));

        PieceRoots roots = loaded();
        assertTrue(roots.completeLayer(0).isPresent() && roots.completeLayer(2).isPresent());
        assertFalse(roots.completeLayer(1).isPresent());
    }

    @Test
    void aTorrentThatBringsItsLayersNeedsNoFile() throws Exception {
        new LayerFile(file(), roots(Metainfo.parse(season))).keep();

        assertFalse(Files.exists(file()));
    }

    @Test
    void layersAreAddedAsTheyAreLearned() throws Exception {
        Metainfo torrent = bare(season);
        var layers = new LayerFile(file(), roots(torrent));
        layers.load();
        learn(torrent, season, 1);
        layers.keep();
        learn(torrent, season, 0, 2);
        layers.keep();
        layers.keep();

        assertTrue(loaded().complete());
        assertEquals(LayerFile.HEADER_BYTES + 2 * LayerFile.AROUND_LAYER + 9 * 32, Files.size(file()));
    }

    @Test
    void aFileThatSomebodyDeletedIsMadeAnew() throws Exception {
        Metainfo torrent = bare(season);
        var layers = new LayerFile(file(), roots(torrent));
        learn(torrent, season, 0, 1, 2);
        layers.keep();
        Files.delete(file());
        layers.keep();

        assertTrue(loaded().complete());
    }

    /// Wherever the power went: what is whole before it counts, and the next run goes on from there.
    @Test
    void aTornFileIsUsedAsFarAsItIsWhole() throws Exception {
        keep(0, 1, 2);
        byte[] whole = Files.readAllBytes(file());
        int first = LayerFile.HEADER_BYTES + LayerFile.AROUND_LAYER + 6 * 32;
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            Metainfo torrent = bare(season);
            var layers = new LayerFile(file(), roots(torrent));
            layers.load();
            assertEquals(length >= first, roots(torrent).completeLayer(0).isPresent(), "cut to " + length);
            assertFalse(roots(torrent).complete(), "cut to " + length);
            learn(torrent, season, 0, 1, 2);
            layers.keep();
            assertTrue(loaded().complete(), "written again after a cut to " + length);
            assertEquals(whole.length, Files.size(file()));
        }
    }

    @Test
    void aSpoiltByteAnywhereIsNoticed() throws Exception {
        keep(0, 1, 2);
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] spoilt = whole.clone();
            spoilt[at] ^= 4;
            Files.write(file(), spoilt);
            assertFalse(loaded().complete(), "byte " + at);
        }
    }

    /// A checksum can be computed by anybody.
    @Test
    void aFalseLayerIsNotBelievedThoughItsChecksumIsRight() throws Exception {
        keep(0, 1, 2);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file()));
        int body = 36 + 6 * 32;
        bytes.put(LayerFile.HEADER_BYTES + 100, (byte) ~bytes.get(LayerFile.HEADER_BYTES + 100));
        var crc = new CRC32C();
        crc.update(bytes.slice(LayerFile.HEADER_BYTES, body));
        bytes.putInt(LayerFile.HEADER_BYTES + body, (int) crc.getValue());
        Files.write(file(), bytes.array());

        assertFalse(loaded().completeLayer(0).isPresent());
    }

    /// A record for each file would be as long as a file can get; longer ones are not read.
    @Test
    void aFileAsLongAsItCanGetIsReadAndALongerOneIsNot() throws Exception {
        keep(0, 1, 2);
        long most = new LayerFile(file(), roots(bare(season))).maxBytes();
        byte[] whole = Files.readAllBytes(file());
        assertTrue(whole.length < most);

        Files.write(file(), Arrays.copyOf(whole, (int) most));
        assertTrue(loaded().complete());
        Files.write(file(), Arrays.copyOf(whole, (int) most + 1));
        assertFalse(loaded().complete());
    }

    @Test
    void afterAKillTheCacheChecksItsPiecesWithTheLayersThatItKept() throws Exception {
        byte[] single = torrent(FILM);
        Metainfo torrent = bare(single);
        Path folder = temp.resolve("cache");
        try (var cache = PieceCache.open(folder, new PieceCache.Limits(1 << 20, 0), CLOCK);
                var store = cache.open(torrent, _ -> {})) {
            learn(torrent, single, 0);
            store.keepLayers(); // before there is a folder
            store.write(2, piece(2));
            Path copy = copied(folder);
            assertTrue(readAfterKill(copy, single));

            Files.delete(copy.resolve(torrent.infoHash().hex()).resolve(Shelf.LAYERS));
            assertFalse(readAfterKill(copy, single), "the layers are what it takes");
        }
    }

    private static boolean readAfterKill(Path folder, byte[] torrent) throws Exception {
        try (var cache = PieceCache.open(folder, new PieceCache.Limits(1 << 20, 0), CLOCK);
                var store = cache.open(bare(torrent), _ -> {})) {
            var read = ByteBuffer.allocate(PIECE);
            boolean here = store.read(2, 0, read);
            if (here) {
                assertArrayEquals(Arrays.copyOfRange(FILM, 2 * PIECE, 3 * PIECE), read.array());
            }
            return here;
        }
    }

    @Test
    void aCacheFolderThatHoldsNoPieceAnyMoreGoesWithItsLayers() throws Exception {
        byte[] single = torrent(FILM);
        Metainfo torrent = bare(single);
        Path folder = temp.resolve("cache");
        try (var cache = PieceCache.open(folder, new PieceCache.Limits(6L * PIECE, 0), CLOCK)) {
            try (var store = cache.open(torrent, _ -> {})) {
                learn(torrent, single, 0);
                store.write(2, piece(2));
                store.keepLayers();
            }
            Path mine = folder.resolve(torrent.infoHash().hex());
            assertTrue(Files.exists(mine.resolve(Shelf.LAYERS)));
            var big = MadeTorrent.of(9, 6 * PIECE, PIECE);
            try (var store = cache.open(big.metainfo(), _ -> {})) {
                for (int piece = 0; piece < 6; piece++) {
                    store.write(piece, big.piece(piece));
                }
            }
            assertFalse(Files.exists(mine));
            try (var store = cache.open(torrent, _ -> {})) { // in the same run, which knows the layers
                store.write(2, piece(2));
                assertTrue(Files.exists(mine.resolve(Shelf.LAYERS)));
            }
        }
    }

    @Test
    void aDownloadThatWasKilledChecksItsPiecesWithTheLayersThatItKept() throws Exception {
        byte[] single = torrent(FILM);
        Metainfo torrent = bare(single);
        Path folder = temp.resolve("downloads");
        try (var store = KeptFiles.open(torrent, folder, (_, _) -> {}, _ -> {})) {
            learn(torrent, single, 0);
            store.keepLayers();
            store.write(2, piece(2));
            Path copy = copied(folder);
            try (var again = KeptFiles.open(bare(single), copy, (_, _) -> {}, _ -> {})) {
                assertTrue(again.have().get(2));
            }
        }
    }

    /// Its journal is gone, so all is hashed.
    @Test
    void aCompleteDownloadIsKnownAgainByItsLayers() throws Exception {
        byte[] single = torrent(FILM);
        Metainfo torrent = bare(single);
        Path folder = temp.resolve("downloads");
        try (var store = KeptFiles.open(torrent, folder, (_, _) -> {}, _ -> {})) {
            learn(torrent, single, 0);
            store.keepLayers();
            for (int piece = 0; piece < 6; piece++) {
                store.write(piece, piece(piece));
            }
        }
        try (var again = KeptFiles.open(bare(single), folder, (_, _) -> {}, _ -> {})) {
            assertEquals(6, again.have().cardinality());
        }
    }

    private static ByteBuffer piece(int piece) {
        return ByteBuffer.wrap(FILM, piece * PIECE, Math.min(PIECE, FILM.length - piece * PIECE))
                .slice();
    }

    /// What is on disk at this moment, without a goodbye.
    private Path copied(Path folder) throws IOException {
        Path copy = temp.resolve("copy");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.copy(path, copy.resolve(folder.relativize(path)));
            }
        }
        return copy;
    }
}
