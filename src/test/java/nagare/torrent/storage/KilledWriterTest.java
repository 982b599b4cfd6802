package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real process that stores pieces, and a real kill -9 in the middle.
@Timeout(120)
class KilledWriterTest {
    private static final int PIECE = 256 * 1024;
    private static final int PIECES = 64;
    private static final long QUOTA = 24L * PIECE;

    @TempDir
    Path folder;

    private static MadeTorrent torrent() {
        return MadeTorrent.of(9, PIECES * PIECE, PIECE);
    }

    /// Kills the writer after so many pieces, and returns those that it said were stored.
    private BitSet killedAfter(String mode, int pieces) throws IOException, InterruptedException {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        mode,
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var stored = new BitSet();
        try (BufferedReader said = child.inputReader()) {
            for (int i = 0; i < pieces; i++) {
                stored.set(Integer.parseInt(said.readLine()));
            }
            child.toHandle().destroyForcibly(); // destroyForcibly of Process would close the pipe
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.length() == 2) {
                    stored.set(Integer.parseInt(line));
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        return stored;
    }

    @Test
    void theCacheHasEveryPieceThatWasStoredAndKeepsItsQuota() throws Exception {
        for (int after : new int[] {1, 17, 40}) {
            killedAfter("cache", after);
            try (PieceCache cache = PieceCache.open(folder, new PieceCache.Limits(QUOTA, 0), InstantSource.system())) {
                assertTrue(cache.bytesHeld() <= QUOTA);
                assertTrue(bytesOnDisk() <= QUOTA, "on disk " + bytesOnDisk());
                var torrent = torrent();
                PieceStore store = cache.open(torrent.metainfo(), _ -> {});
                BitSet have = store.have();
                assertTrue(have.cardinality() >= Math.min(after, 23), have.toString());
                for (int piece = have.nextSetBit(0); piece >= 0; piece = have.nextSetBit(piece + 1)) {
                    byte[] expected = new byte[PIECE];
                    torrent.piece(piece).get(expected);
                    assertArrayEquals(
                            expected, MadeTorrent.read(store, torrent, piece).orElseThrow());
                }
            }
        }
    }

    @Test
    void theFilesHaveEveryPieceThatWasStored() throws Exception {
        BitSet stored = killedAfter("files", 20);
        var torrent = torrent();

        try (KeptFiles store = KeptFiles.open(torrent.metainfo(), folder, (_, _) -> {}, _ -> {})) {
            BitSet missing = (BitSet) stored.clone();
            missing.andNot(store.have());
            assertEquals(new BitSet(), missing);
            for (int piece = stored.nextSetBit(0); piece >= 0; piece = stored.nextSetBit(piece + 1)) {
                byte[] expected = new byte[PIECE];
                torrent.piece(piece).get(expected);
                assertArrayEquals(
                        expected, MadeTorrent.read(store, torrent, piece).orElseThrow());
            }
        }
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// Stores pieces in a scattered order and names each one that is stored, for ever.
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            var torrent = torrent();
            Path folder = Path.of(arguments[1]);
            PieceStore store = arguments[0].equals("cache")
                    ? PieceCache.open(folder, new PieceCache.Limits(QUOTA, 0), InstantSource.system())
                            .open(torrent.metainfo(), _ -> {})
                    : KeptFiles.open(torrent.metainfo(), folder, (_, _) -> {}, _ -> {});
            for (int i = 0; ; i++) {
                int piece = i * 37 % PIECES;
                store.write(piece, torrent.piece(piece));
                System.out.println(piece < 10 ? "0" + piece : piece);
            }
        }
    }
}
