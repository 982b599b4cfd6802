package nagare.subtitle.text;

/// The lines of a text one after the other, whichever way they end; a line is cut at [TextLimits#MAX_LINE_CHARS].
final class Lines {
    private final String text;
    private int at;

    Lines(String text) {
        this.text = text;
    }

    boolean more() {
        return at < text.length();
    }

    /// The next line, without its end.
    String next() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        String line = text.substring(at, Math.min(end, at + TextLimits.MAX_LINE_CHARS));
        boolean two = end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
        at = Math.min(text.length(), end + (two ? 2 : 1));
        return line;
    }

    /// The next line, which stays the next.
    String peek() {
        int before = at;
        String line = next();
        at = before;
        return line;
    }
}
