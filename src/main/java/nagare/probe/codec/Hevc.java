package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.probe.bytes.Bits;

/// HEVC: its configuration record (ISO/IEC 14496-15 §8.3.3) and its sequence parameter set (H.265 §7.3.2.2).
public final class Hevc {
    /// The type of a sequence parameter set among NAL units.
    public static final int SPS = 33;

    private static final int RECORD = 23;
    private static final int UNIT_HEADER = 2;
    private static final int MAX_SIDE = 16_384;

    private Hevc() {}

    /// What `hvcC` says.
    public static Picture ofRecord(byte[] config) {
        if (config.length < RECORD) {
            return Picture.UNKNOWN;
        }
        return picture(0, 0, config[1] & 0x1f, config[12] & 0xff, 8 + (config[17] & 7), (config[6] & 0xC0) == 0x40);
    }

    /// What a sequence parameter set says, its header of two bytes included.
    public static Picture ofSet(byte[] unit, int from, int to) {
        var bits = Bits.ofUnit(unit, Math.min(to, from + UNIT_HEADER), to);
        bits.skip(4);
        int subLayers = bits.u(3);
        bits.skip(1 + 3);
        int profile = bits.u(5);
        bits.skip(32);
        boolean progressive = bits.flag();
        boolean interlaced = bits.flag();
        bits.skip(46);
        int level = bits.u(8);
        skipSubLayers(bits, subLayers);
        bits.ue();
        int chroma = bits.ue();
        if (chroma == 3) {
            bits.skip(1);
        }
        long width = bits.ue();
        long height = bits.ue();
        if (bits.flag()) {
            width -= ((long) bits.ue() + bits.ue()) * (chroma == 1 || chroma == 2 ? 2 : 1);
            height -= ((long) bits.ue() + bits.ue()) * (chroma == 1 ? 2 : 1);
        }
        int depth = 8 + Math.clamp(bits.ue(), 0, 8);
        boolean fits = !bits.isOver() && width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
        return fits
                ? picture((int) width, (int) height, profile, level, depth, interlaced && !progressive)
                : Picture.UNKNOWN;
    }

    private static void skipSubLayers(Bits bits, int count) {
        int present = 0;
        for (int i = 0; i < count; i++) {
            present += bits.bit() * 88;
            present += bits.bit() * 8;
        }
        if (count > 0) {
            bits.skip(2 * (8 - count));
        }
        bits.skip(present);
    }

    private static Picture picture(int width, int height, int profile, int level, int depth, boolean interlaced) {
        return new Picture(
                width,
                height,
                Optional.ofNullable(
                        switch (profile) {
                            case 1 -> "Main";
                            case 2 -> "Main 10";
                            case 3 -> "Main Still Picture";
                            case 4 -> "Rext";
                            default -> null;
                        }),
                OptionalInt.of(level),
                OptionalInt.of(depth),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                interlaced,
                false,
                Optional.empty());
    }
}
