package nagare.subtitle.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import nagare.fuzz.Allowance;
import nagare.subtitle.text.SubtitleText.Hints;

/// Whatever is read as subtitles keeps its limits, and what is written of it is read again as subtitles; all else is
/// [UnreadableSubtitles].
public final class SubtitleTextFuzz {
    private static final List<Optional<String>> LANGUAGES =
            List.of(Optional.empty(), Optional.of("ja"), Optional.of("zh-hant"), Optional.of("ru"), Optional.of("pl"));

    private SubtitleTextFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, SubtitleTextFuzz::feed);
    }

    private static void feed(byte[] input) {
        Optional<String> language = input.length == 0 ? Optional.empty() : LANGUAGES.get((input[0] & 0xff) % 5);
        try {
            List<Cue> cues = SubtitleText.read(input, new Hints(language, OptionalDouble.of(25)));
            require(!cues.isEmpty() && cues.size() <= TextLimits.MAX_CUES, "cues");
            long before = 0;
            for (Cue cue : cues) {
                require(cue.from() >= before && cue.to() <= TextLimits.MAX_MILLIS, "order");
                require(cue.text().length() <= TextLimits.MAX_CUE_CHARS, "length");
                require(!cue.text().isBlank() && !cue.text().contains("\n\n"), "lines");
                before = cue.from();
            }
            again(SrtWriter.write(cues, true));
            again(VttWriter.write(cues));
        } catch (UnreadableSubtitles refused) {
            require(!refused.getMessage().isBlank(), "message");
        }
    }

    private static void again(byte[] written) {
        try {
            SubtitleText.read(written, Hints.NONE);
        } catch (UnreadableSubtitles e) {
            // a text may be longer than what is read, and tags alone are no text
            require(
                    written.length > TextLimits.MAX_BYTES || new String(written, StandardCharsets.UTF_8).contains("<"),
                    "again");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i> {\\an8}there\n\n2\n00:00:01,000 --> 00:00:03,000\nB\n",
                        "[Script Info]\nPlayResY: 720\n[V4+ Styles]\nFormat: Name, Italic, Alignment\nStyle: A,-1,8\n"
                                + "[Events]\nFormat: Start, End, Style, Effect, Text\n"
                                + "Dialogue: 0:00:01.00,0:00:02.00,A,fx,{\\p1}m 0 0{\\p0}{\\pos(1,2)\\b700}x\\Ny\\h{\\r}z\n"
                                + "Comment: 0:00:01.00,0:00:02.00,A,karaoke,{\\k10}la\n",
                        "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 line:10%\n<v Eva><c.x>A &amp; B</c> <i>c\n",
                        "{1}{1}23.976\n{24}{48}{Y:i}One|/two\n{50}{}three\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
