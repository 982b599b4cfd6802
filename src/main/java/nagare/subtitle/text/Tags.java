package nagare.subtitle.text;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.UnaryOperator;

/// Styles as the tags that SubRip and WebVTT have in common, properly nested and all closed.
final class Tags {
    private static final List<String> NAMES = List.of("b", "i", "u");

    private Tags() {}

    static String write(List<Span> spans, UnaryOperator<String> text) {
        var out = new StringBuilder();
        var open = new ArrayDeque<String>();
        for (Span span : spans) {
            close(open, out, span.style());
            boolean line = span.text().startsWith("\n");
            if (line) {
                out.append('\n'); // outside of what it begins: some TVs end a tag with its line
            }
            for (String name : NAMES) {
                if (has(span.style(), name) && !open.contains(name)) {
                    open.push(name);
                    out.append('<').append(name).append('>');
                }
            }
            out.append(text.apply(whole(line ? span.text().substring(1) : span.text())));
        }
        close(open, out, Span.Style.PLAIN);
        return out.toString();
    }

    /// Closes what the next span does not have, and what was opened after it.
    private static void close(ArrayDeque<String> open, StringBuilder out, Span.Style next) {
        while (open.stream().anyMatch(name -> !has(next, name))) {
            out.append("</").append(open.pop()).append('>');
        }
    }

    private static boolean has(Span.Style style, String name) {
        return switch (name) {
            case "b" -> style.bold();
            case "i" -> style.italic();
            default -> style.underline();
        };
    }

    /// Halves of characters that stand alone are no Unicode text.
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
