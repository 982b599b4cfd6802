package nagare.probe.container.content;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nagare.media.Track;
import nagare.probe.codec.Picture;
import nagare.probe.codec.Sound;

/// A track while it is put together.
public final class TrackDraft {
    /// What one name of a track may have, in bytes.
    public static final int MAX_NAME = 256;

    private static final int MAX_SIDE = 65_535;
    private static final double MOST_FRAMES = 1000;

    public Kind kind = Kind.OTHER;
    public String codec = "unknown";
    public Optional<String> language = Optional.empty();
    Optional<String> name = Optional.empty();
    public Optional<String> tag = Optional.empty();
    public Optional<Track.Range> range = Optional.empty();
    public boolean isDefault;
    public boolean isForced;
    public boolean isInterlaced;
    public boolean isAnamorphic;
    public long number;
    public long width;
    public long height;
    public double frameRate;
    public Picture picture = Picture.UNKNOWN;
    public Sound sound = Sound.UNKNOWN;

    public enum Kind {
        VIDEO,
        AUDIO,
        TEXT,
        OTHER
    }

    public void name(String text) {
        name = text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    /// Empty when it is nothing to play.
    public Optional<Track> track() {
        return switch (kind) {
            case VIDEO -> Optional.of(video());
            case AUDIO ->
                Optional.of(new Track.Audio(
                        codec,
                        language,
                        isDefault,
                        sound.profile(),
                        sound.channels(),
                        sound.sampleRate(),
                        sound.bitDepth(),
                        name));
            case TEXT -> Optional.of(new Track.Text(codec, language, isDefault, number, name, isForced));
            case OTHER -> Optional.empty();
        };
    }

    private Track.Video video() {
        boolean said = width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
        return new Track.Video(
                codec,
                language,
                isDefault,
                said ? (int) width : picture.width(),
                said ? (int) height : picture.height(),
                picture.profile(),
                picture.level(),
                picture.bitDepth(),
                rate(frameRate > 0 ? OptionalDouble.of(frameRate) : picture.frameRate()),
                new Track.Coding(
                        tag,
                        picture.refFrames(),
                        isInterlaced || picture.isInterlaced(),
                        isAnamorphic || picture.isAnamorphic(),
                        range.or(picture::range).orElse(Track.Range.SDR)));
    }

    private static OptionalDouble rate(OptionalDouble rate) {
        return rate.isPresent() && rate.getAsDouble() > 0 && rate.getAsDouble() <= MOST_FRAMES
                ? rate
                : OptionalDouble.empty();
    }

    /// For those containers that say the depth of the samples apart.
    void bitDepth(long bits) {
        if (sound.bitDepth().isEmpty()) {
            sound = sound.over(Sound.of(0, 0, bits));
        }
    }

    OptionalInt bitDepth() {
        return sound.bitDepth();
    }
}
