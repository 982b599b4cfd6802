package nagare.torrent.metainfo;

import static nagare.torrent.metainfo.TestFiles.PIECE;
import static nagare.torrent.metainfo.TestFiles.bytes;
import static nagare.torrent.metainfo.TestFiles.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorrentAuthorTest {
    @Test
    void oneFileOfTheTorrentsNameMakesASingleFileTorrent() throws Exception {
        byte[] film = bytes(100_000, 7);

        var torrent = Metainfo.parse(TorrentAuthor.of("film.mkv", List.of(source("film.mkv", film)), PIECE)
                .write());

        assertFalse(torrent.multiFile());
        assertEquals("film.mkv", torrent.name());
        assertEquals(List.of(new TorrentFile(0, List.of("film.mkv"), 0, 100_000, false)), torrent.files());
        assertEquals(4, torrent.layout().pieces());
        assertEquals(100_000 - 3 * PIECE, torrent.layout().bytesIn(3));
        assertEquals(torrent.v1(), Optional.of(torrent.infoHash()));
        assertEveryPieceMatches(torrent, film);
    }

    @Test
    void filesInFoldersComeBackInTheirOrderWithVerifiedHashes() throws Exception {
        var torrent = Metainfo.parse(TestFiles.season().write());

        assertTrue(torrent.multiFile());
        assertEquals(
                List.of(
                        new TorrentFile(0, List.of("a", "one.mkv"), 0, 100_000, false),
                        new TorrentFile(1, List.of("a", "none.txt"), 100_000, 0, false),
                        new TorrentFile(2, List.of("b", "two.mkv"), 100_000, 20_000, false),
                        new TorrentFile(3, List.of("b", "zwei.mkv"), 120_000, 70_000, false)),
                torrent.files());
        var all = ByteBuffer.allocate(190_000);
        all.put(bytes(100_000, 1)).put(bytes(20_000, 2)).put(bytes(70_000, 3));
        assertEveryPieceMatches(torrent, all.array());
    }

    @Test
    void aMagnetLinksTrackersAreAddedOnceAndNeverToAPrivateTorrent() throws Exception {
        var own = URI.create("udp://own.example:6969/announce");
        var more = URI.create("udp://more.example:6969/announce");
        var author = TestFiles.season().trackers(List.of(List.of(own)));

        var open = Metainfo.parse(author.write()).alsoAt(List.of(own, more, more));
        var closed = Metainfo.parse(author.asPrivate().write()).alsoAt(List.of(more));

        assertEquals(List.of(List.of(own), List.of(more)), open.trackers());
        assertEquals(List.of(List.of(own)), closed.trackers());
    }

    @Test
    void whatIsSaidBesideTheFilesComesBack() throws Exception {
        var tiers = List.of(
                List.of(URI.create("http://one.example/announce"), URI.create("udp://two.example:6969/announce")),
                List.of(URI.create("https://three.example/announce")));
        var seeds = List.of(URI.create("http://seed.example/files/"));

        byte[] file = TestFiles.season()
                .trackers(tiers)
                .webSeeds(seeds)
                .asPrivate()
                .comment("made by hand")
                .write();
        var torrent = Metainfo.parse(file);

        assertEquals(tiers, torrent.trackers());
        assertEquals(seeds, torrent.webSeeds());
        assertTrue(torrent.isPrivate());
        assertEquals(ByteBuffer.wrap(file), torrent.source());
    }

    @Test
    void aHybridIsTheV1TorrentWithPadding() throws Exception {
        var torrent = Metainfo.parse(TestFiles.season().format(Format.HYBRID).write());

        assertTrue(torrent.v1().isPresent());
        assertTrue(torrent.v2().isPresent());
        assertEquals(
                List.of("a/none.txt", "a/one.mkv", ".pad/31072", "b/two.mkv", ".pad/12768", "b/zwei.mkv"),
                torrent.files().stream()
                        .map(file -> String.join("/", file.path()))
                        .toList());
        assertEquals(190_000, torrent.totalBytes());
        assertEquals(5 * PIECE + 70_000, torrent.layout().totalBytes());
        var all = ByteBuffer.allocate(5 * PIECE + 70_000);
        all.put(0, bytes(100_000, 1)).put(4 * PIECE, bytes(20_000, 2)).put(5 * PIECE, bytes(70_000, 3));
        assertEveryPieceMatches(torrent, all.array());
    }

    @Test
    void aV2TorrentAlignsFilesToPieces() throws Exception {
        var torrent = Metainfo.parse(TestFiles.season().format(Format.V2).write());
        var layout = torrent.layout();

        assertTrue(torrent.v1().isEmpty());
        assertEquals(
                torrent.v2().orElseThrow().substring(0, 40), torrent.infoHash().hex());
        assertEquals(
                List.of(
                        new TorrentFile(0, List.of("a", "none.txt"), 0, 0, false),
                        new TorrentFile(1, List.of("a", "one.mkv"), 0, 100_000, false),
                        new TorrentFile(2, List.of("b", "two.mkv"), 4L * PIECE, 20_000, false),
                        new TorrentFile(3, List.of("b", "zwei.mkv"), 5L * PIECE, 70_000, false)),
                torrent.files());
        assertEquals(8, layout.pieces());
        assertEquals(100_000 - 3 * PIECE, layout.bytesIn(3));
        assertEquals(20_000, layout.bytesIn(4));
        assertEquals(PIECE, layout.bytesIn(5));
        assertEquals(70_000 - 2 * PIECE, layout.bytesIn(7));
        assertEquals(190_000, torrent.totalBytes());
        assertTrue(torrent.hashes().complete());
        var all = ByteBuffer.allocate(5 * PIECE + 70_000);
        all.put(0, bytes(100_000, 1)).put(4 * PIECE, bytes(20_000, 2)).put(5 * PIECE, bytes(70_000, 3));
        assertEveryPieceMatches(torrent, all.array());
    }

    @Test
    void theV2HashOfAHybridAndItsV2TorrentDifferOnlyByTheV1Half() throws Exception {
        var one = List.of(source("film.mkv", bytes(5 * PIECE, 4)));
        var v2 = Metainfo.parse(
                TorrentAuthor.of("film.mkv", one, PIECE).format(Format.V2).write());
        var v1 = Metainfo.parse(TorrentAuthor.of("film.mkv", one, PIECE).write());
        var hybrid = Metainfo.parse(
                TorrentAuthor.of("film.mkv", one, PIECE).format(Format.HYBRID).write());

        assertFalse(v2.multiFile());
        assertEquals(v1.files(), v2.files());
        assertEquals(v1.files(), hybrid.files());
        assertFalse(hybrid.v2().equals(v2.v2()) || hybrid.v1().equals(v1.v1()));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void theSameFilesMakeTheSameTorrent(Format format) throws Exception {
        assertArrayEquals(
                TestFiles.season().format(format).write(),
                TestFiles.season().format(format).write());
    }

    @Test
    void aSourceOfAnotherLengthIsAFault() {
        var shorter = new TorrentAuthor.Source(List.of("x"), 9, () -> new ByteArrayInputStream(new byte[8]));
        var longer = new TorrentAuthor.Source(List.of("x"), 9, () -> new ByteArrayInputStream(new byte[10]));

        assertThrows(
                IOException.class,
                () -> TorrentAuthor.of("x", List.of(shorter), 16).write());
        assertThrows(
                IOException.class,
                () -> TorrentAuthor.of("x", List.of(longer), 16).write());
    }

    @Test
    void whatCannotBeATorrentIsAMistakeOfTheCaller() {
        var file = source("x", new byte[1]);
        var below = source("x/y", new byte[1]);

        assertThrows(IllegalArgumentException.class, () -> TorrentAuthor.of("x", List.of(), 16));
        assertThrows(IllegalArgumentException.class, () -> TorrentAuthor.of("x", List.of(file, file), 16));
        assertThrows(IllegalArgumentException.class, () -> TorrentAuthor.of("x", List.of(file, below), 16));
        assertThrows(IllegalArgumentException.class, () -> TorrentAuthor.of("x", List.of(file), 0));
        var odd = TorrentAuthor.of("x", List.of(file), 3 * PIECE);
        assertThrows(IllegalArgumentException.class, () -> odd.format(Format.V2));
    }

    /// Every piece matches its own bytes, and not the bytes of another or with one bit turned.
    private static void assertEveryPieceMatches(Metainfo torrent, byte[] all) {
        var layout = torrent.layout();
        assertEquals(layout.totalBytes(), all.length);
        assertEquals(layout.pieces(), torrent.hashes().pieces());
        for (int piece = 0; piece < layout.pieces(); piece++) {
            var data = ByteBuffer.allocate(layout.bytesIn(piece) + 1).position(1);
            data.put(all, (int) layout.startOf(piece), layout.bytesIn(piece))
                    .flip()
                    .position(1);

            assertTrue(torrent.hashes().matches(piece, data), "piece " + piece);
            assertEquals(1, data.position());
            assertFalse(torrent.hashes().matches((piece + 1) % layout.pieces(), data), "not piece " + piece);
            data.put(5, (byte) (data.get(5) ^ 4));
            assertFalse(torrent.hashes().matches(piece, data), "a bit turned in piece " + piece);
        }
    }
}
