package nagare.feed.rss;

/// Makes a stranger's text fit to be shown: one line, without control characters and without the characters that
/// turn the direction of writing (so that a name cannot pretend to be another), of bounded length.
public final class PlainText {
    static final int MAX_TITLE = 512;
    static final int MAX_DESCRIPTION = 4096;

    private PlainText() {}

    public static String of(String text, int maxLength) {
        var plain = new StringBuilder(Math.min(text.length(), maxLength));
        boolean gap = false;
        for (int at = 0; at < text.length(); ) {
            int code = text.codePointAt(at);
            at += Character.charCount(code);
            if (Character.isWhitespace(code) || Character.isSpaceChar(code)) {
                gap = !plain.isEmpty();
            } else if (isShown(code)) {
                int needed = Character.charCount(code) + (gap ? 1 : 0);
                if (plain.length() + needed > maxLength) {
                    break;
                }
                if (gap) {
                    plain.append(' ');
                }
                plain.appendCodePoint(code);
                gap = false;
            }
        }
        return plain.toString();
    }

    private static boolean isShown(int code) {
        return switch (Character.getType(code)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> false;
            case Character.FORMAT -> code == 0x200C || code == 0x200D; // joiners are part of scripts and emoji
            default -> true;
        };
    }
}
