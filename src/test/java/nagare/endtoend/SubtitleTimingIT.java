package nagare.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import nagare.subtitle.text.Cue;
import nagare.subtitle.text.SrtWriter;
import nagare.subtitle.text.SubtitleText;
import nagare.subtitle.text.SubtitleText.Hints;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Subtitles in each format, converted by ffmpeg and by us: the same texts at the same moments.
final class SubtitleTimingIT {
    private static final int LINES = 300;
    private static final long TOLERANCE_MILLIS = 10;

    @TempDir
    private Path folder;

    @BeforeEach
    void needFfmpeg() {
        Tools.need("ffmpeg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"srt", "ass", "ssa", "vtt", "sub"})
    void everyTextHasTheMomentsThatFfmpegGivesIt(String extension) throws Exception {
        Path file = folder.resolve("made." + extension);
        Files.writeString(file, write(extension));
        Path theirs = folder.resolve("theirs.srt");
        Program.run("ffmpeg", "-nostdin", "-v", "error", "-i", file.toString(), theirs.toString());

        List<Cue> expected = read(theirs);
        List<Cue> cues = read(file);

        assertEquals(LINES, cues.size());
        assertAlike(expected, cues);
    }

    /// What TVs get is read by ffmpeg as what it was.
    @ParameterizedTest
    @ValueSource(strings = {"ass", "vtt"})
    void whatWeWriteIsReadByFfmpeg(String extension) throws Exception {
        Path made = folder.resolve("made." + extension);
        Files.writeString(made, write(extension));
        Path ours = folder.resolve("ours.srt");
        Files.write(ours, SrtWriter.write(read(made), true));
        Path again = folder.resolve("again.srt");
        Program.run("ffmpeg", "-nostdin", "-v", "error", "-i", ours.toString(), again.toString());

        assertAlike(read(made), read(again));
    }

    private static void assertAlike(List<Cue> expected, List<Cue> cues) {
        assertEquals(
                expected.stream().map(SubtitleTimingIT::words).toList(),
                cues.stream().map(SubtitleTimingIT::words).toList());
        for (int i = 0; i < cues.size(); i++) {
            Cue cue = cues.get(i);
            Cue other = expected.get(i);
            assertTrue(
                    Math.abs(cue.from() - other.from()) <= TOLERANCE_MILLIS
                            && Math.abs(cue.to() - other.to()) <= TOLERANCE_MILLIS,
                    cue + " is not " + other);
        }
    }

    private static String words(Cue cue) {
        return cue.text().replaceAll("\\s+", " ");
    }

    private static List<Cue> read(Path file) throws Exception {
        return SubtitleText.read(Files.readAllBytes(file), Hints.NONE).stream()
                .sorted(Comparator.comparingLong(Cue::from))
                .toList();
    }

    /// A file of many lines at odd moments, up to more than nine hours.
    private static String write(String extension) {
        var out = new StringBuilder(head(extension));
        var chance = new Random(7);
        long at = 0;
        for (int i = 0; i < LINES; i++) {
            at += 100 + chance.nextInt(220_000);
            long from = extension.equals("sub") ? at / 40 * 40 : at;
            long to = from + 400 + chance.nextInt(4_000) / 40 * 40;
            out.append(line(extension, i, from, to));
            at = to;
        }
        return out.toString();
    }

    private static String head(String extension) {
        return switch (extension) {
            case "ass" -> """
                    [Script Info]
                    ScriptType: v4.00+
                    [V4+ Styles]
                    Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Alignment
                    Style: Default,Arial,40,&H00FFFFFF,0,0,2
                    [Events]
                    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                    """;
            case "ssa" -> """
                    [Script Info]
                    ScriptType: v4.00
                    [V4 Styles]
                    Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Alignment
                    Style: Default,Arial,40,16777215,0,0,2
                    [Events]
                    Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                    """;
            case "vtt" -> "WEBVTT\n\n";
            case "sub" -> "{1}{1}25\n";
            default -> "";
        };
    }

    private static String line(String extension, int number, long from, long to) {
        return switch (extension) {
            case "ass" ->
                "Dialogue: 0,%s,%s,Default,,0,0,0,,{\\i1}Line{\\i0} %d, {\\pos(1,2)}then\\Nmore\n"
                        .formatted(centis(from), centis(to), number);
            case "ssa" ->
                "Dialogue: Marked=0,%s,%s,Default,,0000,0000,0000,,Line %d, then\\Nmore\n"
                        .formatted(centis(from), centis(to), number);
            case "vtt" ->
                "%s --> %s align:start\n<b>Line</b> %d, then\nmore\n\n"
                        .formatted(millis(from, '.'), millis(to, '.'), number);
            case "sub" -> "{%d}{%d}Line %d, then|more\n".formatted(from / 40, to / 40, number);
            default ->
                "%d\n%s --> %s\nLine %d, <i>then</i>\nmore\n\n"
                        .formatted(number + 1, millis(from, ','), millis(to, ','), number);
        };
    }

    private static String centis(long millis) {
        return "%d:%02d:%02d.%02d"
                .formatted(millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, millis % 1000 / 10);
    }

    private static String millis(long millis, char point) {
        return "%02d:%02d:%02d%c%03d"
                .formatted(millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60, point, millis % 1000);
    }
}
