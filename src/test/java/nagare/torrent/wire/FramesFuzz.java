package nagare.torrent.wire;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import nagare.fuzz.Allowance;
import nagare.torrent.memory.BlockPool;

/// A stream of messages: each that is read is written and read again as the same bytes; the stream ends, breaks off or
/// breaks a rule.
public final class FramesFuzz {
    private static final int PIECES = 1000;

    private FramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, FramesFuzz::feed);
    }

    private static void feed(byte[] input) throws IOException {
        boolean knowsPieces = input.length > 0 && input[0] % 2 == 0;
        var frames = reader(ByteBuffer.wrap(input, Math.min(1, input.length), Math.max(0, input.length - 1)));
        if (knowsPieces) {
            frames.expectPieces(PIECES);
        }
        try {
            for (var message = frames.next(); message.isPresent(); message = frames.next()) {
                sameAgain(message.get());
            }
        } catch (ProtocolException | EOFException end) {
            // what a stranger may be answered with
        }
    }

    private static void sameAgain(PeerMessage message) throws IOException {
        var bytes = PeerCodec.encode(message);
        if (bytes.remaining() != PeerCodec.encodedLength(message)) {
            throw new AssertionError("another length than was said: " + message);
        }
        Optional<PeerMessage> again = reader(bytes.duplicate()).next();
        if (again.isEmpty() || !PeerCodec.encode(again.get()).equals(bytes)) {
            throw new AssertionError("not the same again: " + message);
        }
    }

    private static FrameReader reader(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(copy)), new BlockPool(0));
    }

    public static List<byte[]> seeds() {
        var has = new BitSet();
        has.set(3, 90);
        var messages = List.of(
                new PeerMessage.KeepAlive(),
                new PeerMessage.Choke(),
                new PeerMessage.Unchoke(),
                new PeerMessage.Interested(),
                new PeerMessage.NotInterested(),
                new PeerMessage.Have(7),
                PeerMessage.Bitfield.of(has, PIECES),
                ExtensionHandshake.ours(EnumSet.allOf(Extension.class), "Fuzz 1", 6881, 250, Optional.empty())
                        .withMetadata(1234)
                        .encode());
        var all = ByteBuffer.allocate(4096);
        all.put((byte) 0);
        messages.forEach(message -> all.put(PeerCodec.encode(message)));
        byte[] block = {0, 0, 0, 13, 7, 0, 0, 0, 1, 0, 0, 64, 0, 1, 2, 3, 4};
        byte[] request = {0, 0, 0, 13, 6, 0, 0, 0, 1, 0, 0, 64, 0, 0, 0, 64, 0};
        byte[] fast = {0, 0, 0, 1, 14, 0, 0, 0, 1, 15, 0, 0, 0, 5, 17, 0, 0, 0, 9, 0, 0, 0, 5, 13, 0, 0, 0, 9};
        byte[] together = Arrays.copyOf(all.array(), all.position());
        return List.of(together, framed(block), framed(request), framed(fast));
    }

    private static byte[] framed(byte[] frames) {
        return ByteBuffer.allocate(frames.length + 1).put((byte) 1).put(frames).array();
    }
}
