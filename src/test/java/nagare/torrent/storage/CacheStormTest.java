package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that may happen to a cache folder, in an order made of a seed: what is read is right or not there, the
/// quota holds, and in the end it works as if nothing had been.
class CacheStormTest {
    private static final int PIECE = 4096;
    private static final int PIECES = 24;
    private static final long QUOTA = 30L * PIECE;
    private static final int DEEDS = 1500;

    @TempDir
    Path temp;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<MadeTorrent> torrents =
            List.of(MadeTorrent.of(1, PIECES * PIECE, PIECE), MadeTorrent.of(2, PIECES * PIECE - 77, PIECE));
    private final List<PieceStore> stores = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noByteIsEverWrongWhateverHappensToTheFolder(long seed) throws IOException {
        var chance = new Random(seed);
        Path folder = temp.resolve("cache");
        PieceCache cache = opened(folder);
        for (int deed = 0; deed < DEEDS; deed++) {
            String where = "seed " + seed + ", deed " + deed;
            int which = chance.nextInt(torrents.size());
            int piece = chance.nextInt(PIECES);
            switch (chance.nextInt(20)) {
                case 0 -> delete(chance.nextInt(10) == 0 ? folder : any(folder, chance));
                case 1 -> spoil(any(folder, chance), chance);
                case 2 -> {
                    cache.close();
                    cache = opened(folder);
                }
                case 3 -> stores.get(which).protect(some(chance), some(chance));
                case 4 -> disk.usable = chance.nextBoolean() ? Long.MAX_VALUE : chance.nextInt(4 * PIECE);
                case 5 -> disk.writable = chance.nextInt(3) == 0 ? chance.nextInt(2 * PIECE) : Long.MAX_VALUE;
                case 6 -> disk.unreadable = chance.nextInt(4) == 0;
                case 7, 8, 9, 10, 11, 12 -> write(which, piece);
                default -> read(which, piece, where);
            }
            assertTrue(cache.bytesHeld() <= QUOTA, where);
        }
        disk.usable = Long.MAX_VALUE;
        disk.writable = Long.MAX_VALUE;
        disk.unreadable = false;
        stores.forEach(store -> store.protect(new BitSet(), new BitSet()));
        for (int piece = 0; piece < PIECES; piece++) {
            read(0, piece, "in the end, seed " + seed); // what was deleted unseen is noticed
            stores.get(0).write(piece, torrents.get(0).piece(piece));
        }
        for (int piece = 0; piece < PIECES; piece++) {
            assertTrue(read(0, piece, "in the end, seed " + seed), "piece " + piece + ", seed " + seed);
        }
        cache.close();
    }

    private PieceCache opened(Path folder) throws IOException {
        disk.unreadable = false; // what an opening cannot read, it leaves alone
        PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(QUOTA, 0), InstantSource.system(), disk);
        stores.clear();
        for (MadeTorrent torrent : torrents) {
            stores.add(cache.open(torrent.metainfo(), _ -> {}));
        }
        return cache;
    }

    private void write(int which, int piece) {
        try {
            stores.get(which).write(piece, torrents.get(which).piece(piece));
        } catch (IOException full) {
            assertTrue(
                    disk.usable < Long.MAX_VALUE || disk.writable < Long.MAX_VALUE || full instanceof DiskFull,
                    () -> "" + full);
        }
    }

    private boolean read(int which, int piece, String where) throws IOException {
        MadeTorrent torrent = torrents.get(which);
        ByteBuffer target = ByteBuffer.allocate(torrent.layout.bytesIn(piece));
        boolean read = stores.get(which).read(piece, 0, target);
        if (read) {
            byte[] expected = new byte[target.capacity()];
            torrent.piece(piece).get(expected);
            assertArrayEquals(expected, target.array(), where);
        }
        return read;
    }

    private static BitSet some(Random chance) {
        var some = new BitSet();
        int from = chance.nextInt(PIECES);
        some.set(from, Math.min(PIECES, from + chance.nextInt(8)));
        return some;
    }

    private static Path any(Path folder, Random chance) throws IOException {
        if (!Files.exists(folder)) {
            return folder;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> below = all.sorted().toList();
            return below.get(chance.nextInt(below.size()));
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /// Turns a bit, or cuts the file. Bytes that were proven in this run are believed, so data is only spoilt in a way
    /// that their length shows; journals in every way.
    private static void spoil(Path path, Random chance) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) == 0) {
            return;
        }
        try (var channel = Files.newByteChannel(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = chance.nextLong(channel.size());
            if (path.toString().endsWith(".seg") || chance.nextBoolean()) {
                channel.truncate(at);
            } else {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.position(at).read(one);
                one.put(0, (byte) (one.get(0) ^ (1 << chance.nextInt(8))));
                channel.position(at).write(one.rewind());
            }
        }
    }
}
