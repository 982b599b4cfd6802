package nagare.probe.codec;

import java.util.Optional;
import nagare.probe.bytes.Bits;

/// Headers of frames of sound that need no container: MPEG audio (ISO/IEC 11172-3 §2.4.1.3), AC-3 and E-AC-3 (ATSC
/// A/52 §5.3, Annex E), DTS (ETSI TS 102 114 §5.3).
public final class Frames {
    private static final int[][] MPEG_RATES = {{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}};
    private static final int[] LAYER1_V1 = {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
    private static final int[] LAYER2_V1 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
    private static final int[] LAYER3_V1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] LAYER1_V2 = {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
    private static final int[] LAYER23_V2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int MPEG1 = 3;
    private static final int[] AC3_RATES = {48000, 44100, 32000};
    private static final int[] AC3_CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};
    private static final int[] DTS_RATES = {
        0, 8000, 16000, 32000, 0, 0, 11025, 22050, 44100, 0, 0, 12000, 24000, 48000, 96000, 192000
    };
    private static final int[] DTS_CHANNELS = {1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 6, 6, 7, 8, 8};

    /// A frame of MPEG audio.
    ///
    /// @param layer 1 to 3
    /// @param bitsPerSecond of this frame
    /// @param samples in it, of each channel
    /// @param bytes of it, its header included
    /// @param sideBytes what stands between its header and a Xing header, in layer 3
    public record Mpeg(
            int layer, int sampleRate, int channels, int bitsPerSecond, int samples, int bytes, int sideBytes) {
        public String codec() {
            return "mp" + layer;
        }

        public Sound sound() {
            return Sound.of(channels, sampleRate, 0);
        }
    }

    private Frames() {}

    /// The header of a frame of MPEG audio; empty when there is none here, or one without a bit rate.
    public static Optional<Mpeg> mpeg(long header) {
        int version = (int) (header >> 19 & 3);
        int layer = 4 - (int) (header >> 17 & 3);
        int rateIndex = (int) (header >> 12 & 15);
        int sampleIndex = (int) (header >> 10 & 3);
        if ((header >>> 21 & 0x7ff) != 0x7ff || version == 1 || layer == 4 || rateIndex == 0 || rateIndex == 15) {
            return Optional.empty();
        }
        if (sampleIndex == 3) {
            return Optional.empty();
        }
        int sampleRate = MPEG_RATES[version][sampleIndex];
        int bits = rates(version, layer)[rateIndex] * 1000;
        int padding = (int) (header >> 9 & 1);
        boolean mono = (header >> 6 & 3) == 3;
        int samples = layer == 1 ? 384 : layer == 3 && version != MPEG1 ? 576 : 1152;
        int bytes = layer == 1
                ? (12 * bits / sampleRate + padding) * 4
                : (int) ((long) samples / 8 * bits / sampleRate) + padding;
        int side = version == MPEG1 ? mono ? 17 : 32 : mono ? 9 : 17;
        return Optional.of(new Mpeg(layer, sampleRate, mono ? 1 : 2, bits, samples, bytes, side));
    }

    private static int[] rates(int version, int layer) {
        if (version == MPEG1) {
            return layer == 1 ? LAYER1_V1 : layer == 2 ? LAYER2_V1 : LAYER3_V1;
        }
        return layer == 1 ? LAYER1_V2 : LAYER23_V2;
    }

    /// AC-3 or E-AC-3.
    public static Sound ac3(byte[] frame, int at) {
        if (frame.length - at < 8 || frame[at] != 0x0B || frame[at + 1] != 0x77) {
            return Sound.UNKNOWN;
        }
        boolean enhanced = (frame[at + 5] & 0xff) >> 3 > 10;
        var bits = new Bits(frame, at + 4, frame.length);
        int rate;
        int mode;
        if (enhanced) {
            int code = bits.u(2);
            int second = bits.u(2);
            rate = code < 3 ? AC3_RATES[code] : second < 3 ? AC3_RATES[second] / 2 : 0;
            mode = bits.u(3);
        } else {
            int code = bits.u(2);
            rate = code < 3 ? AC3_RATES[code] : 0;
            bits.skip(6 + 5 + 3);
            mode = bits.u(3);
            bits.skip((mode & 1) == 1 && mode != 1 ? 2 : 0);
            bits.skip((mode & 4) != 0 ? 2 : 0);
            bits.skip(mode == 2 ? 2 : 0);
        }
        return Sound.of(AC3_CHANNELS[mode] + bits.bit(), rate, 0);
    }

    /// DTS, its core.
    public static Sound dts(byte[] frame, int at) {
        if (frame.length - at < 12
                || frame[at] != 0x7F
                || (frame[at + 1] & 0xff) != 0xFE
                || (frame[at + 2] & 0xff) != 0x80
                || frame[at + 3] != 1) {
            return Sound.UNKNOWN;
        }
        var bits = new Bits(frame, at + 4, frame.length);
        bits.skip(1 + 5 + 1 + 7 + 14);
        int mode = bits.u(6);
        int rate = DTS_RATES[bits.u(4)];
        bits.skip(5 + 1 + 1 + 1 + 1 + 1 + 3 + 1 + 1);
        int low = bits.u(2);
        return Sound.of(
                (mode < DTS_CHANNELS.length ? DTS_CHANNELS[mode] : 0) + (low == 1 || low == 2 ? 1 : 0), rate, 0);
    }
}
