package nagare.library.title;

import java.util.Optional;
import nagare.media.MediaType;

/// Hostile text made fit to be shown on a TV and to stand in XML 1.0: no control characters, no lone
/// surrogates, no characters that turn the direction of text around (a name that reads `gpj.exe` as
/// `exe.jpg`), one line, not long. What is cut is cut out of the middle, because releases name the episode at
/// their end.
public final class Titles {
    static final int LONGEST = 100;
    private static final int TAIL = 40;
    private static final String NAMELESS = "Untitled";

    private Titles() {}

    public static String of(String hostile) {
        if (isClean(hostile)) {
            return hostile;
        }
        var clean = new StringBuilder();
        hostile.codePoints().limit(4L * 1024).forEach(c -> {
            if (isBlank(c)) {
                blank(clean);
            } else if (isFit(c)) {
                clean.appendCodePoint(c);
            }
        });
        String line = clean.toString().strip();
        return line.isEmpty() ? NAMELESS : shorten(line);
    }

    /// Whether it is what it would be made anyway, as most titles are.
    private static boolean isClean(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.charAt(text.length() - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = c == ' ' && i > 0 && text.charAt(i - 1) != ' ';
            if (!blank && (c <= ' ' || c >= 0x7f)) {
                return false;
            }
        }
        return true;
    }

    /// The title of a file: its name without the extension that a player would know.
    public static String ofFile(String name) {
        Optional<MediaType> type = MediaType.ofName(name);
        return of(type.isPresent() ? name.substring(0, name.lastIndexOf('.')) : name);
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    /// XML 1.0 §2.2 Char, without the marks of UAX #9 and the byte order mark.
    private static boolean isFit(int c) {
        boolean xml = c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
        boolean bidi =
                c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return xml && !bidi && c != 0xfeff;
    }

    private static void blank(StringBuilder clean) {
        if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != ' ') {
            clean.append(' ');
        }
    }

    private static String shorten(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int head = LONGEST - TAIL - 1;
        int tail = line.length() - TAIL;
        return line.substring(0, splits(line, head) ? head - 1 : head)
                + "…"
                + line.substring(splits(line, tail) ? tail + 1 : tail);
    }

    private static boolean splits(String line, int at) {
        return Character.isLowSurrogate(line.charAt(at)) && Character.isHighSurrogate(line.charAt(at - 1));
    }
}
