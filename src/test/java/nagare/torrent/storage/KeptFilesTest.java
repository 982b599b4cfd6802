package nagare.torrent.storage;

import static nagare.torrent.storage.MadeTorrent.pieces;
import static nagare.torrent.storage.MadeTorrent.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
    private static final int PIECE = 16 * 1024;

    @TempDir
    Path temp;

    private Path folder;
    private final FaultyDisk disk = new FaultyDisk();
    private final BitSet lost = new BitSet();
    private final List<String> progress = new ArrayList<>();
    private final List<KeptFiles> opened = new ArrayList<>();

    /// Piece 0 spans a, b and c; d is empty; the pad fills piece 1, e begins at piece 2.
    private final MadeTorrent season = MadeTorrent.ofFiles(
            7, PIECE, "a.txt=100", "sub/b.txt=50", "sub/deep/c.bin=20000", "d=0", ".pad/12618=12618", "e.mkv=40000");

    @BeforeEach
    void folder() throws IOException {
        folder = temp.toRealPath().resolve("downloads");
    }

    @AfterEach
    void close() throws IOException {
        for (KeptFiles store : opened) {
            store.close();
        }
    }

    private KeptFiles open(MadeTorrent torrent) throws IOException {
        progress.clear();
        lost.clear();
        torrent.hashed.set(0);
        KeptFiles store =
                KeptFiles.open(torrent.metainfo(), folder, (done, of) -> progress.add(done + "/" + of), lost::or, disk);
        opened.add(store);
        return store;
    }

    /// As after kill -9: what is on disk at this moment, without a goodbye.
    private KeptFiles reopened(MadeTorrent torrent) throws IOException {
        Path copy = folder.resolveSibling("copy" + opened.size());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.copy(path, copy.resolve(folder.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        folder = copy;
        return open(torrent);
    }

    private static void write(PieceStore store, MadeTorrent torrent, int... which) throws IOException {
        for (int piece : which) {
            store.write(piece, torrent.piece(piece));
        }
    }

    private static void writeAll(PieceStore store, MadeTorrent torrent) throws IOException {
        write(store, torrent, torrent.all().stream().toArray());
    }

    private void assertSeasonIsWhole() throws IOException {
        assertArrayEquals(season.file(0), Files.readAllBytes(folder.resolve("season/a.txt")));
        assertArrayEquals(season.file(1), Files.readAllBytes(folder.resolve("season/sub/b.txt")));
        assertArrayEquals(season.file(2), Files.readAllBytes(folder.resolve("season/sub/deep/c.bin")));
        assertEquals(0, Files.size(folder.resolve("season/d")));
        assertArrayEquals(season.file(5), Files.readAllBytes(folder.resolve("season/e.mkv")));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private Path journal(MadeTorrent torrent) {
        return folder.resolve(".nagare-" + torrent.infoHash() + ".journal");
    }

    private static void spoil(Path file, long at) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.position(at).read(one);
            one.put(0, (byte) (one.get(0) ^ 1));
            channel.position(at).write(one.rewind());
        }
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified.toMillis() + 60_000));
    }

    private static byte[] bytes(MadeTorrent torrent, int piece) {
        byte[] bytes = new byte[torrent.layout.bytesIn(piece)];
        torrent.piece(piece).get(bytes);
        return bytes;
    }

    @Test
    void aSingleFileLiesInTheFolderItself() throws IOException {
        var film = MadeTorrent.of(1, 3 * PIECE + 5, PIECE);
        KeptFiles store = open(film);
        writeAll(store, film);
        store.close();

        assertEquals(List.of("film.mkv"), names(), "no journal beside what is complete");
        assertArrayEquals(film.bytes, Files.readAllBytes(folder.resolve("film.mkv")));
    }

    @Test
    void manyFilesLieInAFolderOfTheTorrentsNameAndPadsNowhere() throws IOException {
        KeptFiles store = open(season);
        assertEquals(
                List.of("season/d"),
                names().stream().filter(name -> !name.startsWith(".")).toList());

        writeAll(store, season);
        store.close();

        assertEquals(
                List.of("season/a.txt", "season/d", "season/e.mkv", "season/sub/b.txt", "season/sub/deep/c.bin"),
                names());
        assertSeasonIsWhole();
    }

    @Test
    void aPieceOverThreeFilesIsReadAsOneAndPadsAsZeros() throws IOException {
        KeptFiles store = open(season);
        writeAll(store, season);

        for (int piece = 0; piece < season.layout.pieces(); piece++) {
            assertArrayEquals(bytes(season, piece), read(store, season, piece).orElseThrow());
        }
        for (int begin : new int[] {0, 99, 100, 149, 150, 151}) {
            ByteBuffer some = ByteBuffer.allocate(60);
            assertTrue(store.read(0, begin, some));
            assertEquals(season.piece(0).slice(begin, 60), some.flip());
        }
        ByteBuffer dirty = ByteBuffer.wrap(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
        int padBegins = 100 + 50 + 20000 - PIECE;
        assertTrue(store.read(1, padBegins - 5, dirty));
        assertEquals(season.piece(1).slice(padBegins - 5, 10), dirty.flip());
    }

    @Test
    void alignedFilesAreLaidOutToo() throws IOException {
        var aligned = MadeTorrent.aligned(3, PIECE, "a=20000", "b=100", "c=16384");
        KeptFiles store = open(aligned);
        writeAll(store, aligned);
        store.close();

        for (int file = 0; file < 3; file++) {
            assertArrayEquals(aligned.file(file), Files.readAllBytes(folder.resolve("aligned/" + "abc".charAt(file))));
        }
        assertEquals(aligned.all(), open(aligned).have());
    }

    @Test
    void filesAreSparseAndHaveTheirLengthAtOnce() throws IOException {
        var film = MadeTorrent.of(1, 3 * PIECE + 5, PIECE);
        write(open(film), film, 1);

        assertEquals(3 * PIECE + 5, Files.size(folder.resolve("film.mkv")));
    }

    @Test
    void aCleanEndIsBelievedAndHashedOnlyBeforeTheFirstByteLeaves() throws IOException {
        KeptFiles first = open(season);
        write(first, season, 0, 2, 3);
        first.close();

        KeptFiles second = open(season);

        assertEquals(pieces(0, 2, 3), second.have());
        assertEquals(0, season.hashed.get());
        assertEquals(List.of(), progress);
        assertTrue(read(second, season, 2).isPresent());
        assertTrue(read(second, season, 2).isPresent());
        assertEquals(1, season.hashed.get());
        write(second, season, 1, 4);
        second.close();
        assertSeasonIsWhole();
    }

    @Test
    void afterKill9OnlyTheLastPiecesAreHashed() throws IOException {
        var film = MadeTorrent.of(1, 6 * PIECE, PIECE);
        KeptFiles first = open(film);
        write(first, film, 0, 1, 2, 3);
        first.close();
        write(open(film), film, 4);

        KeptFiles third = reopened(film);

        assertEquals(pieces(0, 1, 2, 3, 4), third.have());
        assertEquals(1, film.hashed.get());
        assertEquals(List.of("1/1"), progress);
    }

    @Test
    void whatWasForcedInTheMiddleIsNotHashedAfterKill9() throws IOException {
        var film = MadeTorrent.of(1, 8 * PIECE, PIECE);
        disk.forceAfter = 3 * PIECE;
        write(open(film), film, 0, 1, 2, 3, 4, 5, 6);

        KeptFiles second = reopened(film);

        assertEquals(pieces(0, 1, 2, 3, 4, 5, 6), second.have());
        assertEquals(1, film.hashed.get());
        KeptFiles third = reopened(film);
        assertEquals(pieces(0, 1, 2, 3, 4, 5, 6), third.have());
        assertEquals(0, film.hashed.get(), "what was hashed once stands in the journal");
    }

    @Test
    void afterFiveSecondsWhatWasWrittenIsForced() throws IOException {
        var film = MadeTorrent.of(1, 8 * PIECE, PIECE);
        KeptFiles store = open(film);
        write(store, film, 0, 1);
        disk.now += KeptFiles.FORCE_NANOS - 1;
        write(store, film, 2);
        reopened(film);
        assertEquals(3, film.hashed.get(), "nothing was forced yet");

        disk.now += 1;
        write(store, film, 3);
        write(store, film, 4);
        folder = folder.resolveSibling("downloads");

        assertEquals(pieces(0, 1, 2, 3, 4), reopened(film).have());
        assertEquals(1, film.hashed.get());
    }

    @Test
    void aFileDeletedWhileOthersAreWrittenIsFetchedAgainBeforeAllIsCalledComplete() throws IOException {
        KeptFiles store = open(season);
        write(store, season, 0, 1, 2, 3);
        Files.delete(folder.resolve("season/a.txt"));

        write(store, season, 4);

        assertEquals(pieces(1, 2, 3, 4), store.have());
        assertEquals(pieces(0), lost);
        write(store, season, 0);
        store.close();
        assertSeasonIsWhole();
    }

    @Test
    void aFolderThatIsGoneIsSaidAndUsedAgainWhenItIsBack() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles store = open(film);
        write(store, film, 0, 1);
        Path aside = folder.resolveSibling("aside");
        Files.move(folder, aside);

        var gone = assertThrows(IOException.class, () -> write(store, film, 2));
        assertTrue(gone.getMessage().contains(folder + " is gone"), gone.getMessage());
        assertFalse(Files.exists(folder), "nothing is written where a disk was mounted");

        Files.move(aside, folder);
        write(store, film, 2, 3);
        store.close();
        assertArrayEquals(film.bytes, Files.readAllBytes(folder.resolve("film.mkv")));
    }

    @Test
    void aFileDeletedAndWrittenAgainHasLostWhatItHeld() throws IOException {
        KeptFiles store = open(season);
        write(store, season, 2, 3);
        Files.delete(folder.resolve("season/e.mkv"));

        write(store, season, 4);

        assertEquals(pieces(4), store.have());
        assertEquals(pieces(2, 3), lost);
        write(store, season, 0, 1, 2, 3);
        store.close();
        assertSeasonIsWhole();
    }

    @Test
    void anErrorOfTheDiskLosesThePieceItHits() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles store = open(film);
        write(store, film, 0, 1);
        disk.failure = "Input/output error";
        disk.unreadable = true;

        assertTrue(read(store, film, 0).isEmpty());

        disk.unreadable = false;
        assertEquals(pieces(1), store.have());
        assertEquals(pieces(0), lost);
        write(store, film, 0);
        assertArrayEquals(bytes(film, 0), read(store, film, 0).orElseThrow());
    }

    @Test
    void aJournalWithAnyByteSpoiltNeverServesAWrongByte() throws IOException {
        var film = MadeTorrent.of(1, 4 * 512, 512);
        KeptFiles made = open(film);
        write(made, film, 2, 0);
        made.close();
        byte[] said = Files.readAllBytes(journal(film));
        byte[] data = Files.readAllBytes(folder.resolve("film.mkv"));
        for (int at = 0; at < said.length; at++) {
            byte[] spoilt = said.clone();
            spoilt[at] ^= (byte) (1 << (at % 8));
            Files.write(journal(film), spoilt);
            Files.write(folder.resolve("film.mkv"), data);

            KeptFiles store = open(film);

            for (int piece = 0; piece < 4; piece++) {
                Optional<byte[]> read = read(store, film, piece);
                if (read.isPresent()) {
                    assertArrayEquals(bytes(film, piece), read.get(), "byte " + at);
                }
            }
            write(store, film, 0, 1, 2, 3);
            store.close();
            assertArrayEquals(film.bytes, Files.readAllBytes(folder.resolve("film.mkv")), "byte " + at);
        }
    }

    @Test
    void aFileThatSomebodyChangedIsHashedWhole() throws IOException {
        var film = MadeTorrent.of(1, 6 * PIECE, PIECE);
        KeptFiles first = open(film);
        write(first, film, 0, 1, 2, 3);
        first.close();
        spoil(folder.resolve("film.mkv"), 2 * PIECE);

        KeptFiles second = open(film);

        assertEquals(pieces(0, 1, 3), second.have());
        assertEquals(List.of("1/4", "2/4", "3/4", "4/4"), progress);
        second.close();
        assertEquals(pieces(0, 1, 3), open(film).have());
        assertEquals(List.of(), progress, "what was found stands in the journal");
    }

    @Test
    void aChangeThatNothingShowsIsCaughtBeforeAByteLeaves() throws IOException {
        var film = MadeTorrent.of(1, 6 * PIECE, PIECE);
        KeptFiles first = open(film);
        write(first, film, 0, 1, 2);
        first.close();
        Path file = folder.resolve("film.mkv");
        FileTime modified = Files.getLastModifiedTime(file);
        spoil(file, PIECE);
        Files.setLastModifiedTime(file, modified);
        KeptFiles second = open(film);
        assertEquals(pieces(0, 1, 2), second.have());

        assertTrue(read(second, film, 1).isEmpty());

        assertEquals(pieces(0, 2), second.have());
        assertEquals(pieces(1), lost);
        write(second, film, 1);
        assertArrayEquals(bytes(film, 1), read(second, film, 1).orElseThrow());
    }

    @Test
    void whatIsThereWithoutAJournalIsHashed() throws IOException {
        KeptFiles first = open(season);
        writeAll(first, season);
        first.close();
        Files.delete(folder.resolve("season/e.mkv"));

        KeptFiles second = open(season);

        assertEquals(pieces(0, 1), second.have());
        assertEquals(5, progress.size() + 3, "pieces 0 and 1; those of e.mkv alone are missing");
        write(second, season, 2, 3, 4);
        second.close();
        assertSeasonIsWhole();
    }

    @Test
    void aJournalCutAtAnyByteIsSafe() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles made = open(film);
        write(made, film, 2, 0);
        made.close();
        byte[] said = Files.readAllBytes(journal(film));
        byte[] data = Files.readAllBytes(folder.resolve("film.mkv"));
        for (int length = 0; length <= said.length; length++) {
            Files.write(journal(film), Arrays.copyOf(said, length));
            Files.write(folder.resolve("film.mkv"), data);

            KeptFiles store = open(film);

            BitSet have = store.have();
            for (int piece = 0; piece < 4; piece++) {
                assertEquals(have.get(piece), read(store, film, piece).isPresent(), "cut to " + length);
            }
            have.andNot(pieces(0, 2));
            assertTrue(have.isEmpty(), "cut to " + length);
            store.close();
        }
        assertEquals(pieces(0, 2), open(film).have());
    }

    @Test
    void aFileOfAnotherLengthIsNotTouched() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        Files.createDirectories(folder);
        Path mine = folder.resolve("film.mkv");
        for (int length : new int[] {0, 10, 4 * PIECE - 1, 4 * PIECE + 1}) {
            Files.write(mine, new byte[length]);

            var refused = assertThrows(IOException.class, () -> open(film));

            assertTrue(refused.getMessage().contains(mine.toString()), refused.getMessage());
            assertEquals(length, Files.size(mine));
            assertEquals(List.of("film.mkv"), names(), "nothing is left behind");
        }
    }

    @Test
    void aFileOfTheSameLengthAndOtherBytesIsNotTouched() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        var other = MadeTorrent.of(2, 4 * PIECE, PIECE);
        Files.createDirectories(folder);
        Files.write(folder.resolve("film.mkv"), other.bytes);

        assertThrows(IOException.class, () -> open(film));

        assertArrayEquals(other.bytes, Files.readAllBytes(folder.resolve("film.mkv")));
        assertEquals(List.of("film.mkv"), names());
    }

    @Test
    void aFileThatComesInTheWayLaterIsNotTouched() throws IOException {
        KeptFiles store = open(season);
        write(store, season, 0, 1);
        Files.writeString(folder.resolve("season/e.mkv"), "mine");

        assertThrows(IOException.class, () -> write(store, season, 2));

        assertEquals("mine", Files.readString(folder.resolve("season/e.mkv")));
        store.close();
        assertThrows(IOException.class, () -> open(season), "nor after a restart");
        assertEquals("mine", Files.readString(folder.resolve("season/e.mkv")));
    }

    @Test
    void aSymbolicLinkAtAFilesPlaceIsNotFollowed() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        Path secret = Files.write(temp.resolve("secret"), film.bytes);
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("film.mkv"), secret);

        var refused = assertThrows(IOException.class, () -> open(film));

        assertTrue(refused.getMessage().contains("symbolic link"), refused.getMessage());
        Files.delete(folder.resolve("film.mkv"));
        KeptFiles store = open(film);
        Files.write(secret, new byte[4 * PIECE]);
        Files.createSymbolicLink(folder.resolve("film.mkv"), secret);
        assertThrows(IOException.class, () -> write(store, film, 0), "nor one that comes later");
        assertArrayEquals(new byte[4 * PIECE], Files.readAllBytes(secret));
    }

    @Test
    void aSymbolicLinkToAFolderOutsideIsNotFollowed() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.createDirectories(folder.resolve("season"));
        Files.createSymbolicLink(folder.resolve("season/sub"), outside);

        assertThrows(IOException.class, () -> open(season));

        Files.delete(folder.resolve("season/sub"));
        KeptFiles store = open(season);
        Files.createSymbolicLink(folder.resolve("season/sub"), outside);
        assertThrows(IOException.class, () -> write(store, season, 0));
        try (Stream<Path> inside = Files.list(outside)) {
            assertEquals(0, inside.count());
        }
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        var film = MadeTorrent.of(1, 2 * PIECE, PIECE);
        Path real = Files.createDirectories(temp.resolve("real"));
        Files.createSymbolicLink(folder, real);
        KeptFiles store = open(film);
        writeAll(store, film);
        store.close();

        assertArrayEquals(film.bytes, Files.readAllBytes(real.resolve("film.mkv")));
    }

    @Test
    void namesThatLeadOutsideAreRefused() {
        for (String bad : List.of("../x=5", "a/../../x=5", "./x=5", "a//x=5", "a\\x=5", "a\0b=5")) {
            assertThrows(IOException.class, () -> open(MadeTorrent.ofFiles(1, PIECE, bad)), bad);
        }
        for (String bad : List.of("..", ".", "", "a/b", "/etc")) {
            assertThrows(IOException.class, () -> open(MadeTorrent.named(bad, 1, PIECE, "x=5")), bad);
        }
        assertThrows(IOException.class, () -> open(MadeTorrent.ofFiles(1, PIECE, "x=5", "x=5")), "twice the same");
        assertFalse(Files.exists(temp.resolve("x")));
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidWithTheWayOut() throws IOException {
        var film = MadeTorrent.of(1, 2 * PIECE, PIECE);
        Files.writeString(folder, "a file");

        var refused = assertThrows(IOException.class, () -> open(film));

        assertTrue(refused.getMessage().contains(folder.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains("-o"), refused.getMessage());
    }

    @Test
    void aFolderThatTakesNoFileIsSaidWithTheWayOut() throws IOException {
        var film = MadeTorrent.of(1, 2 * PIECE, PIECE);
        // Read-only permissions would not stop root; a folder where the journal should be stops everybody.
        Files.createDirectories(folder.resolve(".nagare-" + film.metainfo().infoHash() + ".journal"));

        var refused = assertThrows(IOException.class, () -> open(film));

        assertTrue(refused.getMessage().contains("-o"), refused.getMessage());
    }

    @Test
    void aFullDiskIsSaidAndRecovered() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles store = open(film);
        write(store, film, 0);
        disk.usable = PIECE - 1;
        assertThrows(DiskFull.class, () -> write(store, film, 1));
        disk.usable = Long.MAX_VALUE;
        disk.writable = 100;
        assertThrows(DiskFull.class, () -> write(store, film, 1));
        assertEquals(pieces(0), store.have());
        disk.writable = Long.MAX_VALUE;

        write(store, film, 1, 2, 3);
        store.close();

        assertArrayEquals(film.bytes, Files.readAllBytes(folder.resolve("film.mkv")));
    }

    @Test
    void aDeletedFileLosesItsPiecesWhenTheyAreRead() throws IOException {
        KeptFiles first = open(season);
        write(first, season, 0, 2);
        first.close();
        KeptFiles store = open(season);
        Files.delete(folder.resolve("season/e.mkv"));

        assertTrue(read(store, season, 2).isEmpty());

        assertEquals(pieces(0), store.have());
        assertEquals(pieces(2), lost);
        store.close();
        assertFalse(Files.exists(folder.resolve("season/e.mkv"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void twoDownloadsOfOneTorrentToOneFolderAreKeptApart() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles store = open(film);
        write(store, film, 0);

        var refused = assertThrows(IOException.class, () -> open(film));

        assertTrue(refused.getMessage().contains("another Nagare"), refused.getMessage());
        write(store, film, 1);
        assertEquals(pieces(0, 1), store.have());
    }

    @Test
    void aProgressThatThrowsEndsTheCheck() throws IOException {
        var film = MadeTorrent.of(1, 4 * PIECE, PIECE);
        KeptFiles store = open(film);
        writeAll(store, film);
        store.close();

        assertThrows(
                IllegalStateException.class,
                () -> KeptFiles.open(
                        film.metainfo(),
                        folder,
                        (done, _) -> {
                            if (done == 2) {
                                throw new IllegalStateException("cancelled");
                            }
                        },
                        _ -> {}));

        assertEquals(film.all(), open(film).have(), "and the folder is free again");
    }

    @Test
    void manyThreadsMakeOneFileWithoutHarm() throws Exception {
        var film = MadeTorrent.of(1, 64 * PIECE, PIECE);
        KeptFiles store = open(film);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int first = 63 - i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int piece = first; piece >= 0; piece -= 4) {
                    try {
                        store.write(piece, film.piece(piece));
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        store.close();

        assertArrayEquals(film.bytes, Files.readAllBytes(folder.resolve("film.mkv")));
    }
}
