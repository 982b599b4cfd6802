package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import nagare.media.Track;
import nagare.probe.bytes.Bits;

/// H.264: its configuration record (ISO/IEC 14496-15 §5.3.3) and its sequence parameter set (H.264 §7.3.2.1).
public final class Avc {
    /// Types of NAL units.
    public static final int SPS = 7;

    private static final int RECORD_HEADER = 6;
    private static final int EXTENDED_ASPECT = 255;
    private static final int MAX_CYCLE = 255;
    private static final int MAX_SIDE = 16_384;
    private static final int MAX_REFS = 16;

    /// Profiles whose set says the chroma format and the bit depth.
    private static final Set<Integer> HIGH = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

    private Avc() {}

    /// What `avcC` says.
    public static Picture ofRecord(byte[] config) {
        if (config.length < RECORD_HEADER + 2 || config[0] != 1) {
            return Picture.UNKNOWN;
        }
        int length = (config[RECORD_HEADER] & 0xff) << 8 | config[RECORD_HEADER + 1] & 0xff;
        int from = RECORD_HEADER + 2;
        if ((config[RECORD_HEADER - 1] & 0x1f) == 0 || length < 4) {
            int profile = config[1] & 0xff;
            return Picture.of(
                    profile(profile, config[2]),
                    OptionalInt.of(config[3] & 0xff),
                    HIGH.contains(profile) ? OptionalInt.empty() : OptionalInt.of(8));
        }
        return ofSet(config, from, Math.min(config.length, from + length));
    }

    /// What a sequence parameter set says, its header of one byte included.
    public static Picture ofSet(byte[] unit, int from, int to) {
        if (to - from < 4) {
            return Picture.UNKNOWN;
        }
        var bits = Bits.ofUnit(unit, from + 1, to);
        int profile = bits.u(8);
        int constraints = bits.u(8);
        int level = bits.u(8);
        bits.ue();
        int depth = 8;
        int chroma = 1;
        if (HIGH.contains(profile)) {
            chroma = bits.ue();
            if (chroma == 3) {
                bits.skip(1);
            }
            depth = 8 + Math.clamp(bits.ue(), 0, 6);
            bits.ue();
            bits.skip(1);
            skipScaling(bits, chroma == 3 ? 12 : 8);
        }
        bits.ue();
        skipOrder(bits);
        int refs = bits.ue();
        bits.skip(1);
        Optional<String> name = profile(profile, (byte) constraints);
        var size = Size.of(bits, chroma);
        if (bits.isOver() || size.width() <= 0 || size.height() <= 0 || refs > MAX_REFS) {
            return Picture.of(name, OptionalInt.of(level), OptionalInt.of(depth));
        }
        var usability = Usability.of(bits);
        return new Picture(
                size.width(),
                size.height(),
                name,
                OptionalInt.of(level),
                OptionalInt.of(depth),
                usability.frameRate(),
                OptionalInt.of(refs),
                !size.framesOnly(),
                usability.anamorphic(),
                usability.range());
    }

    private record Size(int width, int height, boolean framesOnly) {
        static Size of(Bits bits, int chroma) {
            long width = (bits.ue() + 1L) * 16;
            long units = bits.ue() + 1L;
            boolean framesOnly = bits.flag();
            if (!framesOnly) {
                bits.skip(1);
            }
            long height = units * 16 * (framesOnly ? 1 : 2);
            bits.skip(1);
            if (bits.flag()) {
                int unitX = chroma == 1 || chroma == 2 ? 2 : 1;
                int unitY = (chroma == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
                width -= ((long) bits.ue() + bits.ue()) * unitX;
                height -= ((long) bits.ue() + bits.ue()) * unitY;
            }
            boolean fits = width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
            return fits ? new Size((int) width, (int) height, framesOnly) : new Size(0, 0, framesOnly);
        }
    }

    /// Annex E of H.264.
    private record Usability(boolean anamorphic, Optional<Track.Range> range, OptionalDouble frameRate) {
        static final Usability NONE = new Usability(false, Optional.empty(), OptionalDouble.empty());

        static Usability of(Bits bits) {
            if (!bits.flag()) {
                return NONE;
            }
            boolean anamorphic = bits.flag() && isAnamorphic(bits);
            if (bits.flag()) {
                bits.skip(1);
            }
            Optional<Track.Range> range = Optional.empty();
            if (bits.flag()) {
                bits.skip(4);
                if (bits.flag()) {
                    bits.skip(8);
                    range = Picture.range(bits.u(8));
                    bits.skip(8);
                }
            }
            if (bits.flag()) {
                bits.ue();
                bits.ue();
            }
            OptionalDouble rate = bits.flag() ? frameRate(bits) : OptionalDouble.empty();
            return bits.isOver() ? NONE : new Usability(anamorphic, range, rate);
        }

        private static OptionalDouble frameRate(Bits bits) {
            long units = (long) bits.u(16) << 16 | bits.u(16);
            long scale = (long) bits.u(16) << 16 | bits.u(16);
            return units > 0 && scale > 0 ? OptionalDouble.of(scale / 2.0 / units) : OptionalDouble.empty();
        }

        private static boolean isAnamorphic(Bits bits) {
            int aspect = bits.u(8);
            if (aspect != EXTENDED_ASPECT) {
                return aspect > 1;
            }
            int width = bits.u(16);
            int height = bits.u(16);
            return width != height && width > 0 && height > 0;
        }
    }

    private static void skipScaling(Bits bits, int lists) {
        if (!bits.flag()) {
            return;
        }
        for (int list = 0; list < lists; list++) {
            if (bits.flag()) {
                int last = 8;
                int next = 8;
                for (int i = 0; i < (list < 6 ? 16 : 64); i++) {
                    next = next == 0 ? 0 : last + bits.se() & 0xff;
                    last = next == 0 ? last : next;
                }
            }
        }
    }

    private static void skipOrder(Bits bits) {
        int type = bits.ue();
        if (type == 0) {
            bits.ue();
        } else if (type == 1) {
            bits.skip(1);
            bits.se();
            bits.se();
            int cycle = Math.min(bits.ue(), MAX_CYCLE);
            for (int i = 0; i < cycle; i++) {
                bits.se();
            }
        }
    }

    private static Optional<String> profile(int profile, byte constraints) {
        boolean intra = (constraints & 0x10) != 0;
        return Optional.ofNullable(
                switch (profile) {
                    case 66 -> (constraints & 0x40) != 0 ? "Constrained Baseline" : "Baseline";
                    case 77 -> "Main";
                    case 88 -> "Extended";
                    case 100 -> "High";
                    case 110 -> intra ? "High 10 Intra" : "High 10";
                    case 122 -> intra ? "High 4:2:2 Intra" : "High 4:2:2";
                    case 244 -> intra ? "High 4:4:4 Intra" : "High 4:4:4 Predictive";
                    case 44 -> "CAVLC 4:4:4 Intra";
                    case 118 -> "Multiview High";
                    case 128 -> "Stereo High";
                    default -> null;
                });
    }
}
