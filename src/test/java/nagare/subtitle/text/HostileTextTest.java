package nagare.subtitle.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Texts that are nothing but beginnings of markup cost what others of their length cost.
final class HostileTextTest {
    /// Long enough that whoever looks through the rest of it at every beginning needs minutes.
    private static final int LONG = 4 << 20;

    private static final int LONGEST_TAG = 300;
    private static final Duration FAR_TOO_LONG = Duration.ofSeconds(60);

    /// Readers of the text of one cue.
    private enum Reader {
        SRT {
            @Override
            void read(String text, CueList cues) {
                TextBlocks.srt(0, 1, text, cues);
            }
        },
        VTT {
            @Override
            void read(String text, CueList cues) {
                TextBlocks.vtt(0, 1, text, cues);
            }
        },
        ASS {
            @Override
            void read(String text, CueList cues) {
                new AssBlocks("").add(0, 1, "0,0,Default,,0,0,0,," + text, cues);
            }
        };

        abstract void read(String text, CueList cues);
    }

    private static Stream<String> ends() {
        return Stream.of("", ">", "}", ";");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void beginningsThatNeverEndAreNotSearchedForTheirEndEachTime(String end) {
        for (Reader reader : Reader.values()) {
            for (String beginning : new String[] {"<", "{", "{\\", "&", "< ", "</"}) {
                assertTimeoutPreemptively(FAR_TOO_LONG, () -> {
                    var cues = new CueList();
                    reader.read(beginning.repeat(LONG / beginning.length()) + end, cues);
                    assertTrue(cues.size() <= 1, beginning);
                });
            }
        }
    }

    @Test
    void markupOfTheLongestLengthIsReadAndLongerStaysText() {
        String blanks = " ".repeat(LONGEST_TAG - 2); // "<i", those, ">": the end is so far from the beginning

        assertEquals("x", text(Reader.SRT, "<i" + blanks + ">x"));
        assertEquals("<i", text(Reader.SRT, "<i" + blanks + " >x").substring(0, 2));
        assertEquals("x", text(Reader.SRT, "{\\" + blanks + "}x"));
        assertEquals("{\\", text(Reader.SRT, "{\\" + blanks + " }x").substring(0, 2));
    }

    private static String text(Reader reader, String marked) {
        var cues = new CueList();
        reader.read(marked, cues);
        return cues.cues().getFirst().text();
    }

    @Test
    void ofColumnsWithoutEndThoseThatTheFormatsHaveAreKnown() {
        assertEquals(TextLimits.MAX_FIELDS, AssHeader.fields("a,".repeat(8000)).size());
    }
}
