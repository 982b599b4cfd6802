package nagare.torrent.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import nagare.torrent.metainfo.TorrentAuthor.Format;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Damages good torrents in thousands of ways; each time the parser must say yes, and then everything it says must
/// hold, or say [InvalidTorrent].
class MetainfoMutationTest {
    private static final String TOKENS = "ilde0123456789:-/.\\\u0000\u00ff";

    @ParameterizedTest
    @EnumSource(Format.class)
    void damagedTorrentsAreRefusedOrMakeSense(Format format) throws Exception {
        byte[] good = TestFiles.season().format(format).write();
        var random = new Random(2026 + format.ordinal());
        int accepted = 0;
        for (int round = 0; round < 4_000; round++) {
            byte[] damaged = damage(good, random);
            try {
                assertMakesSense(Metainfo.parse(damaged), format + " round " + round);
                accepted++;
            } catch (InvalidTorrent refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        }
        assertTrue(accepted > 100 && accepted < 3_900, accepted + " of 4000 were accepted");
    }

    private static byte[] damage(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) TOKENS.charAt(random.nextInt(TOKENS.length()));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> bytes = moved(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), random);
                default -> bytes = digit(bytes, at, random);
            }
        }
        return bytes;
    }

    /// A part of the bytes, once more somewhere else.
    private static byte[] moved(byte[] bytes, int from, int to, Random random) {
        int at = random.nextInt(bytes.length);
        var moved = ByteBuffer.allocate(bytes.length + to - from);
        moved.put(bytes, 0, at).put(bytes, from, to - from).put(bytes, at, bytes.length - at);
        return moved.array();
    }

    /// Another digit at the next place where a digit is: lengths and counts are where it hurts.
    private static byte[] digit(byte[] bytes, int at, Random random) {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                bytes[i] = (byte) ('0' + random.nextInt(10));
                break;
            }
        }
        return bytes;
    }

    static void assertMakesSense(Metainfo torrent, String where) {
        var layout = torrent.layout();
        assertEquals(layout.pieces(), torrent.hashes().pieces(), where);
        assertTrue(layout.pieces() <= Metainfo.MAX_PIECES, where);
        assertTrue(torrent.totalBytes() > 0 && torrent.totalBytes() <= layout.totalBytes(), where);
        assertTrue(torrent.largestFile().length() > 0, where);
        assertFalse(torrent.name().isEmpty() || torrent.name().contains("/"), where);
        var paths = new HashSet<String>();
        for (var file : torrent.files()) {
            assertTrue(file.end() <= layout.totalBytes(), where);
            for (String element : file.path()) {
                boolean safe = element.chars().noneMatch(c -> c < ' ' || "/\\:".indexOf(c) >= 0)
                        && !element.endsWith(".")
                        && !element.isEmpty();
                assertTrue(safe, where);
            }
            assertTrue(file.pad() || paths.add(String.join("/", file.path()).toLowerCase(Locale.ROOT)), where);
        }
        for (int piece : new int[] {0, layout.pieces() - 1}) {
            int bytes = layout.bytesIn(piece);
            assertTrue(bytes > 0 && bytes <= layout.pieceBytes(), where);
        }
    }
}
