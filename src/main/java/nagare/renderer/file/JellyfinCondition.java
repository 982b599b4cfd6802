package nagare.renderer.file;

import java.util.Optional;
import java.util.stream.Stream;
import nagare.media.MediaFacts;
import nagare.media.Track;
import nagare.renderer.profile.Codecs;

/// A `ProfileCondition`: one property of a file compared with a value.
///
/// @param required whether a file of which the property is not known fails
record JellyfinCondition(Comparison comparison, String property, String value, boolean required) {
    /// What is known of a file.
    enum Outcome {
        MET,
        FAILED,
        UNKNOWN
    }

    /// How it is compared.
    enum Comparison {
        EQUALS,
        NOT_EQUALS,
        LESS_THAN_EQUAL,
        GREATER_THAN_EQUAL,
        EQUALS_ANY;

        /// As Jellyfin spells it; empty when it does not.
        static Optional<Comparison> of(String text) {
            return Stream.of(values())
                    .filter(one -> one.name().replace("_", "").equalsIgnoreCase(text))
                    .findFirst();
        }
    }

    Outcome outcome(MediaFacts facts) {
        Optional<String> actual = actual(facts);
        if (actual.isEmpty()) {
            return required ? Outcome.UNKNOWN : Outcome.MET;
        }
        return holds(actual.get()) ? Outcome.MET : Outcome.FAILED;
    }

    private boolean holds(String actual) {
        return switch (comparison) {
            case EQUALS -> same(actual, value);
            case NOT_EQUALS -> !same(actual, value);
            case EQUALS_ANY -> Stream.of(value.split("\\|")).anyMatch(one -> same(actual, one.strip()));
            case LESS_THAN_EQUAL -> number(actual) <= number(value);
            case GREATER_THAN_EQUAL -> number(actual) >= number(value);
        };
    }

    private static boolean same(String actual, String value) {
        double one = number(actual);
        double other = number(value);
        return Double.isNaN(one) || Double.isNaN(other) ? actual.equalsIgnoreCase(value) : one == other;
    }

    /// Not a number compares with nothing, so a condition with one fails.
    private static double number(String text) {
        try {
            return text.length() <= 20 ? Double.parseDouble(text) : Double.NaN;
        } catch (NumberFormatException word) {
            return Double.NaN;
        }
    }

    /// What the file has; empty when it is not known, or the property is none that a server knows before it
    /// plays.
    private Optional<String> actual(MediaFacts facts) {
        Optional<Track.Video> video = facts.video();
        Optional<Track.Audio> audio = facts.audio();
        return switch (property) {
            case "Width" -> video.flatMap(track -> positive(track.width()));
            case "Height" -> video.flatMap(track -> positive(track.height()));
            case "VideoBitDepth" ->
                video.flatMap(track -> positive(track.bitDepth().orElse(0)));
            case "VideoLevel" -> video.flatMap(track -> positive(track.level().orElse(0)));
            case "VideoProfile" -> video.flatMap(Track.Video::profile);
            case "VideoFramerate" ->
                video.flatMap(track ->
                        track.frameRate().stream().mapToObj(Double::toString).findFirst());
            case "AudioChannels" ->
                audio.flatMap(track -> positive(track.channels().orElse(0)));
            case "AudioProfile" -> audio.flatMap(Track.Audio::profile);
            case "AudioSampleRate" ->
                audio.flatMap(track -> positive(track.sampleRate().orElse(0)));
            case "AudioBitDepth" ->
                audio.flatMap(track -> positive(track.bitDepth().orElse(0)));
            case "NumAudioStreams" -> count(facts, Track.Audio.class);
            case "NumVideoStreams" -> count(facts, Track.Video.class);
            case "NumStreams" -> positive(facts.tracks().size());
            default -> Optional.empty();
        };
    }

    private static Optional<String> positive(int number) {
        return number > 0 ? Optional.of(Integer.toString(number)) : Optional.empty();
    }

    private static Optional<String> count(MediaFacts facts, Class<? extends Track> kind) {
        return positive((int) facts.tracks().stream().filter(kind::isInstance).count());
    }

    /// What about the file fails, in a few words.
    String reason(MediaFacts facts) {
        String picture =
                facts.video().map(Track.Video::codec).map(Codecs::shown).orElse("");
        String sound = facts.audio().map(Track.Audio::codec).map(Codecs::shown).orElse("");
        String actual = actual(facts).orElse("?");
        return switch (property) {
            case "VideoBitDepth" -> actual + "-bit " + picture;
            case "VideoLevel" -> picture + " level " + level(facts, actual);
            case "VideoProfile" -> picture + " " + actual;
            case "VideoFramerate" -> Math.round(number(actual)) + " frames a second";
            case "Width", "Height" ->
                facts.video().map(track -> track.width() + "×" + track.height()).orElse(actual);
            case "AudioChannels" -> sound + " sound with " + actual + " channels";
            case "AudioProfile" -> sound + " sound, " + actual;
            case "AudioSampleRate" -> sound + " sound with " + actual + " Hz";
            default -> property + " " + actual;
        };
    }

    private static String level(MediaFacts facts, String level) {
        boolean hevc =
                facts.video().filter(track -> track.codec().equals("hevc")).isPresent();
        return Double.toString(number(level) / (hevc ? 30 : 10));
    }
}
