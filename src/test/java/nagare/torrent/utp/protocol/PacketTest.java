package nagare.torrent.utp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketTest {
    private static final String HEADER = "01001234000000050000000700100000ABCD0102";

    @Test
    void headerIsAsBep29DrawsIt() {
        Packet packet = parse(HEADER + "ff");

        assertEquals(Packet.Type.DATA, packet.type());
        assertEquals(0x1234, packet.connectionId());
        assertEquals(5, packet.sentMicros());
        assertEquals(7, packet.delayMicros());
        assertEquals(0x100000, packet.window());
        assertEquals(0xabcd, packet.seq());
        assertEquals(0x0102, packet.ack());
        assertEquals(1, packet.payload().remaining());
        assertEquals(HEADER, hex(packet, 1, 0).toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void selectiveAckIsFoundAndUnknownExtensionsAreSkipped() {
        Packet packet = parse("2102" + HEADER.substring(4) + "7f03000000" + "01020909" + "000401020304" + "aabb");

        assertEquals(Packet.Type.STATE, packet.type());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), packet.sack());
        assertEquals(2, packet.payload().remaining());
    }

    @Test
    void aSelectiveAckThatIsTooLongIsLookedAtInPart() {
        var sack = "ff".repeat(200);

        assertEquals(
                Packet.MAX_SACK_BYTES,
                parse("2101" + HEADER.substring(4) + "00c8" + sack).sack().remaining());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01001234000000050000000700100000ABCD01", // a byte is missing
                "02001234000000050000000700100000ABCD0102", // version 2
                "51001234000000050000000700100000ABCD0102", // type 5
                "01011234000000050000000700100000ABCD0102", // an extension that is not there
                "01011234000000050000000700100000ABCD010200", // nor its length
                "01011234000000050000000700100000ABCD01020004010203", // shorter than it says
                "64313a61"
            })
    void whatIsNoPacketIsLeftToOthers(String hex) {
        assertTrue(Packet.parse(bytes(hex)).isEmpty());
    }

    @Test
    void paddingFillsAProbeAndMeansNothing() {
        var packet = Packet.bare(Packet.Type.DATA, 1, 2, 3);
        for (int padded : new int[] {570, 600, 1399, 1400, 1472}) {
            var out = ByteBuffer.allocate(1500);
            packet.encodeHead(out, 528, padded);
            int head = out.position();
            out.position(head + 528).flip();

            assertTrue(out.remaining() <= padded && out.remaining() >= padded - 1, padded + ": " + out.remaining());
            assertEquals(2, out.get(1), "libutp takes no other extension first");
            Packet read = Packet.parse(out).orElseThrow();
            assertEquals(528, read.payload().remaining());
            assertFalse(read.sack().hasRemaining());
        }
    }

    private static Packet parse(String hex) {
        return Packet.parse(bytes(hex)).orElseThrow();
    }

    private static String hex(Packet packet, int payload, int padded) {
        var out = ByteBuffer.allocate(100);
        packet.encodeHead(out, payload, padded);
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
