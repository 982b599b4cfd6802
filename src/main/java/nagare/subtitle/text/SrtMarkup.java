package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The markup that SubRip has by custom: `<i>`, `<b>`, `<u>`, `<font …>`, and SubStation Alpha's `{\an8}` in curly
/// brackets. What is no tag stays text: "x < y" is said in films.
final class SrtMarkup {
    private static final Set<String> TAGS =
            Set.of("i", "b", "u", "s", "font", "em", "strong", "span", "br", "ruby", "rt");
    private static final int LONGEST_TAG = 300;

    /// Reads no character twice, however many tags begin and none ends.
    private static final Pattern TAG = Pattern.compile("<\\s*+(/?+)\\s*+([a-zA-Z]{1,6}+)(?:\\s[^<>]*+|\\s*+/)?+>");

    private final String marked;
    private final Matcher tag;
    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Span.Style style = Span.Style.PLAIN;
    private boolean top;

    private SrtMarkup(String marked) {
        this.marked = marked;
        tag = TAG.matcher(marked);
    }

    static SrtMarkup of(String marked) {
        var markup = new SrtMarkup(marked);
        markup.read();
        return markup;
    }

    List<Span> spans() {
        return spans;
    }

    boolean top() {
        return top;
    }

    private void read() {
        for (int i = 0; i < marked.length(); ) {
            char c = marked.charAt(i);
            int after = c == '<' ? tag(i) : c == '{' ? override(i) : i;
            if (after == i) {
                text.append(c);
                after = i + 1;
            }
            i = after;
        }
        change(style);
    }

    /// Reads the tag that begins here; the same place when it is none.
    private int tag(int at) {
        tag.region(at, Math.min(marked.length(), at + LONGEST_TAG + 1));
        String name = tag.lookingAt() ? tag.group(2).toLowerCase(Locale.ROOT) : "";
        if (!TAGS.contains(name)) {
            return at;
        }
        boolean on = tag.group(1).isEmpty();
        switch (name) {
            case "i", "em" -> change(style.italic(on));
            case "b", "strong" -> change(style.bold(on));
            case "u" -> change(style.underline(on));
            case "br" -> text.append('\n');
            default -> {} // colours, sizes and fonts are the viewer's own
        }
        return tag.end();
    }

    /// Reads a block such as `{\an8}`; the same place when it is none.
    private int override(int at) {
        int end = marked.indexOf('}', at, Math.min(marked.length(), at + LONGEST_TAG + 1));
        if (end < 0 || marked.charAt(at + 1) != '\\') {
            return at;
        }
        for (String tag : marked.substring(at + 1, end).split("\\\\")) {
            switch (tag.strip()) {
                case "an7", "an8", "an9" -> top = true;
                case "i1" -> change(style.italic(true));
                case "i0" -> change(style.italic(false));
                case "b1" -> change(style.bold(true));
                case "b0" -> change(style.bold(false));
                case "u1" -> change(style.underline(true));
                case "u0" -> change(style.underline(false));
                default -> {}
            }
        }
        return end + 1;
    }

    private void change(Span.Style next) {
        if (!text.isEmpty()) {
            spans.add(new Span(text.toString(), style));
            text.setLength(0);
        }
        style = next;
    }
}
