package nagare.torrent.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HolePunchTest {
    private static final InetSocketAddress V4 = new InetSocketAddress(InetAddress.ofLiteral("1.2.3.4"), 6881);
    private static final InetSocketAddress V6 = new InetSocketAddress(InetAddress.ofLiteral("2600::7"), 0xfffe);

    @Test
    void messagesLookAsBep55Says() {
        assertEquals("0000010203041ae100000000", hex(new HolePunch.Rendezvous(V4)));
        assertEquals("0100010203041ae100000000", hex(new HolePunch.Connect(V4)));
        assertEquals(
                "0200010203041ae100000002", hex(new HolePunch.Refused(V4, HolePunch.Refusal.NOT_CONNECTED.code())));
        assertEquals("010126000000000000000000000000000007fffe00000000", hex(new HolePunch.Connect(V6)));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws ProtocolException {
        for (HolePunch message : List.of(
                new HolePunch.Rendezvous(V4),
                new HolePunch.Rendezvous(V6),
                new HolePunch.Connect(V4),
                new HolePunch.Connect(V6),
                new HolePunch.Refused(V6, 3))) {
            assertEquals(message, HolePunch.parse(message.encode()));
        }
    }

    @Test
    void theErrorCodeMayBeLeftOut() throws ProtocolException {
        assertEquals(new HolePunch.Connect(V4), HolePunch.parse(bytes("0100010203041ae1")));
    }

    @Test
    void brokenMessagesAreRefused() {
        for (String broken : List.of(
                "",
                "00",
                "0000",
                "0000010203041a",
                "000126000000000000000000000000000007ff",
                "0300010203041ae100000000",
                "0002010203041ae100000000",
                "010126000000000000000000000000000007fffe0000000000")) {
            assertThrows(ProtocolException.class, () -> HolePunch.parse(bytes(broken)), broken);
        }
    }

    private static String hex(HolePunch message) {
        var encoded = message.encode();
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
