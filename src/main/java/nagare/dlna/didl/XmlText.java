package nagare.dlna.didl;

/// Character data for XML 1.0: escaped once, and stripped of what XML cannot hold (control characters, lone
/// surrogates, U+FFFE, U+FFFF), so that one odd name in a torrent does not break the whole answer.
public final class XmlText {
    private static final char REPLACEMENT = ' ';

    private XmlText() {}

    /// Appends `text` so that it is valid between tags and inside double quotes.
    ///
    /// `&quot;` is written by name: a numeric `&#34;` is suspected to stop Samsung TVs (rclone#9346).
    public static void append(XmlBytes out, CharSequence text) {
        int length = text.length();
        int i = 0;
        while (i < length) {
            int end = i;
            while (end < length && XmlBytes.isPlain(text.charAt(end))) {
                end++;
            }
            out.plain(text, i, end);
            i = end < length ? special(out, text, end) : length;
        }
    }

    /// Appends the character at `at`, which is not plain; the answer is where the next one is.
    private static int special(XmlBytes out, CharSequence text, int at) {
        char c = text.charAt(at);
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\t', '\n', '\r' -> out.append(REPLACEMENT);
            default -> {
                if (Character.isHighSurrogate(c)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1))) {
                    out.append(c).append(text.charAt(at + 1));
                    return at + 2;
                }
                if (c >= 0x20 && !Character.isSurrogate(c) && c < 0xFFFE) {
                    out.append(c);
                }
            }
        }
        return at + 1;
    }

    /// As [#append(XmlBytes, CharSequence)].
    public static void append(StringBuilder out, CharSequence text) {
        var written = XmlBytes.document();
        append(written, text);
        out.append(written);
    }

    public static String escape(CharSequence text) {
        var out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
    }
}
