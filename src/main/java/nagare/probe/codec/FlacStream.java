package nagare.probe.codec;

import nagare.probe.bytes.Bits;

/// FLAC's STREAMINFO (RFC 9639 §8.2), as it stands in FLAC files, in MP4 and in Ogg.
public final class FlacStream {
    private static final int LEAST = 18;

    private FlacStream() {}

    /// What is heard.
    public static Sound sound(byte[] info, int from) {
        if (info.length - from < LEAST) {
            return Sound.UNKNOWN;
        }
        var bits = new Bits(info, from + 10, info.length);
        int rate = bits.u(20);
        int channels = bits.u(3) + 1;
        return Sound.of(channels, rate, bits.u(5) + 1);
    }

    /// Samples in all, 0 when that is not known.
    public static long samples(byte[] info, int from) {
        if (info.length - from < LEAST) {
            return 0;
        }
        var bits = new Bits(info, from + 13, info.length);
        bits.skip(4);
        return (long) bits.u(4) << 32 | (long) bits.u(16) << 16 | bits.u(16);
    }
}
