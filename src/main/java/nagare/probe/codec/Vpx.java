package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalInt;

/// AV1 (`av1C`, AV1-ISOBMFF §2.3.3) and VP9 (`vpcC`, and WebM's CodecPrivate).
public final class Vpx {
    private static final int AV1_RECORD = 4;
    private static final int VP9_RECORD = 8;

    private Vpx() {}

    /// What `av1C` says; levels count from 2.0 = 0, by quarters.
    public static Picture av1(byte[] config) {
        if (config.length < AV1_RECORD || (config[0] & 0xff) != 0x81) {
            return Picture.UNKNOWN;
        }
        boolean high = (config[2] & 0x40) != 0;
        boolean twelve = (config[2] & 0x20) != 0;
        return Picture.of(
                Optional.ofNullable(
                        switch (config[1] >> 5 & 7) {
                            case 0 -> "Main";
                            case 1 -> "High";
                            case 2 -> "Professional";
                            default -> null;
                        }),
                OptionalInt.of(config[1] & 0x1f),
                OptionalInt.of(high ? twelve ? 12 : 10 : 8));
    }

    /// What `vpcC` says, with its version and flags.
    public static Picture vp9(byte[] config) {
        if (config.length < VP9_RECORD || config[0] != 1) {
            return Picture.UNKNOWN;
        }
        return Picture.of(
                Optional.of("Profile " + (config[4] & 0xff)),
                OptionalInt.of(config[5] & 0xff),
                depth(config[6] >> 4 & 15));
    }

    /// The depths that VP9 has; any other is none.
    private static OptionalInt depth(int bits) {
        return bits == 8 || bits == 10 || bits == 12 ? OptionalInt.of(bits) : OptionalInt.empty();
    }

    /// WebM's CodecPrivate: a number, a length, a value, again and again.
    public static Picture vp9OfWebm(byte[] config) {
        Optional<String> profile = Optional.empty();
        OptionalInt level = OptionalInt.empty();
        OptionalInt depth = OptionalInt.empty();
        for (int at = 0; at + 2 < config.length && config[at + 1] == 1; at += 3) {
            int value = config[at + 2] & 0xff;
            switch (config[at]) {
                case 1 -> profile = Optional.of("Profile " + value);
                case 2 -> level = OptionalInt.of(value);
                case 3 -> depth = depth(value);
                default -> {} // the chroma format, or what came later
            }
        }
        return Picture.of(profile, level, depth);
    }
}
