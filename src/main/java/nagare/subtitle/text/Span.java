package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;

/// Text in one style; `\n` begins a line.
public record Span(String text, Style style) {
    /// The styles that SubRip and WebVTT share and TVs show.
    public record Style(boolean italic, boolean bold, boolean underline) {
        public static final Style PLAIN = new Style(false, false, false);

        public Style italic(boolean on) {
            return new Style(on, bold, underline);
        }

        public Style bold(boolean on) {
            return new Style(italic, on, underline);
        }

        public Style underline(boolean on) {
            return new Style(italic, bold, on);
        }
    }

    /// The same text in as few spans as can be: no empty ones, neighbours of one style joined, no blank lines, no
    /// blanks at the ends of lines, those between two styles in the plain one, no control characters, and no more
    /// than [TextLimits#MAX_CUE_CHARS] characters.
    static List<Span> tidy(List<Span> spans) {
        List<Span> lines = new Tidying().tidy(spans);
        return List.copyOf(lines);
    }

    /// One pass over the characters: blanks and breaks are held back until something is there to stand before.
    private static final class Tidying {
        private static final int MOST_BLANKS = 8;

        private final List<Span> done = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private Style style = Style.PLAIN;
        private boolean breaks;
        private int blanks;
        private int length;

        List<Span> tidy(List<Span> spans) {
            for (Span span : spans) {
                for (int i = 0; i < span.text().length(); i++) {
                    if (length + held() >= TextLimits.MAX_CUE_CHARS) {
                        flush();
                        return done;
                    }
                    take(span.text().charAt(i), span.style());
                }
            }
            flush();
            return done;
        }

        private void take(char c, Style in) {
            if (c == '\n') {
                breaks = length > 0;
                blanks = 0;
            } else if (c == ' ' || c == '\t' || c == '\u00a0') {
                blanks++;
            } else if (!isDropped(c)) {
                if (!in.equals(Style.PLAIN)) {
                    blanks();
                }
                if (!in.equals(style)) {
                    flush();
                    style = in;
                }
                blanks();
                if (breaks) {
                    text.append('\n');
                    length++;
                    breaks = false;
                }
                text.append(c);
                length++;
            }
        }

        /// Those at the end of a line are dropped.
        private void blanks() {
            if (!breaks) {
                int few = held();
                text.append(" ".repeat(few));
                length += few;
            }
            blanks = 0;
        }

        /// How many characters go before the next one.
        private int held() {
            return breaks ? 1 : length == 0 ? 0 : Math.min(blanks, MOST_BLANKS);
        }

        private void flush() {
            int end = text.length();
            if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
                text.setLength(end - 1); // cut in the middle of a character
            }
            if (!text.isEmpty()) {
                done.add(new Span(text.toString(), style));
                text.setLength(0);
            }
        }

        /// Controls, lone halves are left for the writers, and the byte order mark, which stands in joined files.
        private static boolean isDropped(char c) {
            return Character.isISOControl(c) || c == '\ufeff' || c == '\ufffe' || c == '\uffff';
        }
    }
}
