package nagare.torrent.storage;

import static nagare.torrent.storage.MadeTorrent.pieces;
import static nagare.torrent.storage.MadeTorrent.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceCacheTest {
    private static final int PIECE = 16 * 1024;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(2_000_000_000));

    @TempDir
    Path temp;

    private Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final BitSet lost = new BitSet();
    private final List<PieceCache> opened = new ArrayList<>();

    @BeforeEach
    void folder() {
        folder = temp.resolve("cache");
    }

    @AfterEach
    void close() throws IOException {
        for (PieceCache cache : opened) {
            cache.close();
        }
    }

    private PieceCache cache(long quota) throws IOException {
        PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(quota, 0), CLOCK, disk);
        opened.add(cache);
        return cache;
    }

    /// As after kill -9: what is on disk at this moment, without a goodbye.
    private PieceCache reopened(long quota) throws IOException {
        Path copy = temp.resolve("copy" + opened.size());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.copy(path, copy.resolve(folder.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        folder = copy;
        return cache(quota);
    }

    private PieceStore open(PieceCache cache, MadeTorrent torrent) throws IOException {
        return cache.open(torrent.metainfo(), lost::or);
    }

    private static void write(PieceStore store, MadeTorrent torrent, int... which) throws IOException {
        for (int piece : which) {
            store.write(piece, torrent.piece(piece));
        }
    }

    private Path segment(MadeTorrent torrent, String range) {
        return folder.resolve(torrent.infoHash().hex()).resolve(range + ".seg");
    }

    private static void spoil(Path file, long at) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.position(at).read(one);
            one.put(0, (byte) (one.get(0) ^ 1));
            channel.position(at).write(one.rewind());
        }
    }

    private long bytesOfPiecesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var torrent = MadeTorrent.of(1, 5 * PIECE + 100, PIECE);
        PieceStore store = open(cache(1 << 20), torrent);

        write(store, torrent, 5, 0, 3);

        assertEquals(pieces(0, 3, 5), store.have());
        assertArrayEquals(bytes(torrent, 5), read(store, torrent, 5).orElseThrow());
        ByteBuffer middle = ByteBuffer.allocateDirect(100);
        assertTrue(store.read(3, 77, middle));
        assertEquals(torrent.piece(3).slice(77, 100), middle.flip());
        assertEquals(2 * PIECE + 100, store.bytesHeld());
        assertEquals(0, torrent.hashed.get(), "what this run wrote needs no proof");
    }

    @Test
    void aPieceThatIsNotHereIsNotRead() throws IOException {
        var torrent = MadeTorrent.of(1, 5 * PIECE, PIECE);
        PieceStore store = open(cache(1 << 20), torrent);
        ByteBuffer target = ByteBuffer.allocate(10).position(3);

        assertFalse(store.read(2, 0, target));

        assertEquals(3, target.position());
    }

    @Test
    void writingLeavesTheBufferAsItWas() throws IOException {
        var torrent = MadeTorrent.of(1, 2 * PIECE, PIECE);
        PieceStore store = open(cache(1 << 20), torrent);
        ByteBuffer data = torrent.piece(1);

        store.write(1, data);

        assertEquals(0, data.position());
        assertEquals(PIECE, data.remaining());
    }

    @Test
    void onlyWholePiecesAndRangesInsideThemAreTaken() throws IOException {
        var torrent = MadeTorrent.of(1, 2 * PIECE + 9, PIECE);
        PieceStore store = open(cache(1 << 20), torrent);
        write(store, torrent, 2);

        assertThrows(IllegalArgumentException.class, () -> store.write(1, ByteBuffer.allocate(PIECE - 1)));
        assertThrows(IndexOutOfBoundsException.class, () -> store.write(3, ByteBuffer.allocate(PIECE)));
        assertThrows(IndexOutOfBoundsException.class, () -> store.read(3, 0, ByteBuffer.allocate(1)));
        assertThrows(IndexOutOfBoundsException.class, () -> store.read(2, 1, ByteBuffer.allocate(9)));
        assertThrows(IndexOutOfBoundsException.class, () -> store.read(2, -1, ByteBuffer.allocate(1)));
    }

    @Test
    void shortPiecesInTheMiddleCountAsTheyAre() throws IOException {
        var torrent = MadeTorrent.aligned(1, PIECE, "a=20000", "b=100", "c=16384");
        PieceCache first = cache(1 << 20);
        PieceStore store = open(first, torrent);
        write(store, torrent, 0, 1, 2, 3);
        assertEquals(20000 + 100 + 16384, store.bytesHeld());

        PieceCache second = reopened(1 << 20);

        assertEquals(20000 + 100 + 16384, second.bytesHeld());
        PieceStore again = open(second, torrent);
        for (int piece = 0; piece < 4; piece++) {
            assertArrayEquals(bytes(torrent, piece), read(again, torrent, piece).orElseThrow());
        }
    }

    @Test
    void afterKill9ThePiecesAreHereAndEachIsHashedOnceBeforeItLeaves() throws IOException {
        var torrent = MadeTorrent.of(1, 40 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 1, 7, 39);

        PieceStore again = open(reopened(64 * PIECE), torrent);

        assertEquals(pieces(1, 7, 39), again.have());
        assertEquals(0, torrent.hashed.get());
        assertArrayEquals(bytes(torrent, 7), read(again, torrent, 7).orElseThrow());
        assertArrayEquals(bytes(torrent, 7), read(again, torrent, 7).orElseThrow());
        assertEquals(1, torrent.hashed.get());
    }

    @Test
    void aSpoiltByteIsNeverServed() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 0, 1, 2, 3);
        first.close();
        spoil(segment(torrent, "1-1"), PIECE - 1);
        PieceCache second = cache(64 * PIECE);
        PieceStore again = open(second, torrent);

        ByteBuffer good = ByteBuffer.allocate(16);
        assertFalse(again.read(1, 0, good), "even the good bytes of a spoilt piece stay");

        assertEquals(0, good.position());
        assertEquals(pieces(0, 2, 3), again.have());
        assertEquals(pieces(1), lost);
        assertEquals(4 * PIECE, again.bytesHeld(), "its room is used still");
        assertTrue(read(again, torrent, 0).isPresent());

        PieceStore third = open(reopened(64 * PIECE), torrent);
        assertEquals(pieces(0, 2, 3), third.have());
        write(third, torrent, 1);
        assertArrayEquals(bytes(torrent, 1), read(third, torrent, 1).orElseThrow());
        assertEquals(4 * PIECE, third.bytesHeld());
    }

    @Test
    void theSegmentUsedLongestAgoGoesFirstOverAllTorrents() throws IOException {
        var old = MadeTorrent.of(1, 4 * PIECE, PIECE);
        var fresh = MadeTorrent.of(2, 8 * PIECE, PIECE);
        PieceCache cache = cache(4 * PIECE);
        PieceStore first = open(cache, old);
        write(first, old, 0, 1, 2);
        first.close();
        PieceStore second = open(cache, fresh);
        write(second, fresh, 0);
        PieceStore again = open(cache, old);
        read(again, old, 0);

        write(second, fresh, 1, 2);

        assertEquals(pieces(0), again.have());
        assertEquals(pieces(1, 2), lost);
        assertFalse(again.read(1, 0, ByteBuffer.allocate(1)));
        assertFalse(Files.exists(segment(old, "1-1")));
        write(second, fresh, 3);
        assertEquals(pieces(1, 2, 3), second.have());
        assertEquals(pieces(0), again.have());
        assertEquals(4 * PIECE, cache.bytesHeld());
        assertEquals(4 * PIECE, bytesOfPiecesOnDisk());
    }

    @Test
    void protectedPiecesStayAndTheMessageNamesTheSetting() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        PieceCache cache = cache(3 * PIECE);
        PieceStore store = open(cache, torrent);
        store.protect(pieces(0, 1, 2), pieces());
        write(store, torrent, 0, 1, 2);

        var full = assertThrows(DiskFull.class, () -> write(store, torrent, 3));

        assertTrue(full.getMessage().contains("torrent.cache"), full.getMessage());
        assertEquals(pieces(0, 1, 2), store.have());
        assertEquals(3 * PIECE, cache.bytesHeld());
        store.protect(pieces(0, 2, 3), pieces());
        write(store, torrent, 3);
        assertEquals(pieces(0, 2, 3), store.have());
        assertEquals(pieces(1), lost);
    }

    @Test
    void protectionEndsWithItsStore() throws IOException {
        var one = MadeTorrent.of(1, 3 * PIECE, PIECE);
        var two = MadeTorrent.of(2, 3 * PIECE, PIECE);
        PieceCache cache = cache(3 * PIECE);
        PieceStore first = open(cache, one);
        first.protect(one.all(), pieces());
        write(first, one, 0, 1, 2);
        PieceStore second = open(cache, two);
        assertThrows(DiskFull.class, () -> write(second, two, 0));

        first.close();
        write(second, two, 0, 1, 2);

        assertEquals(two.all(), second.have());
        assertTrue(lost.isEmpty(), "a closed store is told nothing");
        assertFalse(Files.exists(folder.resolve(one.infoHash().hex())), "an empty folder is debris");
    }

    @Test
    void aPieceLargerThanTheQuotaIsRefused() throws IOException {
        var torrent = MadeTorrent.of(1, 2 * PIECE, PIECE);
        PieceCache cache = cache(PIECE - 1);
        PieceStore store = open(cache, torrent);

        assertThrows(DiskFull.class, () -> write(store, torrent, 0));

        assertEquals(0, cache.bytesHeld());
    }

    @Test
    void theQuotaHoldsAcrossRestartsAndALowerOneIsObeyedAtOnce() throws IOException {
        var one = MadeTorrent.of(1, 4 * PIECE, PIECE);
        var two = MadeTorrent.of(2, 4 * PIECE, PIECE);
        PieceCache first = cache(8 * PIECE);
        write(open(first, one), one, 0, 1, 2, 3);
        write(open(first, two), two, 0, 1, 2, 3);
        Files.setLastModifiedTime(segment(two, "2-2"), FileTime.fromMillis(1000));
        Files.setLastModifiedTime(segment(one, "0-0"), FileTime.fromMillis(2000));
        Files.setLastModifiedTime(segment(two, "0-0"), FileTime.fromMillis(3000));

        PieceCache second = reopened(6 * PIECE);

        assertEquals(6 * PIECE, second.bytesHeld());
        assertEquals(6 * PIECE, bytesOfPiecesOnDisk());
        PieceStore again = open(second, one);
        assertEquals(pieces(1, 2, 3), again.have());
        write(again, one, 0);
        assertEquals(pieces(1, 3), open(second, two).have(), "the oldest of the closed torrent went");
        assertEquals(6 * PIECE, bytesOfPiecesOnDisk());
    }

    @Test
    void readingMakesASegmentYoungAlsoAfterARestart() throws IOException {
        var torrent = MadeTorrent.of(1, 3 * PIECE, PIECE);
        PieceCache first = cache(3 * PIECE);
        PieceStore store = open(first, torrent);
        write(store, torrent, 0, 1, 2);
        read(store, torrent, 0); // at the clock's time, in 2033

        PieceCache second = reopened(2 * PIECE);

        assertTrue(open(second, torrent).have().get(0));
    }

    @Test
    void piecesShareASegmentOfA256thOfTheQuota() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        PieceCache first = cache(1024 * PIECE);
        PieceStore store = open(first, torrent);

        write(store, torrent, 1, 3, 8, 9);

        assertTrue(Files.exists(segment(torrent, "0-3")));
        assertTrue(Files.exists(segment(torrent, "8-9")));
        PieceStore again = open(reopened(64 * PIECE), torrent);
        write(again, torrent, 0);
        assertEquals(pieces(0, 1, 3, 8, 9), again.have(), "segments keep their size when the quota changes");
        assertArrayEquals(bytes(torrent, 3), read(again, torrent, 3).orElseThrow());
    }

    @Test
    void aSegmentWithOneProtectedPieceStaysWhole() throws IOException {
        var torrent = MadeTorrent.of(1, 68 * PIECE, PIECE);
        PieceCache first = cache(1024 * PIECE);
        write(open(first, torrent), torrent, IntStream.range(0, 64).toArray());
        PieceStore store = open(reopened(64 * PIECE), torrent);
        store.protect(pieces(1, 65), pieces());

        write(store, torrent, 64, 65);

        assertEquals(pieces(4, 5, 6, 7), lost);
        assertTrue(store.have().get(0));
    }

    @Test
    void segmentsTooLongForALoweredQuotaBeginAnew() throws IOException {
        var torrent = MadeTorrent.of(1, 68 * PIECE, PIECE);
        PieceCache first = cache(1024 * PIECE);
        write(open(first, torrent), torrent, 0, 1, 2, 3, 4);

        PieceStore store = open(reopened(63 * PIECE), torrent);

        assertEquals(pieces(), store.have());
        write(store, torrent, 3, 4);
        assertTrue(Files.exists(segment(torrent, "3-3")));
    }

    @Test
    void whatAViewerHasJustSeenGoesLastButGoes() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        PieceStore store = open(cache(4 * PIECE), torrent);
        write(store, torrent, 0, 1, 2, 3);
        store.protect(pieces(4, 5, 6), pieces(0, 1, 2));

        write(store, torrent, 4);
        assertEquals(pieces(3), lost, "used last, and not seen");
        write(store, torrent, 5, 6);

        assertEquals(pieces(2, 4, 5, 6), store.have());
    }

    @Test
    void pinnedPiecesStayAlsoAfterAKillUntilTheyAreUnpinned() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        PieceCache first = cache(4 * PIECE);
        first.pin(torrent.metainfo(), 0, 1);
        write(open(first, torrent), torrent, 0, 1, 2, 3, 4);
        assertEquals(pieces(2), lost);

        PieceCache second = reopened(4 * PIECE);
        assertTrue(second.isPinned(torrent.metainfo(), 0, 1));
        PieceStore store = open(second, torrent);
        write(store, torrent, 5, 6, 7);
        assertEquals(pieces(0, 1, 6, 7), store.have());

        second.unpin(torrent.metainfo(), 0, 1);
        assertFalse(second.isPinned(torrent.metainfo(), 0, 1));
        write(store, torrent, 8, 9);
        assertEquals(pieces(6, 7, 8, 9), store.have());
    }

    @Test
    void pinsTakeHalfOfTheQuotaAndNoMore() throws IOException {
        var torrent = MadeTorrent.of(1, 1000, 100);
        PieceCache cache = cache(1000);
        cache.pin(torrent.metainfo(), 0, 4);

        var full = assertThrows(DiskFull.class, () -> cache.pin(torrent.metainfo(), 4, 5));

        assertTrue(full.getMessage().contains("torrent.cache"), full.getMessage());
        assertFalse(cache.isPinned(torrent.metainfo(), 4, 5));
        cache.pin(torrent.metainfo(), 3, 4);
        cache.unpin(torrent.metainfo(), 0, 4);
        assertTrue(cache.isPinned(torrent.metainfo(), 3, 4), "pins that overlap are counted once and given up alone");
    }

    @Test
    void aPinIsRememberedThoughNothingIsHereAndItsFolderGoesWithIt() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        cache(8 * PIECE).pin(torrent.metainfo(), 2, 3);

        PieceCache second = reopened(8 * PIECE);

        assertTrue(second.isPinned(torrent.metainfo(), 2, 3));
        second.unpin(torrent.metainfo(), 2, 3);
        assertFalse(Files.exists(folder.resolve(torrent.infoHash().hex())));
    }

    @Test
    void windowsShareFourFifthsOfWhatIsNotPinnedAmongThoseWhoRead() throws IOException {
        var one = MadeTorrent.of(1, 1000, 100);
        var two = MadeTorrent.of(2, 1000, 100);
        PieceCache cache = cache(1000);
        PieceStore first = open(cache, one);
        PieceStore second = open(cache, two);

        assertEquals(800, first.windowBytes());
        second.protect(pieces(1), pieces());
        assertEquals(400, first.windowBytes());
        assertEquals(800, second.windowBytes(), "nobody reads the first");
        cache.pin(two.metainfo(), 0, 4);
        assertEquals(200, first.windowBytes(), "of 500, 400 and then half");
    }

    @Test
    void windowsFitOnTheDiskToo() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        disk.usable = 5L * PIECE;
        PieceStore store = open(cache(100 * PIECE), torrent);

        assertEquals(5L * PIECE, store.windowBytes());
        write(store, torrent, 0, 1);
        disk.usable = 3L * PIECE;
        write(store, torrent, 2);
        assertEquals(6L * PIECE, store.windowBytes(), "what is here may make room");
    }

    @Test
    void anErrorOfTheDiskLosesThePieceItHits() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceStore store = open(cache(64 * PIECE), torrent);
        write(store, torrent, 0, 1);
        disk.failure = "Input/output error";
        disk.unreadable = true;

        assertTrue(read(store, torrent, 0).isEmpty());

        disk.unreadable = false;
        assertEquals(pieces(0), lost);
        assertEquals(pieces(1), store.have());
        write(store, torrent, 0);
        assertArrayEquals(bytes(torrent, 0), read(store, torrent, 0).orElseThrow());
    }

    @Test
    void aClockThatJumpsByYearsChangesNothingInARun() throws IOException {
        var torrent = MadeTorrent.of(1, 10 * PIECE, PIECE);
        var now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
        PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(4 * PIECE, 0), now::get, disk);
        opened.add(cache);
        PieceStore store = open(cache, torrent);

        for (int piece = 0; piece < 10; piece++) {
            now.set(now.get().plus(Duration.ofDays(piece % 2 == 0 ? -366 : 400)));
            write(store, torrent, piece);
            assertArrayEquals(bytes(torrent, piece), read(store, torrent, piece).orElseThrow());
        }

        assertEquals(pieces(6, 7, 8, 9), store.have(), "the order of use is counted, not timed");
        PieceStore again = open(reopened(4 * PIECE), torrent);
        assertEquals(pieces(6, 7, 8, 9), again.have());
        assertArrayEquals(bytes(torrent, 6), read(again, torrent, 6).orElseThrow());
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PieceCache.Limits(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PieceCache.Limits(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new PieceCache.Limits((1L << 56) + 1, 0));
        assertEquals(1L << 56, new PieceCache.Limits(1L << 56, 0).quota());
    }

    @Test
    void anEvictedPieceComesBack() throws IOException {
        var torrent = MadeTorrent.of(1, 6 * PIECE, PIECE);
        PieceCache first = cache(2 * PIECE);
        PieceStore store = open(first, torrent);
        for (int round = 0; round < 3; round++) {
            write(store, torrent, 0, 1, 2, 3, 4, 5);
        }
        assertEquals(pieces(4, 5), store.have());

        PieceStore again = open(reopened(2 * PIECE), torrent);

        assertEquals(pieces(4, 5), again.have());
        assertArrayEquals(bytes(torrent, 4), read(again, torrent, 4).orElseThrow());
    }

    @Test
    void aJournalCutAtAnyByteLosesClaimsAndNothingElse() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache made = cache(64 * PIECE);
        write(open(made, torrent), torrent, 2, 0, 3);
        made.close();
        Path place = folder.resolve(torrent.infoHash().hex());
        byte[] journal = Files.readAllBytes(place.resolve("journal"));
        assertEquals(64 + 7 * 20, journal.length, "a plan of the first piece, and two records for each");
        for (int length = 0; length <= journal.length; length++) {
            Files.createDirectories(place);
            Files.write(place.resolve("journal"), Arrays.copyOf(journal, length));
            for (int piece : new int[] {2, 0, 3}) {
                Files.write(segment(torrent, piece + "-" + piece), bytes(torrent, piece));
            }
            PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(64 * PIECE, 0), CLOCK, disk);
            PieceStore store = open(cache, torrent);
            int claims = Math.max(0, (length - 64) / 20 - 1);
            BitSet expected =
                    claims >= 6 ? pieces(0, 2, 3) : claims >= 4 ? pieces(0, 2) : claims >= 2 ? pieces(2) : pieces();
            assertEquals(expected, store.have(), "cut to " + length);
            write(store, torrent, 1, 2);
            assertArrayEquals(bytes(torrent, 2), read(store, torrent, 2).orElseThrow(), "cut to " + length);
            cache.close();
            try (PieceCache next = PieceCache.open(folder, new PieceCache.Limits(64 * PIECE, 0), CLOCK, disk)) {
                expected.or(pieces(1, 2));
                assertEquals(expected, open(next, torrent).have(), "then cut to " + length);
                assertEquals(next.bytesHeld(), bytesOfPiecesOnDisk());
            }
        }
    }

    @Test
    void aJournalWithAnyByteSpoiltNeverServesAWrongByte() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache made = cache(64 * PIECE);
        write(open(made, torrent), torrent, 2, 0, 3);
        made.close();
        Path place = folder.resolve(torrent.infoHash().hex());
        byte[] journal = Files.readAllBytes(place.resolve("journal"));
        for (int at = 0; at < journal.length; at++) {
            byte[] spoilt = journal.clone();
            spoilt[at] ^= 0x20;
            Files.createDirectories(place);
            Files.write(place.resolve("journal"), spoilt);
            for (int piece : new int[] {2, 0, 3}) {
                Files.write(segment(torrent, piece + "-" + piece), bytes(torrent, piece));
            }
            try (PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(64 * PIECE, 0), CLOCK, disk)) {
                PieceStore store = open(cache, torrent);
                BitSet have = store.have();
                assertTrue(have.cardinality() >= (at < 64 ? 0 : 2), "one record at most is lost: " + at);
                for (int piece = 0; piece < 4; piece++) {
                    Optional<byte[]> read = read(store, torrent, piece);
                    assertEquals(have.get(piece), read.isPresent());
                    if (read.isPresent()) {
                        assertArrayEquals(bytes(torrent, piece), read.get());
                    }
                }
                store.close();
            }
        }
    }

    @Test
    void dataWithoutItsClaimIsRoomUsedButNotHere() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(256 * PIECE);
        write(open(first, torrent), torrent, 0, 1);
        first.close();
        Path journal = folder.resolve(torrent.infoHash().hex()).resolve("journal");
        byte[] said = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(said, said.length - 20));

        PieceCache second = cache(256 * PIECE);

        assertEquals(pieces(0), open(second, torrent).have());
        assertEquals(2 * PIECE, second.bytesHeld());
    }

    @Test
    void aFullDiskMakesRoomFromTheCacheThenSaysSo() throws IOException {
        var torrent = MadeTorrent.of(1, 6 * PIECE, PIECE);
        PieceCache cache = cache(64 * PIECE);
        PieceStore store = open(cache, torrent);
        write(store, torrent, 0, 1);
        store.protect(pieces(1, 2, 3), pieces());
        disk.writable = PIECE / 2;

        var full = assertThrows(DiskFull.class, () -> write(store, torrent, 2));

        assertTrue(full.getMessage().contains("torrent.cache"), full.getMessage());
        assertEquals(pieces(1), store.have());
        assertEquals(pieces(0), lost);
        assertArrayEquals(bytes(torrent, 1), read(store, torrent, 1).orElseThrow());
        disk.writable = Long.MAX_VALUE;
        write(store, torrent, 2);
        assertEquals(pieces(1, 2), store.have());
        assertEquals(2 * PIECE, cache.bytesHeld());
    }

    @Test
    void tooLittleFreeSpaceIsSeenBeforeTheWrite() throws IOException {
        var torrent = MadeTorrent.of(1, 6 * PIECE, PIECE);
        PieceCache cache = cache(64 * PIECE);
        PieceStore store = open(cache, torrent);
        disk.usable = PIECE - 1;

        assertThrows(DiskFull.class, () -> write(store, torrent, 0));
        assertEquals(0, cache.bytesHeld());
        assertEquals(0, bytesOfPiecesOnDisk());

        disk.usable = PIECE;
        write(store, torrent, 0);
        assertEquals(pieces(0), store.have());
    }

    @Test
    void aDiskErrorIsNotCalledFull() throws IOException {
        var torrent = MadeTorrent.of(1, 2 * PIECE, PIECE);
        PieceStore store = open(cache(64 * PIECE), torrent);
        disk.failure = "Input/output error";
        disk.writable = 0;

        IOException failed = assertThrows(IOException.class, () -> write(store, torrent, 0));

        assertEquals("Input/output error", failed.getMessage());
        assertTrue(store.have().isEmpty());
    }

    @Test
    void aFolderDeletedUnderItIsMadeAgain() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(256 * PIECE);
        PieceStore store = open(first, torrent);
        write(store, torrent, 0, 1);
        delete(folder);

        write(store, torrent, 2);

        assertEquals(pieces(2), store.have());
        assertEquals(pieces(0, 1), lost);
        assertArrayEquals(bytes(torrent, 2), read(store, torrent, 2).orElseThrow());
        assertEquals(PIECE, first.bytesHeld());
        assertThrows(FolderLock.FolderInUse.class, () -> cache(256 * PIECE), "it is ours again");
        assertEquals(pieces(2), open(reopened(256 * PIECE), torrent).have());
    }

    @Test
    void aSegmentThatCannotBeDeletedIsPassedOver() throws IOException {
        var torrent = MadeTorrent.of(1, 6 * PIECE, PIECE);
        PieceCache cache = cache(3 * PIECE);
        PieceStore store = open(cache, torrent);
        write(store, torrent, 0, 1, 2);
        Files.delete(segment(torrent, "0-0"));
        Files.createDirectories(segment(torrent, "0-0").resolve("mine"));

        write(store, torrent, 3, 4, 5);

        assertEquals(pieces(0, 4, 5), store.have());
        assertEquals(3 * PIECE, cache.bytesHeld());
        assertTrue(Files.exists(segment(torrent, "0-0").resolve("mine")));
    }

    @Test
    void aReaderOnAnInterruptedThreadLosesNothing() throws IOException {
        var torrent = MadeTorrent.of(1, 2 * PIECE, PIECE);
        PieceStore store = open(cache(64 * PIECE), torrent);
        write(store, torrent, 0);

        Thread.currentThread().interrupt();
        assertThrows(IOException.class, () -> read(store, torrent, 0));
        assertTrue(Thread.interrupted());

        assertArrayEquals(bytes(torrent, 0), read(store, torrent, 0).orElseThrow());
        assertTrue(lost.isEmpty());
    }

    @Test
    void aFolderThatCannotBeUsedIsSaidWithTheWayOut() throws IOException {
        Files.writeString(folder, "a file");

        var refused = assertThrows(IOException.class, () -> cache(PIECE));

        assertTrue(refused.getMessage().contains("--data"), refused.getMessage());
    }

    @Test
    void aSegmentDeletedBetweenRunsIsForgotten() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 0, 1);
        first.close();
        Files.delete(segment(torrent, "0-0"));

        PieceCache second = cache(64 * PIECE);

        assertEquals(PIECE, second.bytesHeld());
        assertEquals(pieces(1), open(second, torrent).have());
    }

    @Test
    void aSegmentDeletedUnderItIsNoticedByTheReader() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 0, 1);
        PieceCache second = reopened(64 * PIECE);
        PieceStore store = open(second, torrent);
        Files.delete(segment(torrent, "0-0"));

        assertTrue(read(store, torrent, 0).isEmpty());

        assertEquals(pieces(0), lost);
        assertEquals(PIECE, second.bytesHeld());
    }

    @Test
    void aSegmentCutShortLosesOnlyWhatIsBehindTheCut() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(1024 * PIECE);
        write(open(first, torrent), torrent, 0, 1, 2);
        first.close();
        try (var channel = Files.newByteChannel(segment(torrent, "0-3"), StandardOpenOption.WRITE)) {
            channel.truncate(2 * PIECE);
        }

        assertEquals(pieces(0, 1), open(cache(1024 * PIECE), torrent).have());
    }

    @Test
    void debrisGoesAndForeignFilesStay() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 0);
        first.close();
        Path place = folder.resolve(torrent.infoHash().hex());
        Path debris = Files.write(segment(torrent, "3-3"), new byte[10]);
        Path unfinished = Files.write(place.resolve("journal.tmp"), new byte[10]);
        Path foreign = Files.write(place.resolve("holiday.jpg"), new byte[10]);
        Path alsoForeign = Files.write(folder.resolve("notes.txt"), new byte[10]);
        Path orphan = Files.createDirectories(folder.resolve("ab".repeat(20)));
        Files.write(orphan.resolve("0-0.seg"), new byte[10]);

        PieceCache second = cache(64 * PIECE);

        assertFalse(Files.exists(debris));
        assertFalse(Files.exists(unfinished));
        assertFalse(Files.exists(orphan));
        assertTrue(Files.exists(foreign));
        assertTrue(Files.exists(alsoForeign));
        assertEquals(PIECE, second.bytesHeld());
        assertEquals(pieces(0), open(second, torrent).have());
    }

    @Test
    void aTorrentCutOtherwiseStartsAnew() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache first = cache(64 * PIECE);
        write(open(first, torrent), torrent, 0, 1, 2, 3);
        var otherwise = MadeTorrent.of(1, 4 * PIECE, 2 * PIECE);

        PieceCache second = reopened(64 * PIECE);
        PieceStore store = open(second, otherwise);

        assertTrue(store.have().isEmpty());
        assertEquals(0, second.bytesHeld());
        write(store, otherwise, 1);
        assertArrayEquals(bytes(otherwise, 1), read(store, otherwise, 1).orElseThrow());
    }

    @Test
    void theJournalDoesNotGrowForEver() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * 64, 64);
        PieceCache first = cache(2 * 64);
        PieceStore store = open(first, torrent);
        for (int round = 0; round < 200; round++) {
            write(store, torrent, 0, 1, 2, 3);
        }

        Path journal = folder.resolve(torrent.infoHash().hex()).resolve("journal");
        assertTrue(Files.size(journal) < 64 + 20 * (4 * 4 + 1024 + 4), "length " + Files.size(journal));
        assertEquals(pieces(2, 3), open(reopened(2 * 64), torrent).have());
    }

    @Test
    void oneTorrentHasOneStore() throws IOException {
        var torrent = MadeTorrent.of(1, 4 * PIECE, PIECE);
        PieceCache cache = cache(64 * PIECE);
        PieceStore store = open(cache, torrent);
        assertThrows(IllegalStateException.class, () -> open(cache, torrent));

        write(store, torrent, 0);
        store.close();

        assertEquals(pieces(0), open(cache, torrent).have());
        assertThrows(IOException.class, () -> store.read(0, 0, ByteBuffer.allocate(1)));
        assertThrows(IOException.class, () -> store.write(1, torrent.piece(1)));
    }

    @Test
    void oneFolderHasOneCache() throws IOException {
        cache(64 * PIECE);

        var used = assertThrows(FolderLock.FolderInUse.class, () -> cache(64 * PIECE));

        assertTrue(
                used.getMessage().contains(Long.toString(ProcessHandle.current().pid())), used.getMessage());
    }

    @Test
    void manyThreadsKeepTheQuotaAndGetRightBytes() throws Exception {
        var one = MadeTorrent.of(1, 32 * PIECE, PIECE);
        var two = MadeTorrent.of(2, 32 * PIECE, PIECE);
        PieceCache cache = cache(10 * PIECE);
        PieceStore first = cache.open(one.metainfo(), _ -> {});
        PieceStore second = cache.open(two.metainfo(), _ -> {});
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            int seed = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    var random = new Random(seed);
                    for (int turn = 0; turn < 400; turn++) {
                        var torrent = random.nextBoolean() ? one : two;
                        PieceStore store = torrent == one ? first : second;
                        int piece = random.nextInt(32);
                        write(store, torrent, piece);
                        int other = random.nextInt(32);
                        Optional<byte[]> read = read(store, torrent, other);
                        if (read.isPresent()) {
                            assertArrayEquals(bytes(torrent, other), read.get());
                        }
                    }
                } catch (Throwable failed) {
                    failures.add(failed);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(List.of(), failures);
        assertTrue(cache.bytesHeld() <= 10 * PIECE);
        assertEquals(cache.bytesHeld(), bytesOfPiecesOnDisk());
        assertEquals(first.bytesHeld() + second.bytesHeld(), cache.bytesHeld());
        assertEquals((long) PIECE * first.have().cardinality(), first.bytesHeld());
    }

    private static byte[] bytes(MadeTorrent torrent, int piece) {
        byte[] bytes = new byte[torrent.layout.bytesIn(piece)];
        torrent.piece(piece).get(bytes);
        return bytes;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
