package nagare.media;

import java.nio.ByteBuffer;

/// The first bytes of a file of known length, read at any place and in either order. Nobody reads more than a number of
/// elements of it, so that a file made for it does not keep us busy.
final class HeadBytes {
    private final ByteBuffer bytes;
    private final long length;
    private int elements;

    /// A byte was asked for that is not here.
    static final class Short extends Exception {
        private static final long serialVersionUID = 1L;
        private final long needed;

        private Short(long needed) {
            super("byte " + needed, null, false, false);
            this.needed = needed;
        }

        /// How long the head would have to be.
        long needed() {
            return needed;
        }
    }

    HeadBytes(ByteBuffer bytes, long length, int elements) {
        this.bytes = bytes;
        this.length = length;
        this.elements = elements;
    }

    /// Of the whole file.
    long length() {
        return length;
    }

    /// Whether one more element may be looked at.
    boolean mayGoOn() {
        return elements-- > 0;
    }

    int u8(long at) throws Short {
        need(at, 1);
        return bytes.get((int) at) & 0xff;
    }

    /// Big-endian.
    long u32(long at) throws Short {
        need(at, Integer.BYTES);
        return Integer.toUnsignedLong(bytes.getInt((int) at));
    }

    long u32LittleEndian(long at) throws Short {
        need(at, Integer.BYTES);
        return Integer.toUnsignedLong(Integer.reverseBytes(bytes.getInt((int) at)));
    }

    /// Big-endian; negative above the largest long.
    long i64(long at) throws Short {
        need(at, Long.BYTES);
        return bytes.getLong((int) at);
    }

    private void need(long at, int count) throws Short {
        if (at < 0 || at > Integer.MAX_VALUE || at + count > bytes.limit()) {
            throw new Short(at < 0 ? Long.MAX_VALUE : at + count);
        }
    }

    /// From here so many bytes, or what there is of them in the file.
    ContainerIndex at(long from, long most) {
        return from >= 0 && from < length && most > 0
                ? new ContainerIndex.At(from, from + Math.min(most, length - from))
                : new ContainerIndex.Unsaid();
    }
}
