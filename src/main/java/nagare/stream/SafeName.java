package nagare.stream;

import java.text.Normalizer;
import java.util.Locale;

/// A hostile title as the last segment of a URL path: unreserved ASCII only (RFC 3986 §2.3), short, with the real
/// extension at its end. It is decoration for people and for players that look at extensions; no route reads it.
final class SafeName {
    private static final int LONGEST = 60;

    private SafeName() {}

    static String of(String title, String extension) {
        String plain = isAscii(title) ? title : Normalizer.normalize(title, Normalizer.Form.NFKD);
        var name = new StringBuilder(LONGEST + extension.length() + 1);
        boolean skipped = false;
        for (int i = 0; i < plain.length() && name.length() < LONGEST; ) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            if (isUnreserved(c)) {
                if (skipped && !name.isEmpty()) {
                    name.append('-');
                }
                skipped = false;
                if (name.length() < LONGEST) {
                    name.append((char) c);
                }
            } else {
                skipped |= !isMark(c);
            }
        }
        int end = name.length();
        if (end > 0 && name.charAt(end - 1) == '-') {
            name.setLength(end - 1);
        }
        if (name.isEmpty()) {
            name.append("media");
        }
        return name.append('.').append(extension.toLowerCase(Locale.ROOT)).toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '~';
    }

    /// An accent and the like, which normalizing has taken off its letter.
    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
