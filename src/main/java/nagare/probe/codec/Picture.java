package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.media.Track;

/// What the header of a video stream tells of it. Width and height are 0 where it does not tell.
///
/// @param range empty when the header does not say what brightness means
public record Picture(
        int width,
        int height,
        Optional<String> profile,
        OptionalInt level,
        OptionalInt bitDepth,
        OptionalDouble frameRate,
        OptionalInt refFrames,
        boolean isInterlaced,
        boolean isAnamorphic,
        Optional<Track.Range> range) {
    public static final Picture UNKNOWN = of(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    static Picture of(Optional<String> profile, OptionalInt level, OptionalInt bitDepth) {
        return new Picture(
                0,
                0,
                profile,
                level,
                bitDepth,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                false,
                false,
                Optional.empty());
    }

    /// What a number of ISO/IEC 23091-2, `TransferCharacteristics`, says of the range.
    public static Optional<Track.Range> range(long transfer) {
        return switch ((int) Math.min(transfer, Integer.MAX_VALUE)) {
            case 16 -> Optional.of(Track.Range.HDR10);
            case 18 -> Optional.of(Track.Range.HLG);
            default -> Optional.empty();
        };
    }
}
