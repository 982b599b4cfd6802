package nagare.torrent.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Rc4Test {
    private static final HexFormat HEX = HexFormat.of();

    /// RFC 6229 §2.
    @ParameterizedTest
    @CsvSource({
        "0102030405, 0, b2396305f03dc027ccc3524a0a1118a8",
        "0102030405, 16, 6982944f18fc82d589c403a47a0d0919",
        "0102030405, 240, 28cb1132c96ce286421dcaadb8b69eae",
        "0102030405, 1008, 45129048e6a0ed0b56b490338f078da5",
        "0102030405, 1024, 30abbcc7c20b01609f23ee2d5f6bb7df",
        "0102030405, 4096, ff25b58995996707e51fbdf08b34d875",
        "01020304050607, 0, 293f02d47f37c9b633f2af5285feb46b",
        "0102030405060708, 0, 97ab8a1bf0afb96132f2f67258da15a8",
        "0102030405060708090a, 0, ede3b04643e586cc907dc21851709902",
        "0102030405060708090a0b0c0d0e0f10, 0, 9ac7cc9a609d1ef7b2932899cde41b97",
        "0102030405060708090a0b0c0d0e0f10, 1024, bdf0324e6083dcc6d3cedd3ca8c53c16"
    })
    void theKeyStreamIsThatOfTheRfc(String key, int offset, String expected) {
        var zeros = new byte[offset + 16];

        new Rc4(HEX.parseHex(key)).apply(zeros);

        assertEquals(expected, HEX.formatHex(zeros, offset, offset + 16));
    }

    @Test
    void theBeginningOfTheKeyStreamIsThrownAway() {
        byte[] key = HEX.parseHex("0102030405");

        assertEquals(
                "30abbcc7c20b01609f23ee2d5f6bb7df", HEX.formatHex(Rc4.late(key).apply(new byte[16])));
    }

    @Test
    void inWhateverPartsItIsTheSame() {
        var data = new byte[10_000];
        new Random(1).nextBytes(data);
        byte[] atOnce = new Rc4(new byte[] {1}).apply(data.clone());
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var parts = ByteBuffer.allocateDirect(data.length)
                    .order(seed % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            parts.put(0, data);
            var cipher = new Rc4(new byte[] {1});
            for (int at = 0; at < data.length; ) {
                int to = Math.min(data.length, at + random.nextInt(40));
                cipher.apply(parts, at, to);
                at = to;
            }
            var bytes = new byte[data.length];
            parts.get(0, bytes);

            assertArrayEquals(atOnce, bytes, "seed " + seed);
        }
    }

    @Test
    void onlyWhatRemainsInABufferIsChanged() {
        var buffer = ByteBuffer.allocate(32);
        buffer.position(5).limit(21);

        new Rc4(new byte[] {1, 2, 3, 4, 5}).apply(buffer);

        assertEquals(5, buffer.position());
        assertEquals(21, buffer.limit());
        assertArrayEquals(new byte[5], Arrays.copyOf(buffer.array(), 5));
        assertArrayEquals(new byte[11], Arrays.copyOfRange(buffer.array(), 21, 32));
        assertEquals("b2396305f03dc027ccc3524a0a1118a8", HEX.formatHex(buffer.array(), 5, 21));
    }
}
