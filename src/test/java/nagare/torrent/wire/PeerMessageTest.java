package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Scanner;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerMessageTest {
    @ParameterizedTest
    @CsvSource({"0 7 8, 9, 8180", "0, 1, 80", "7, 8, 01", "8, 10, 0080", "'', 3, 00"})
    void firstPieceIsTheHighestBit(String pieces, int count, String hex) throws Exception {
        var has = new BitSet();
        new Scanner(pieces).tokens().map(Integer::valueOf).forEach(has::set);

        var bitfield = PeerMessage.Bitfield.of(has, count);

        assertEquals(hex, HexFormat.of().formatHex(bitfield.bits().array()));
        assertEquals(has, bitfield.pieces(count));
    }

    @Test
    void spareBitsAreMasked() throws Exception {
        var bitfield = new PeerMessage.Bitfield(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff}));

        assertEquals(9, bitfield.pieces(9).cardinality());
        assertEquals(9, bitfield.pieces(9).length());
    }

    @Test
    void piecesBehindTheLastAreNotWritten() throws Exception {
        var has = new BitSet();
        has.set(0, 100);

        assertEquals(3, PeerMessage.Bitfield.of(has, 3).pieces(3).cardinality());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void bitfieldOfAnotherTorrentIsRefused(int pieces) {
        var bitfield = new PeerMessage.Bitfield(ByteBuffer.allocate(2));

        assertThrows(ProtocolException.class, () -> bitfield.pieces(pieces));
    }

    @Test
    void bitfieldThatDoesNotStartItsBufferIsReadFromItsPosition() throws Exception {
        var bits = ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80}).position(2);

        assertEquals(0, new PeerMessage.Bitfield(bits).pieces(8).nextSetBit(0));
    }

    @Test
    void severalMessagesGoIntoOneWrite() {
        var out = ByteBuffer.allocate(64);

        IntStream.range(0, 3).forEach(i -> PeerCodec.encodeInto(new PeerMessage.Request(i, 0, 16384), out));

        assertEquals(51, out.position());
        assertThrows(
                BufferOverflowException.class, () -> PeerCodec.encodeInto(new PeerMessage.Request(3, 0, 16384), out));
    }

    @Test
    void writingLeavesTheMessageAsItWas() {
        var piece = new PeerMessage.Piece(
                0, 0, ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1));

        assertEquals(PeerCodec.encode(piece), PeerCodec.encode(piece));
        assertEquals(2, piece.data().remaining());
    }

    @Test
    void messagesWithImpossibleNumbersCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Have(-1));
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Request(0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Port(65536));
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Extended(256, ByteBuffer.allocate(0)));
    }
}
