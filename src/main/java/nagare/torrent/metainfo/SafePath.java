package nagare.torrent.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nagare.torrent.bencode.BencodeValue.Bytes;

/// Makes names from strangers safe to be files anywhere: libtorrent's rules with those of Windows always on (a folder
/// may be shared by SMB or moved), so that an element never is `.` or `..`, holds no separator, no control, invisible
/// or direction-changing character, is no device of Windows, ends in no dot or space, and is NFC.
final class SafePath {
    /// The longest element, in UTF-8 bytes. File systems allow 255; the rest is for a number against collisions.
    static final int MAX_ELEMENT_BYTES = 240;

    /// The longest path below the download folder, in UTF-8 bytes with separators.
    static final int MAX_PATH_BYTES = 4096;

    /// How many elements a path may have.
    static final int MAX_DEPTH = 64;

    /// An extension up to this many chars, dot included, survives when a long element is cut.
    private static final int MAX_EXTENSION = 10;

    private static final Set<String> DEVICES = Stream.concat(
                    Stream.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
                    Stream.of("COM", "LPT")
                            .flatMap(port -> "0123456789¹²³".chars().mapToObj(digit -> port + (char) digit)))
            .collect(Collectors.toUnmodifiableSet());
    private static final Pattern TRAILING_DOTS_AND_SPACES = Pattern.compile("[. ]+$");

    private SafePath() {}

    /// The path of a file: each element, with `_` for those of which nothing is left.
    static List<String> path(List<Bytes> raw) throws InvalidTorrent {
        var path = new ArrayList<String>(raw.size());
        for (var bytes : raw) {
            path.add(forced(bytes));
        }
        return checked(path);
    }

    /// The path itself, unless it is too deep or too long.
    static List<String> checked(List<String> path) throws InvalidTorrent {
        int bytes = path.stream().mapToInt(element -> utf8Length(element) + 1).sum();
        if (path.size() > MAX_DEPTH || bytes > MAX_PATH_BYTES) {
            throw new InvalidTorrent("a file of the torrent lies in too many folders or has too long a path");
        }
        return path;
    }

    /// One element, `_` where nothing is left.
    static String forced(Bytes raw) {
        String element = element(raw);
        return element.isEmpty() ? "_" : element;
    }

    /// One element, or "" where nothing but dots, spaces and forbidden characters was. An empty name becomes `_`.
    static String element(Bytes raw) {
        if (raw.length() == 0) {
            return "_";
        }
        // Cut before normalising, too: reordering a run of combining marks costs the square of its length.
        String text = cut(permitted(raw), 4 * MAX_ELEMENT_BYTES);
        String trimmed = withoutTrail(Normalizer.normalize(text, Form.NFC));
        return withoutTrail(cut(notDevice(trimmed), MAX_ELEMENT_BYTES));
    }

    /// Strict UTF-8 with `_` for what is not, forbidden characters replaced, invisible ones left out.
    private static String permitted(Bytes raw) {
        var text = new StringBuilder(raw.length());
        for (int at = 0; at < raw.length(); ) {
            int length = sequenceLength(raw.at(at));
            int end = at + 1;
            while (end < raw.length() && end < at + length && (raw.at(end) & 0xc0) == 0x80) {
                end++;
            }
            int codePoint = codePoint(raw, at, end, length);
            at = end;
            if (codePoint < 0 || isForbidden(codePoint)) {
                text.append('_');
            } else if (!isLeftOut(codePoint)) {
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }

    private static int sequenceLength(byte first) {
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        return ones < 2 || ones > 6 ? 1 : ones; // 5 and 6 are no UTF-8, but one mistake, not five
    }

    private static int codePoint(Bytes raw, int from, int end, int length) {
        int first = raw.at(from);
        if (length == 1) {
            return first; // negative unless ASCII
        }
        if (end - from != length || length > 4) {
            return -1;
        }
        int value = first & (0x7f >> length);
        for (int at = from + 1; at < end; at++) {
            value = value << 6 | raw.at(at) & 0x3f;
        }
        boolean shortest = value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean character = value <= Character.MAX_CODE_POINT && (value < 0xd800 || value > 0xdfff);
        return shortest && character ? value : -1;
    }

    private static boolean isForbidden(int c) {
        return (c != 0 && Character.isISOControl(c)) || c == 0x2028 || c == 0x2029 || "<>:\"|?*".indexOf(c) >= 0;
    }

    /// Separators, NUL, and what nobody sees or what turns the direction of writing.
    private static boolean isLeftOut(int c) {
        return c == 0
                || c == '/'
                || c == '\\'
                || c == 0x061c
                || c == 0x180e
                || c >= 0x200b && c <= 0x200f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2060 && c <= 0x206f
                || c == 0xfeff
                || c >= 0xe0000 && c <= 0xe007f;
    }

    private static String withoutTrail(String text) {
        return TRAILING_DOTS_AND_SPACES.matcher(text).replaceFirst("");
    }

    /// `CON.txt` is the console on Windows, so is `con` and `CON .txt`.
    private static String notDevice(String element) {
        int dot = element.indexOf('.');
        String stem = dot < 0 ? element : element.substring(0, dot);
        boolean device = DEVICES.contains(stem.stripTrailing().toUpperCase(Locale.ROOT));
        return device ? stem.stripTrailing() + "_" + element.substring(stem.length()) : element;
    }

    private static String cut(String element, int maxBytes) {
        if (utf8Length(element) <= maxBytes) {
            return element;
        }
        int dot = element.lastIndexOf('.');
        String extension = dot > 0 && element.length() - dot <= MAX_EXTENSION ? element.substring(dot) : "";
        int room = maxBytes - utf8Length(extension);
        int end = 0;
        for (int next = 0; next < element.length(); end = next) {
            next = element.offsetByCodePoints(end, 1);
            room -= utf8Length(element.substring(end, next));
            if (room < 0) {
                break;
            }
        }
        return element.substring(0, end) + extension;
    }

    static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
