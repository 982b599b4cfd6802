package nagare.torrent.wire;

/// Text of a stranger, made safe to log and to show: cut to size, and freed of all that could play tricks on a terminal
/// or a page.
public final class PlainText {
    private PlainText() {}

    /// At most `most` characters of the text; control, format, private and unassigned characters, line ends and odd
    /// spaces become question marks.
    public static String of(String hostile, int most) {
        var text = new StringBuilder();
        hostile.codePoints().limit(most).forEach(c -> text.appendCodePoint(isPlain(c) ? c : '?'));
        return text.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
