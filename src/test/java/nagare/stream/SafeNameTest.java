package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNameTest {
    /// Letters, marks, separators, and halves of pairs, so that each meets each.
    private static final String[] PIECES = {
        "a",
        "Z",
        "0",
        "_",
        "~",
        "-",
        " ",
        ".",
        "/",
        "é",
        "e\u0301",
        "ﬁ",
        "Ａ",
        "字",
        "\u0903",
        "\u20dd",
        "😀",
        "\ud834\udd65",
        "\ud800",
        "\udc00",
        "K",
        "İ",
        "ab cd ef gh"
    };

    @ParameterizedTest
    @CsvSource({
        "Pokémon - 01, Pokemon-01.mkv",
        "'[Group] Show - 03 (1080p)', Group-Show-03-1080p.mkv",
        "字幕, media.mkv",
        "'--', media.mkv",
        "a_b~c, a_b~c.mkv"
    })
    void namesAreUnreservedAscii(String title, String name) {
        assertEquals(name, SafeName.of(title, "MKV"));
    }

    @Test
    void aNameThatIsCutDoesNotEndInADash() {
        assertEquals("x".repeat(59) + ".mkv", SafeName.of("x".repeat(59) + " y", "mkv"));
        assertEquals("x".repeat(58) + "-y.mkv", SafeName.of("x".repeat(58) + " yz", "mkv"));
        assertEquals("x".repeat(60) + ".mkv", SafeName.of("x".repeat(61), "mkv"));
    }

    @Test
    void namesAreWhatTheirRuleInRegularExpressionsMakes() {
        var random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            var title = new StringBuilder();
            for (int left = random.nextInt(40); left > 0; left--) {
                title.append(PIECES[random.nextInt(PIECES.length)]);
            }
            assertEquals(byRule(title.toString(), "mkv"), SafeName.of(title.toString(), "mkv"), title::toString);
        }
    }

    private static String byRule(String title, String extension) {
        String ascii = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^0-9A-Za-z_~]+", "-")
                .replaceAll("^-+", "");
        String cut = ascii.substring(0, Math.min(60, ascii.length())).replaceAll("-+$", "");
        return (cut.isEmpty() ? "media" : cut) + "." + extension.toLowerCase(Locale.ROOT);
    }
}
