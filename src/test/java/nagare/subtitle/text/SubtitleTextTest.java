package nagare.subtitle.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.subtitle.text.SubtitleText.Hints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubtitleTextTest {
    private static final String ASS_HEAD = """
            [Script Info]
            ; made for a test
            ScriptType: v4.00+
            PlayResY: 720

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
            Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
            MarginV, Encoding
            Style: Default,Arial,48,&H00FFFFFF,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1
            Style: Thought,Arial,48,&H00FFFFFF,&H0,&H0,&H0,0,-1,0,0,100,100,0,0,1,2,1,2,10,10,10,1
            Style: Sign,Arial,48,&H00FFFFFF,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,2,1,8,10,10,10,1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            """;

    static List<Cue> read(String text) {
        return read(text, Hints.NONE);
    }

    private static List<Cue> read(String text, Hints hints) {
        try {
            return SubtitleText.read(text.getBytes(StandardCharsets.UTF_8), hints);
        } catch (UnreadableSubtitles e) {
            throw new AssertionError(e);
        }
    }

    private static String srt(String text) {
        return new String(SrtWriter.write(read(text), false), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private static String vtt(String text) {
        return new String(VttWriter.write(read(text)), StandardCharsets.UTF_8);
    }

    private static String ass(String... dialogues) {
        return ASS_HEAD + String.join("\n", dialogues) + "\n";
    }

    private static String dialogue(String text) {
        return "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,," + text;
    }

    private static String body(String srt) {
        return srt.lines().skip(2).collect(Collectors.joining("\n")).strip();
    }

    @Test
    void aCleanFileStaysAsItIs() {
        String file = """
                1
                00:00:01,000 --> 00:00:02,500
                Hello there.

                2
                00:01:00,040 --> 00:01:03,999
                <i>Two lines,</i>
                both <b>short</b>.

                """;

        assertEquals(file, srt(file));
    }

    @Test
    void aFileForTelevisionsHasAMarkAndFullLineEnds() {
        byte[] written = SrtWriter.write(List.of(Cue.plain(0, 1, "é")), true);

        assertEquals(
                "\ufeff1\r\n00:00:00,000 --> 00:00:00,001\r\né\r\n\r\n", new String(written, StandardCharsets.UTF_8));
    }

    @Test
    void missingNumbersBlankLinesAndPointsAreForgiven() {
        String file = "00:00:01.000-->00:00:02.000\nOne\n\nstill one\n\n\n"
                + "7\r\n0:0:3,5  -->  0:0:4,25   X1:10 X2:20\r\nTwo\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\nThree";

        assertEquals(
                List.of(
                        Cue.plain(1000, 2000, "One\nstill one"),
                        Cue.plain(3500, 4250, "Two"),
                        Cue.plain(5000, 6000, "Three")),
                read(file));
    }

    @Test
    void tagsThatTelevisionsDoNotKnowAreDropped() {
        String file = """
                1
                00:00:01,000 --> 00:00:02,000
                <font color="#ffff00" size=20>{\\an8}Up <I>here</I></font> < there > 5 {no tag}
                """;

        assertEquals("Up <i>here</i> < there > 5 {no tag}", body(srt(file)));
        assertTrue(read(file).getFirst().top());
    }

    @Test
    void anOpenTagIsClosedAndACrossedOneNested() {
        assertEquals("<b>a<i>b</i></b><i>c</i>", body(srt("1\n00:00:01,000 --> 00:00:02,000\n<b>a<i>b</b>c\n")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00:00:05,000 --> 00:00:04,000 | 00:00:05,000 --> 00:00:08,000",
                "00:00:05,000 --> 00:00:05,000 | 00:00:05,000 --> 00:00:08,000",
                "-00:00:01,500 --> 00:00:02,000 | 00:00:00,000 --> 00:00:02,000",
                "100:00:01,000 --> 123:45:06,789 | 100:00:01,000 --> 123:45:06,789",
                "00:00:01,9996 --> 00:00:03,0004 | 00:00:02,000 --> 00:00:03,000",
                "00:01 --> 00:02 | 00:00:01,000 --> 00:00:02,000",
            })
    void oddMomentsBecomeSensibleOnes(String odd, String sensible) {
        String written = srt("1\n" + odd + "\nText\n");

        assertEquals(sensible, written.lines().skip(1).findFirst().orElse(""));
    }

    @Test
    void whatHasNoLengthEndsWhereTheNextBegins() {
        List<Cue> cues = read("1\n00:00:01,000 --> 00:00:00,000\nA\n\n2\n00:00:02,000 --> 00:00:03,000\nB\n");

        assertEquals(List.of(Cue.plain(1000, 2000, "A"), Cue.plain(2000, 3000, "B")), cues);
    }

    @Test
    void whatIsBeforeTheFilmIsNotShown() {
        List<Cue> cues = read("1\n-00:00:05,000 --> -00:00:01,000\nA\n\n2\n00:00:02,000 --> 00:00:03,000\nB\n");

        assertEquals(List.of(Cue.plain(2000, 3000, "B")), cues);
    }

    @Test
    void linesAreSortedByTheirBeginning() {
        List<Cue> cues = read("1\n00:00:05,000 --> 00:00:06,000\nB\n\n2\n00:00:02,000 --> 00:00:03,000\nA\n");

        assertEquals(List.of("A", "B"), cues.stream().map(Cue::text).toList());
    }

    @Test
    void stylesAndOverridesOfSubStationAreKeptAsFarAsSubRipGoes() {
        String file = ass(
                "Dialogue: 0,0:00:01.00,0:00:02.50,Thought,Eva,0,0,0,,Why, {\\i0}oh{\\r} why{\\b700\\fs60\\c&HFF&}?{\\b0}",
                "Dialogue: 0,1:00:03.07,1:00:04.00,Default,,0,0,0,,{\\pos(10,20)\\fad(200,300)}First\\Nsecond\\hline\\nend");

        assertEquals("""
                1
                00:00:01,000 --> 00:00:02,500
                <i>Why,</i> oh <i>why<b>?</b></i>

                2
                01:00:03,070 --> 01:00:04,000
                First
                second line end

                """, srt(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\\p1}m 0 0 l 100 0 100 100{\\p0}seen | seen",
                "{\\k20}ka{\\kf35}ra{\\ko10}o{\\K5}ke | karaoke",
                "{\\alpha&HFF&}ghost{\\alpha&H00&}seen | seen",
                "{\\t(0,500,\\i1\\fscx120)}still | still",
                "{a note of the translator}said | said",
                "an {unclosed brace | an {unclosed brace",
                "C:\\path \\{braces\\} | C:\\path {braces}",
                "{\\i1}{\\i0}plain | plain",
                "{\\i1\\b1}both{\\i0\\b0} | <b><i>both</i></b>",
                "{\\clip(m 0 0 l 5 5)\\be1\\bord3\\blur2\\iclip(1,2,3,4)}not bold | not bold",
                "{\\q2}one\\ntwo | one two",
            })
    void overridesDoWhatTheyDo(String marked, String seen) {
        String body = body(srt(ass(dialogue(marked))));

        assertEquals(seen, body.replace('\n', ' '));
    }

    @Test
    void drawingsAndEmptyLinesAreNoCues() {
        String file = ass(
                dialogue("{\\p1}m 0 0 l 100 0 100 100 0 100"),
                dialogue("{\\an5}"),
                dialogue("  \\N "),
                "Comment: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,not shown",
                "Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,shown");

        assertEquals(List.of(Cue.plain(5000, 6000, "shown")), read(file));
    }

    @Test
    void layersOfOneSignAreOneCue() {
        String file = ass(
                "Dialogue: 1,0:00:01.00,0:00:02.50,Sign,,0,0,0,,{\\bord4}Café",
                "Dialogue: 2,0:00:01.00,0:00:02.50,Sign,,0,0,0,,{\\blur1}Café",
                "Dialogue: 3,0:00:01.00,0:00:02.50,Sign,,0,0,0,,{\\c&HFF&}Café");

        assertEquals(1, read(file).size());
        assertTrue(read(file).getFirst().top());
    }

    @Test
    void aSignOfOneLineForEachFrameIsOneCue() {
        String file = ass(IntStream.range(0, 24)
                .mapToObj("Dialogue: 0,0:00:01.%1$02d,0:00:01.%1$02d,Sign,,0,0,0,,{\\pos(1,%1$d)}Shop"::formatted)
                .map(line -> line.replaceFirst("(\\d\\d),Sign", "%s,Sign"))
                .map(line -> line.formatted("99"))
                .toArray(String[]::new));

        assertEquals(List.of("Shop"), read(file).stream().map(Cue::text).toList());
        assertEquals(1000, read(file).getFirst().from());
        assertEquals(1990, read(file).getFirst().to());
    }

    @Test
    void aSongTakenApartIsShownAsTheLineThatItWas() {
        String file = ass(
                "Comment: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,karaoke,{\\k50}Sa{\\k50}ku{\\k50}ra",
                "Comment: 0,0:00:00.00,0:00:00.00,Default,,0,0,0,template line,!retime(\"line\")!",
                "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,fx,{\\pos(1,2)}Sa",
                "Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,fx,{\\pos(3,2)}ku",
                "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,fx,{\\pos(5,2)}ra");

        assertEquals(List.of(Cue.plain(1000, 4000, "Sakura")), read(file));
    }

    @Test
    void speechAndASignAtOnceAreOneCueWithTheSignAbove() {
        String file = ass(
                "Dialogue: 0,0:00:01.00,0:00:05.00,Sign,,0,0,0,,CLOSED",
                "Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,It is closed.");

        assertEquals("""
                1
                00:00:01,000 --> 00:00:02,000
                CLOSED

                2
                00:00:02,000 --> 00:00:03,000
                CLOSED
                It is closed.

                3
                00:00:03,000 --> 00:00:05,000
                CLOSED

                """, srt(file));
        assertEquals("""
                WEBVTT

                00:00:01.000 --> 00:00:05.000 line:0
                CLOSED

                00:00:02.000 --> 00:00:03.000
                It is closed.

                """, vtt(file));
    }

    @Test
    void oldSubStationHasItsOwnFields() {
        String file = """
                [Script Info]
                ScriptType: v4.00
                [V4 Styles]
                Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, Bold, Italic, \
                BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding
                Style: *Default,Arial,20,65535,65535,65535,0,0,-1,1,2,3,6,30,30,30,0,0
                [Events]
                Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                Dialogue: Marked=0,0:00:01.25,0:00:02.00,*Default,,0000,0000,0000,,Up, here
                """;

        assertEquals("<i>Up, here</i>", body(srt(file)));
        assertTrue(read(file).getFirst().top());
    }

    @Test
    void webVttIsReadWithItsBlocksTagsAndReferences() {
        String file = """
                WEBVTT - a title
                X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

                STYLE
                ::cue { color: lime }

                REGION
                id:fred

                NOTE 00:00:00.000 is nothing
                and neither is this

                intro
                00:01.500 --> 00:03.000 line:10% align:start
                <v Eva><c.loud>A &lt; B &amp; C&#33;</c> <i.x>no</i> <00:00:02.000>wait</v>

                01:00:00.000 --> 01:00:01.000
                <ruby>東京<rt>とうきょう</rt></ruby>
                """;

        assertEquals("""
                1
                00:00:01,500 --> 00:00:03,000
                A < B & C! <i>no</i> wait

                2
                01:00:00,000 --> 01:00:01,000
                東京(とうきょう)

                """, srt(file));
        assertEquals(
                "A &lt; B &amp; C! <i>no</i> wait",
                vtt(file).lines().skip(3).findFirst().orElse(""));
        assertTrue(read(file).getFirst().top());
    }

    @Test
    void microDvdCountsInThePicturesThatItsFirstLineSays() {
        List<Cue> cues = read("{1}{1}25.000\n{25}{50}{y:i}One|two\n{75}{}/three\n{100}{125}{Y:b}four|five\n");

        assertEquals(List.of(1000L, 3000L, 4000L), cues.stream().map(Cue::from).toList());
        assertEquals(List.of(2000L, 4000L, 5000L), cues.stream().map(Cue::to).toList());
        assertEquals("<i>One</i>\ntwo", Tags.write(cues.get(0).spans(), text -> text));
        assertEquals("<i>three</i>", Tags.write(cues.get(1).spans(), text -> text));
        assertEquals("<b>four\nfive</b>", Tags.write(cues.get(2).spans(), text -> text));
    }

    @Test
    void microDvdWithoutARateCountsInTheFilmsPicturesElseInTheUsualOnes() {
        String file = "{240}{480}Text\n";

        assertEquals(
                8000,
                read(file, new Hints(Optional.empty(), OptionalDouble.of(30)))
                        .getFirst()
                        .from());
        assertEquals(10_010, read(file).getFirst().from());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just words",
                "# VobSub index file, v7 (do not modify this line!)\nsize: 720x480\n",
                "{x}{y}z"
            })
    void whatIsNoSubtitlesIsRefused(String text) {
        assertThrows(
                UnreadableSubtitles.class, () -> SubtitleText.read(text.getBytes(StandardCharsets.UTF_8), Hints.NONE));
    }

    @Test
    void aFileOfTheLongestLengthIsReadAndALongerOneRefused() throws UnreadableSubtitles {
        byte[] longest = new byte[TextLimits.MAX_BYTES];
        Arrays.fill(longest, (byte) '\n');
        byte[] cue = "00:00:01,000 --> 00:00:02,000\nA\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(cue, 0, longest, 0, cue.length);

        assertEquals(1, SubtitleText.read(longest, Hints.NONE).size());
        assertThrows(
                UnreadableSubtitles.class,
                () -> SubtitleText.read(Arrays.copyOf(longest, longest.length + 1), Hints.NONE));
    }

    @Test
    void asManyCuesAsAllowedAreKeptAndNoMore() {
        String file = IntStream.rangeClosed(0, TextLimits.MAX_CUES)
                .mapToObj(i -> Clock.write(i * 10L, ',') + " --> " + Clock.write(i * 10L + 9, ',') + "\n" + i + "x\n")
                .collect(Collectors.joining());

        assertEquals(TextLimits.MAX_CUES, read(file).size());
    }

    @Test
    void aTextOfTheLongestLengthIsKeptAndALongerOneCut() {
        String longest = "x".repeat(TextLimits.MAX_CUE_CHARS);

        assertEquals(
                longest,
                read("00:00:01,000 --> 00:00:02,000\n" + longest).getFirst().text());
        assertEquals(
                longest,
                read("00:00:01,000 --> 00:00:02,000\n" + longest + "y")
                        .getFirst()
                        .text());
    }

    @Test
    void aTextIsNotMadeLongerThanTheLongestByTheBlanksInIt() {
        String nearly = "x".repeat(TextLimits.MAX_CUE_CHARS - 1);

        for (String more : List.of(" y", "    <i>y", "\ny", "\t\t</b>\ny")) {
            assertEquals(
                    nearly,
                    read("00:00:01,000 --> 00:00:02,000\n" + nearly + more)
                            .getFirst()
                            .text());
        }
        assertEquals(
                nearly + "y",
                read("00:00:01,000 --> 00:00:02,000\n" + nearly + "y")
                        .getFirst()
                        .text());
    }

    @Test
    void aLineOfTheLongestLengthIsReadWhole() {
        String notes = "{" + "n".repeat(TextLimits.MAX_LINE_CHARS - 70) + "}";

        assertEquals("seen", body(srt(ass(dialogue(notes + "seen")))));
    }

    @Test
    void ofManyTextsAtOnceSomeAreShown() {
        String file = IntStream.range(0, TextLimits.MAX_AT_ONCE + 1)
                .mapToObj(i -> "00:00:01,000 --> 00:00:02,000\nline " + i + "\n")
                .collect(Collectors.joining());

        assertEquals(TextLimits.MAX_AT_ONCE, body(srt(file)).lines().count());
    }

    @Test
    void cuesThatAllOverlapCostNoMoreThanTheirBound() {
        String longText = "long ".repeat(300);
        String file = "00:00:00,000 --> 900:00:00,000\n" + longText + "\n"
                + IntStream.range(0, 40_000)
                        .mapToObj(i -> Clock.write(i * 10L, ',') + " --> 900:00:00,000\n" + i + "x\n")
                        .collect(Collectors.joining());

        assertTrue(SrtWriter.write(read(file), false).length < 4 * Layers.MAX_CHARS);
    }

    @Test
    void theLatestMomentIsKeptAndLaterOnesAreNot() {
        String late = "999:59:59,000 --> 999:59:59,999\nA\n\n1000:00:00,000 --> 1000:00:01,000\nB\n";

        assertEquals(List.of("A"), read(late).stream().map(Cue::text).toList());
    }
}
