package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeTest {
    private static final InfoHash HASH = new InfoHash("00112233445566778899aabbccddeeff01234567");
    private static final PeerId PEER = new PeerId("2d4e47303130302d0102030405060708090a0b0c");

    @Test
    void everyAbilityHasItsOwnBit() {
        assertEquals("0000000000100000", reserved(new Handshake(HASH, PEER, true, false, false, false)));
        assertEquals("0000000000000004", reserved(new Handshake(HASH, PEER, false, true, false, false)));
        assertEquals("0000000000000001", reserved(new Handshake(HASH, PEER, false, false, true, false)));
        assertEquals("0000000000000010", reserved(new Handshake(HASH, PEER, false, false, false, true)));
    }

    @Test
    void bytesAreThoseOfBep3() {
        var bytes = new Handshake(HASH, PEER, false, false, false, false).encode();

        assertEquals(Handshake.BYTES, bytes.remaining());
        assertEquals(
                "13" + HexFormat.of().formatHex("BitTorrent protocol".getBytes(StandardCharsets.US_ASCII))
                        + "0000000000000000" + HASH.hex() + PEER.hex(),
                HexFormat.of().formatHex(bytes.array()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 8, 15})
    void whatWasWrittenIsRead(int flags) throws Exception {
        var written = new Handshake(HASH, PEER, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);

        assertEquals(written, Handshake.parse(written.encode()));
    }

    @Test
    void hashIsReadBeforeThePeerIdHasCome() throws Exception {
        var head = new Handshake(HASH, PEER, true, true, true, false).encode().limit(Handshake.HEAD_BYTES);

        assertEquals(HASH, Handshake.parseHead(head));
        assertEquals(Handshake.HEAD_BYTES, head.remaining());
    }

    @Test
    void anotherProtocolIsRefused() {
        var bytes = new Handshake(HASH, PEER, true, true, true, false).encode();
        bytes.put(5, (byte) 'x');

        assertThrows(ProtocolException.class, () -> Handshake.parse(bytes));
        assertThrows(ProtocolException.class, () -> Handshake.parseHead(bytes));
    }

    @Test
    void oneByteTooFewIsRefused() {
        var bytes = new Handshake(HASH, PEER, true, true, true, false).encode();

        assertThrows(
                ProtocolException.class, () -> Handshake.parse(bytes.duplicate().limit(Handshake.BYTES - 1)));
        assertThrows(
                ProtocolException.class,
                () -> Handshake.parseHead(bytes.duplicate().limit(Handshake.HEAD_BYTES - 1)));
        assertThrows(ProtocolException.class, () -> Handshake.parseHead(ByteBuffer.allocate(0)));
    }

    @Test
    void ownPeerIdNamesTheClientAndIsRandomBehindIt() {
        var one = PeerId.random(new Random(1));
        var two = PeerId.random(new Random(2));

        assertEquals("-NG0100-", one.client());
        assertTrue(one.hex().startsWith("2d4e47303130302d"), one.hex());
        assertNotEquals(one, two);
    }

    @Test
    void hostileClientNameShowsNoControlCharacters() {
        assertEquals("..A.....", new PeerId("0a0d41001b7f80ff" + "00".repeat(12)).client());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz112233445566778899aabbccddeeff01234567"})
    void peerIdThatIsNotTwentyBytesIsRefused(String hex) {
        assertThrows(IllegalArgumentException.class, () -> new PeerId(hex));
    }

    private static String reserved(Handshake handshake) {
        return HexFormat.of().formatHex(handshake.encode().array(), 20, 28);
    }
}
