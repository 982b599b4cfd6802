package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalInt;
import nagare.probe.bytes.Bits;

/// AAC: its configuration (ISO/IEC 14496-3 §1.6.2.1) and the header of a frame on its own (ADTS, §1.A.2.2).
public final class Aac {
    private static final int[] RATES = {
        96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
    };
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8};
    private static final int EXPLICIT_RATE = 15;
    private static final int ESCAPE = 31;
    private static final int SBR = 5;
    private static final int PS = 29;

    private Aac() {}

    /// What an AudioSpecificConfig says.
    public static Sound ofConfig(byte[] config) {
        var bits = new Bits(config);
        int type = type(bits);
        int rate = rate(bits);
        int channels = channels(bits.u(4));
        int said = type;
        if (type == SBR || type == PS) {
            rate = rate(bits);
        }
        if (bits.isOver()) {
            return Sound.UNKNOWN;
        }
        return sound(profile(said), said == PS ? Math.max(2, channels) : channels, rate);
    }

    /// What an ADTS header of seven bytes says.
    public static Sound ofFrame(byte[] frame, int at) {
        if (frame.length - at < 7 || (frame[at] & 0xff) != 0xff || (frame[at + 1] & 0xf6) != 0xf0) {
            return Sound.UNKNOWN;
        }
        var bits = new Bits(frame, at + 2, frame.length);
        int type = bits.u(2) + 1;
        int rate = bits.u(4);
        bits.skip(1);
        int channels = channels(bits.u(3));
        return sound(profile(type), channels, rate < RATES.length ? RATES[rate] : 0);
    }

    private static Sound sound(Optional<String> profile, int channels, int rate) {
        Sound known = Sound.of(channels, rate, 0);
        return new Sound(profile, known.channels(), known.sampleRate(), OptionalInt.empty());
    }

    private static int type(Bits bits) {
        int type = bits.u(5);
        return type == ESCAPE ? 32 + bits.u(6) : type;
    }

    private static int rate(Bits bits) {
        int index = bits.u(4);
        if (index == EXPLICIT_RATE) {
            return bits.u(24);
        }
        return index < RATES.length ? RATES[index] : 0;
    }

    private static int channels(int configuration) {
        return configuration < CHANNELS.length ? CHANNELS[configuration] : 0;
    }

    private static Optional<String> profile(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case 1 -> "Main";
                    case 2 -> "LC";
                    case 3 -> "SSR";
                    case 4 -> "LTP";
                    case SBR -> "HE-AAC";
                    case PS -> "HE-AACv2";
                    case 23 -> "LD";
                    case 39 -> "ELD";
                    case 42 -> "xHE-AAC";
                    default -> null;
                });
    }
}
