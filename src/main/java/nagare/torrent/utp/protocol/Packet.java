package nagare.torrent.utp.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/// One datagram of uTP. `sentMicros` is the sender's clock, `delayMicros` how long the last packet from us took by the
/// two clocks, both modulo 2^32; `window` is how many bytes the sender has room for. `sack` has a bit for each packet
/// from `ack + 2` on, the lowest of each byte first; it is empty when there is none.
///
/// Buffers of a parsed packet are views of the datagram.
public record Packet(
        Type type,
        int connectionId,
        int sentMicros,
        int delayMicros,
        long window,
        int seq,
        int ack,
        ByteBuffer sack,
        ByteBuffer payload) {
    public static final int HEADER_BYTES = 20;

    /// The longest selective ack that is sent, and so much of a longer one is looked at: 1024 packets.
    static final int MAX_SACK_BYTES = 128;

    private static final int VERSION = 1;
    private static final int SACK = 1;

    /// "Extension bits", eight bytes. libutp takes no packet whose first extension is unknown, hence this goes first.
    private static final int EXTENSION_BITS = 2;

    private static final int EXTENSION_BITS_BYTES = 8;

    /// Nobody has given this extension a meaning, so receivers skip it.
    private static final int PADDING = 0x50;

    private static final int MAX_EXTENSION_BYTES = 255;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /// In the order of their numbers on the wire.
    public enum Type {
        DATA,
        FIN,
        STATE,
        RESET,
        SYN;

        private static final Type[] BY_NUMBER = values();
    }

    /// A packet without a selective ack and without bytes.
    static Packet bare(Type type, int connectionId, int seq, int ack) {
        return new Packet(type, connectionId, 0, 0, 0, seq, ack, NOTHING, NOTHING);
    }

    /// Reads a datagram, which is left as it was; nothing when it is not one of uTP.
    public static Optional<Packet> parse(ByteBuffer datagram) {
        var in = datagram.duplicate();
        if (in.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int first = in.get();
        int number = (first & 0xff) >> 4;
        if ((first & 0xf) != VERSION || number >= Type.BY_NUMBER.length) {
            return Optional.empty();
        }
        int extension = in.get() & 0xff;
        int connectionId = in.getShort() & 0xffff;
        int sentMicros = in.getInt();
        int delayMicros = in.getInt();
        long window = in.getInt() & 0xffff_ffffL;
        int seq = in.getShort() & 0xffff;
        int ack = in.getShort() & 0xffff;
        ByteBuffer sack = NOTHING;
        while (extension != 0) {
            if (in.remaining() < 2) {
                return Optional.empty();
            }
            int next = in.get() & 0xff;
            int length = in.get() & 0xff;
            if (in.remaining() < length) {
                return Optional.empty();
            }
            if (extension == SACK) {
                sack = in.slice(in.position(), Math.min(length, MAX_SACK_BYTES));
            }
            in.position(in.position() + length);
            extension = next;
        }
        return Optional.of(new Packet(
                Type.BY_NUMBER[number], connectionId, sentMicros, delayMicros, window, seq, ack, sack, in.slice()));
    }

    /// Writes the head of the packet, with extensions that mean nothing until head and payload together take `padded`
    /// bytes, or all but a few of them. The payload goes behind it.
    void encodeHead(ByteBuffer out, int payloadBytes, int padded) {
        int padding = padded - HEADER_BYTES - payloadBytes - 2 - EXTENSION_BITS_BYTES;
        boolean pads = padding >= 2 && !sack.hasRemaining();
        out.put((byte) (type.ordinal() << 4 | VERSION));
        out.put((byte) (sack.hasRemaining() ? SACK : pads ? EXTENSION_BITS : 0));
        out.putShort((short) connectionId)
                .putInt(sentMicros)
                .putInt(delayMicros)
                .putInt((int) Math.min(window, 0xffff_ffffL))
                .putShort((short) seq)
                .putShort((short) ack);
        if (sack.hasRemaining()) {
            out.put((byte) 0).put((byte) sack.remaining()).put(sack.duplicate());
        } else if (pads) {
            out.put((byte) PADDING).put((byte) EXTENSION_BITS_BYTES).putLong(0);
            pad(out, padding);
        }
    }

    private static void pad(ByteBuffer out, int padding) {
        int left = padding;
        while (left >= 2) {
            int length = Math.min(left - 2, MAX_EXTENSION_BYTES);
            left -= 2 + length;
            out.put((byte) (left >= 2 ? PADDING : 0)).put((byte) length);
            for (int i = 0; i < length; i++) {
                out.put((byte) 0);
            }
        }
    }
}
