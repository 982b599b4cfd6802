package nagare.probe.bytes;

/// The bits of a few bytes, in order; behind the last there are only zeros, and [#isOver] tells. Exp-Golomb numbers as
/// in H.264 §9.1.
public final class Bits {
    private static final int LONGEST_PREFIX = 31;

    private final byte[] bytes;
    private final int end;
    private int at;

    public Bits(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public Bits(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from * 8;
        this.end = to * 8;
    }

    /// The content of a NAL unit (H.264 §7.4.1.1): without the bytes that keep start codes out of it.
    ///
    /// @param from the first byte behind the unit's header
    public static Bits ofUnit(byte[] bytes, int from, int to) {
        var plain = new byte[Math.max(0, to - from)];
        int length = 0;
        int zeros = 0;
        for (int i = from; i < to; i++) {
            if (zeros >= 2 && bytes[i] == 3) {
                zeros = 0;
                continue;
            }
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            plain[length++] = bytes[i];
        }
        return new Bits(plain, 0, length);
    }

    /// Whether more was read than is there.
    public boolean isOver() {
        return at > end;
    }

    public int bit() {
        int bit = at < end ? bytes[at >> 3] >> (7 - (at & 7)) & 1 : 0;
        at = Math.min(at + 1, end + 1);
        return bit;
    }

    public boolean flag() {
        return bit() == 1;
    }

    /// At most 31 bits.
    public int u(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = number << 1 | bit();
        }
        return number;
    }

    public void skip(int bits) {
        at = (int) Math.min((long) at + bits, end + 1L);
    }

    /// Unsigned Exp-Golomb.
    public int ue() {
        int zeros = 0;
        while (zeros < LONGEST_PREFIX && !isOver() && bit() == 0) {
            zeros++;
        }
        return zeros == LONGEST_PREFIX ? Integer.MAX_VALUE : (1 << zeros) - 1 + u(zeros);
    }

    /// Signed Exp-Golomb.
    public int se() {
        int number = ue();
        return (number & 1) == 1 ? number / 2 + 1 : -(number / 2);
    }
}
