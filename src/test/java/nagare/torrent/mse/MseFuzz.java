package nagare.torrent.mse;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nagare.fuzz.Allowance;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.wire.ProtocolException;

/// A stranger shakes hands. The first byte says which side we are, and whether the stranger knows the torrent: then
/// what follows is encrypted as it should be, so that the fuzzer gets past the marks. The second byte is how many
/// bytes come at once. An agreement, if one comes, is read through.
public final class MseFuzz {
    private static final InfoHash TORRENT = new InfoHash("ab".repeat(20));
    private static final List<Cipher> BOTH = List.of(Cipher.PLAIN, Cipher.RC4);

    private MseFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, MseFuzz::feed);
    }

    private static void feed(byte[] input) throws Exception {
        if (input.length < 2) {
            return;
        }
        boolean calling = input[0] % 2 == 0;
        boolean initiated = (input[0] & 2) != 0;
        int atOnce = 1 + (input[1] & 0xff);
        var said = ByteBuffer.wrap(input, 2, input.length - 2).slice();
        Handshaking side = calling
                ? new Calling(TORRENT, BOTH, ByteBuffer.wrap(new byte[68]), new Random(1))
                : new Called(List.of(TORRENT), BOTH, new Random(1));
        try {
            hear(side, initiated ? encrypted(side, calling, said) : said, atOnce);
        } catch (ProtocolException refused) {
            return; // what a stranger may be answered with
        }
        if (side.said().remaining() > Handshaking.ROOM_BYTES) {
            throw new AssertionError("says more than there is to say");
        }
        if (side.agreed().isPresent()) {
            read(side.agreed().get(), said);
        }
    }

    /// The stranger's key, and its part up to the mark; then what the fuzzer says, encrypted.
    private static ByteBuffer encrypted(Handshaking side, boolean calling, ByteBuffer said) throws ProtocolException {
        var key = new KeyExchange(new Random(2));
        var ours = new byte[KeyExchange.KEY_BYTES];
        byte[] rest = new byte[said.remaining()];
        said.get(0, rest);
        if (calling) {
            side.said().get(ours);
            byte[] out = new Secret(key.secret(ours)).answerers(TORRENT).apply(joined(Handshaking.CONSTANT, rest));
            return ByteBuffer.wrap(joined(key.publicKey(), out));
        }
        hear(side, ByteBuffer.wrap(key.publicKey()), 96);
        side.said().get(ours);
        var secret = new Secret(key.secret(ours));
        byte[] start = joined(secret.mark(), secret.veil(Secret.name(TORRENT)));
        return ByteBuffer.wrap(joined(start, secret.callers(TORRENT).apply(joined(Handshaking.CONSTANT, rest))));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static void hear(Handshaking side, ByteBuffer said, int atOnce) throws ProtocolException {
        while (said.hasRemaining() && side.agreed().isEmpty()) {
            int length = Math.min(atOnce, said.remaining());
            if (side.room().remaining() < length) {
                throw new AssertionError("no room for " + length + " bytes");
            }
            side.room().put(said.slice(said.position(), length));
            said.position(said.position() + length);
            side.heard();
        }
    }

    private static void read(Agreement agreement, ByteBuffer said) throws Exception {
        var in = new Pipe();
        in.write(said.duplicate());
        var stream = agreement.over(new PipeStream(in, new Pipe()));
        var target = ByteBuffer.allocate(100);
        long read = 0;
        for (int some = stream.read(target); some > 0; some = stream.read(target.clear())) {
            read += some;
        }
        if (read > said.remaining() + Handshaking.ROOM_BYTES) {
            throw new AssertionError("read " + read + " bytes that nobody said");
        }
        stream.bare();
    }

    public static List<byte[]> seeds() {
        var offer = ByteBuffer.allocate(14)
                .putInt(3)
                .putShort((short) 4)
                .putInt(0)
                .putShort((short) 2)
                .putShort((short) 7);
        var choice = ByteBuffer.allocate(10).putInt(2).putShort((short) 4).putInt(0);
        var degenerate = new byte[200];
        return List.of(
                shaped(3, 20, offer.array()),
                shaped(2, 1, choice.array()),
                shaped(0, 255, degenerate),
                shaped(1, 50, degenerate),
                shaped(1, 200, Arrays.copyOf(new KeyExchange(new Random(3)).publicKey(), 700)),
                shaped(0, 200, Arrays.copyOf(new KeyExchange(new Random(3)).publicKey(), 700)));
    }

    private static byte[] shaped(int shape, int atOnce, byte[] bytes) {
        return joined(new byte[] {(byte) shape, (byte) (atOnce - 1)}, bytes);
    }
}
