package nagare.library.title;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TitlesTest {
    @Test
    void whatXmlForbidsIsDropped() {
        assertEquals("a b c", Titles.of("a\u0000b\u0007\u001b c\ufffe\uffff"));
        assertEquals("ab", Titles.of("a\ud800b"));
        assertEquals("ab", Titles.of("a\udc00b"));
    }

    @Test
    void textDirectionCannotBeTurned() {
        assertEquals("exe.gpj", Titles.of("\u202eexe.gpj\u202c\u2066\u200f\u061c\ufeff"));
    }

    @Test
    void titleIsOneLine() {
        assertEquals("a b c", Titles.of("  a\r\n\t b\u00a0\u2028\u3000c \u0085"));
    }

    @Test
    void nothingLeftStillHasATitle() {
        assertEquals("Untitled", Titles.of(""));
        assertEquals("Untitled", Titles.of("\u202e \u0001"));
    }

    @Test
    void ordinaryTitlesStayAsTheyAre() {
        String title = "[Group] 葬送のフリーレン <&> \"é\" 😀 - 03 (1080p) [ABCD1234]";

        assertEquals(title, Titles.of(title));
    }

    @Test
    void titleAtTheLimitStaysAndAboveItLosesItsMiddle() {
        String atTheLimit = "x".repeat(Titles.LONGEST);

        assertEquals(atTheLimit, Titles.of(atTheLimit));
        String cut = Titles.of("[Group] " + "very long ".repeat(40) + "- 12 (1080p)");
        assertEquals(Titles.LONGEST, cut.length());
        assertTrue(cut.startsWith("[Group] very long"), cut);
        assertTrue(cut.endsWith("… long very long very long - 12 (1080p)") || cut.endsWith("- 12 (1080p)"), cut);
    }

    @Test
    void cuttingNeverSplitsACharacter() {
        for (int shift = 0; shift < 2; shift++) {
            String cut = Titles.of("x".repeat(shift) + "😀".repeat(200));

            assertTrue(cut.length() <= Titles.LONGEST, cut);
            assertFalse(cut.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff), cut);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Show - 01.mkv,Show - 01",
        "Show.MP4,Show",
        "Show v1.5,Show v1.5",
        ".mkv,Untitled",
        "a.mkv.txt,a.mkv.txt"
    })
    void fileLosesTheExtensionThatAPlayerKnows(String name, String title) {
        assertEquals(title, Titles.ofFile(name));
    }
}
