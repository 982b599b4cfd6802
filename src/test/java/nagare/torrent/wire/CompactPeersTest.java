package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompactPeersTest {
    private static final InetSocketAddress V4 = peer("203.0.113.7", 6881);
    private static final InetSocketAddress V6 = peer("2001:db8::1", 51413);

    @Test
    void sixBytesAreAnIpv4Peer() {
        assertEquals(List.of(V4), CompactPeers.parse4(hex("cb007107" + "1ae1"), 10));
        assertEquals(hex("cb007107" + "1ae1"), CompactPeers.format4(List.of(V6, V4)));
    }

    @Test
    void eighteenBytesAreAnIpv6Peer() {
        var packed = hex("20010db8000000000000000000000001" + "c8d5");

        assertEquals(List.of(V6), CompactPeers.parse6(packed, 10));
        assertEquals(packed, CompactPeers.format6(List.of(V4, V6)));
    }

    @Test
    void portZeroAndAHalfEntryAreLeftOut() {
        assertEquals(List.of(V4), CompactPeers.parse4(hex("010203040000" + "cb0071071ae1" + "0102030405"), 10));
    }

    @Test
    void noMoreThanWantedAreRead() {
        var packed = ByteBuffer.allocate(600);
        while (packed.hasRemaining()) {
            packed.put(hex("cb0071071ae1"));
        }

        assertEquals(7, CompactPeers.parse4(packed.flip(), 7).size());
    }

    @Test
    void emptyStringIsNoPeers() {
        assertTrue(CompactPeers.parse6(ByteBuffer.allocate(0), 10).isEmpty());
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static InetSocketAddress peer(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
