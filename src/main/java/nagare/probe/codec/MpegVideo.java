package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.probe.bytes.Bits;

/// MPEG-1 and MPEG-2 video: the sequence header (ISO/IEC 13818-2 §6.2.2.1) and its extension (§6.2.2.3).
public final class MpegVideo {
    private static final double[] RATES = {0, 24000.0 / 1001, 24, 25, 30000.0 / 1001, 30, 50, 60000.0 / 1001, 60};
    private static final int SQUARE = 1;
    private static final int EXTENSION_REACH = 256;

    /// What a sequence header says.
    ///
    /// @param isSecond whether it is MPEG-2
    public record Sequence(Picture picture, boolean isSecond) {
        public String codec() {
            return isSecond ? "mpeg2video" : "mpeg1video";
        }
    }

    private MpegVideo() {}

    /// @param at behind the start code `00 00 01 B3`
    public static Optional<Sequence> ofHeader(byte[] bytes, int at, int end) {
        var bits = new Bits(bytes, at, end);
        int width = bits.u(12);
        int height = bits.u(12);
        int aspect = bits.u(4);
        int rate = bits.u(4);
        if (bits.isOver() || width == 0 || height == 0) {
            return Optional.empty();
        }
        Optional<String> profile = Optional.empty();
        OptionalInt level = OptionalInt.empty();
        boolean progressive = true;
        int extension = extension(bytes, at, Math.min(end, at + EXTENSION_REACH));
        if (extension >= 0) {
            var more = new Bits(bytes, extension, end);
            more.skip(4 + 1);
            profile = profile(more.u(3));
            level = OptionalInt.of(more.u(4));
            progressive = more.flag();
            more.skip(2);
            width |= more.u(2) << 12;
            height |= more.u(2) << 12;
        }
        boolean anamorphic = extension < 0 ? aspect > SQUARE : isStretched(aspect, width, height);
        var picture = new Picture(
                width,
                height,
                profile,
                level,
                OptionalInt.of(8),
                rate > 0 && rate < RATES.length ? OptionalDouble.of(RATES[rate]) : OptionalDouble.empty(),
                OptionalInt.empty(),
                !progressive,
                anamorphic,
                Optional.empty());
        return Optional.of(new Sequence(picture, extension >= 0));
    }

    private static boolean isStretched(int aspect, int width, int height) {
        double shown = switch (aspect) {
            case 2 -> 4 / 3.0;
            case 3 -> 16 / 9.0;
            case 4 -> 2.21;
            default -> (double) width / height;
        };
        return Math.abs(shown * height / width - 1) > 0.01;
    }

    private static int extension(byte[] bytes, int from, int end) {
        for (int at = from; at + 5 <= end; at++) {
            boolean start = bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1;
            if (start && (bytes[at + 3] & 0xff) == 0xB5 && (bytes[at + 4] & 0xf0) == 0x10) {
                return at + 4;
            }
        }
        return -1;
    }

    private static Optional<String> profile(int profile) {
        return Optional.ofNullable(
                switch (profile) {
                    case 1 -> "High";
                    case 2 -> "Spatially Scalable";
                    case 3 -> "SNR Scalable";
                    case 4 -> "Main";
                    case 5 -> "Simple";
                    default -> null;
                });
    }
}
