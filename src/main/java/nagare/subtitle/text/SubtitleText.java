package nagare.subtitle.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// A file of subtitles as cues. What it is, its content says: the same extension stands for several formats.
public final class SubtitleText {
    /// As many lines at the beginning are looked at to find out what it is.
    private static final int LINES_LOOKED_AT = 400;

    private SubtitleText() {}

    /// What is known of the file from elsewhere.
    ///
    /// @param language of the text, as ISO 639-1 or BCP 47; it decides between character sets that look alike
    /// @param pictureRate pictures in a second of the film; MicroDVD counts in them
    public record Hints(Optional<String> language, OptionalDouble pictureRate) {
        public static final Hints NONE = new Hints(Optional.empty(), OptionalDouble.empty());
    }

    /// The cues in order of their beginning; they may overlap.
    ///
    /// @throws UnreadableSubtitles when it is too long, not text, or no format of subtitles
    public static List<Cue> read(byte[] file, Hints hints) throws UnreadableSubtitles {
        if (file.length > TextLimits.MAX_BYTES) {
            throw new UnreadableSubtitles("the file is longer than " + TextLimits.MAX_BYTES + " bytes");
        }
        String text = Characters.decode(file, hints.language());
        List<Cue> cues = switch (kind(text)) {
            case SUBRIP -> SrtReader.read(text);
            case SUBSTATION -> AssReader.read(text);
            case WEBVTT -> VttReader.read(text);
            case MICRODVD -> MicroDvdReader.read(text, hints.pictureRate());
            case UNKNOWN -> throw new UnreadableSubtitles("no format of subtitles that is text");
        };
        if (cues.isEmpty()) {
            throw new UnreadableSubtitles("no text in it that is shown");
        }
        return cues;
    }

    private enum Kind {
        SUBRIP,
        SUBSTATION,
        WEBVTT,
        MICRODVD,
        UNKNOWN
    }

    private static Kind kind(String text) {
        var lines = new Lines(text);
        for (int i = 0; i < LINES_LOOKED_AT && lines.more(); i++) {
            String line = lines.next().strip();
            if (line.equals("WEBVTT") || line.startsWith("WEBVTT ") || line.startsWith("WEBVTT\t")) {
                return Kind.WEBVTT;
            }
            String low = line.toLowerCase(Locale.ROOT);
            if (low.equals("[script info]") || low.equals("[events]") || low.startsWith("dialogue:")) {
                return Kind.SUBSTATION;
            }
            if (MicroDvdReader.matches(line)) {
                return Kind.MICRODVD;
            }
            if (Clock.period(line).isPresent()) {
                return Kind.SUBRIP;
            }
        }
        return Kind.UNKNOWN;
    }
}
