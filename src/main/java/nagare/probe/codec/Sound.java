package nagare.probe.codec;

import java.util.Optional;
import java.util.OptionalInt;

/// What the header of a sound stream tells of it.
public record Sound(Optional<String> profile, OptionalInt channels, OptionalInt sampleRate, OptionalInt bitDepth) {
    public static final Sound UNKNOWN =
            new Sound(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final int MOST_CHANNELS = 255;
    private static final int HIGHEST_RATE = 10_000_000;

    /// Of numbers as a container has them, which may be nonsense.
    public static Sound of(long channels, long sampleRate, long bitDepth) {
        return new Sound(
                Optional.empty(),
                within(channels, MOST_CHANNELS),
                within(sampleRate, HIGHEST_RATE),
                within(bitDepth, 64));
    }

    /// The same, with what this one knows, where it knows something, over what the other does.
    public Sound over(Sound other) {
        return new Sound(
                profile.or(other::profile),
                channels.isPresent() ? channels : other.channels,
                sampleRate.isPresent() ? sampleRate : other.sampleRate,
                bitDepth.isPresent() ? bitDepth : other.bitDepth);
    }

    private static OptionalInt within(long number, int most) {
        return number > 0 && number <= most ? OptionalInt.of((int) number) : OptionalInt.empty();
    }
}
