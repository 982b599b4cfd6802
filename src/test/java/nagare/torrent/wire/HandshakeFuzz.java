package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import nagare.fuzz.Allowance;
import nagare.torrent.metainfo.InfoHash;

/// The handshake, and as a second shape of input (first byte odd) that of the extensions: what is read is written and
/// read again as the same.
public final class HandshakeFuzz {
    private HandshakeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, HandshakeFuzz::feed);
    }

    private static void feed(byte[] input) throws ProtocolException {
        if (input.length == 0) {
            return;
        }
        var bytes = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        try {
            if (input[0] % 2 == 0) {
                handshake(bytes);
            } else {
                extensions(bytes);
            }
        } catch (ProtocolException refused) {
            // what a stranger may be answered with
        }
    }

    private static void handshake(ByteBuffer bytes) throws ProtocolException {
        var handshake = Handshake.parse(bytes.duplicate());
        if (!Handshake.parse(handshake.encode()).equals(handshake)
                || !Handshake.parseHead(bytes.duplicate()).equals(handshake.infoHash())) {
            throw new AssertionError("not the same again: " + handshake);
        }
    }

    private static void extensions(ByteBuffer bytes) throws ProtocolException {
        var handshake = ExtensionHandshake.parse(bytes);
        var again = ExtensionHandshake.parse(handshake.encode().payload());
        if (!again.equals(handshake)) {
            throw new AssertionError("not the same again: " + handshake + " and " + again);
        }
        handshake.and(again);
    }

    public static List<byte[]> seeds() {
        var hash = new byte[InfoHash.BYTES];
        var id = new byte[20];
        Arrays.fill(id, (byte) 'x');
        var ours = new Handshake(InfoHash.of(hash), PeerId.of(id), true, true, true, true).encode();
        var extensions = ExtensionHandshake.ours(EnumSet.allOf(Extension.class), "Fuzz 1", 6881, 250, Optional.empty())
                .withMetadata(1234)
                .encode()
                .payload();
        return List.of(shaped(0, ours), shaped(1, extensions));
    }

    private static byte[] shaped(int shape, ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining() + 1)
                .put((byte) shape)
                .put(bytes.duplicate())
                .array();
    }
}
