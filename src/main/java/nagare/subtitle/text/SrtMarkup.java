package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The markup that SubRip has by custom: `<i>`, `<b>`, `<u>`, `<font …>`, and SubStation Alpha's `{\an8}` in curly
/// brackets. What is no tag stays text: "x < y" is said in films.
final class SrtMarkup {
    private static final Set<String> TAGS =
            Set.of("i", "b", "u", "s", "font", "em", "strong", "span", "br", "ruby", "rt");
    private static final int LONGEST_TAG = 300;

    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Span.Style style = Span.Style.PLAIN;
    private boolean top;

    private SrtMarkup() {}

    static SrtMarkup of(String marked) {
        var markup = new SrtMarkup();
        markup.read(marked);
        return markup;
    }

    List<Span> spans() {
        return spans;
    }

    boolean top() {
        return top;
    }

    private void read(String marked) {
        for (int i = 0; i < marked.length(); ) {
            char c = marked.charAt(i);
            int after = c == '<' ? tag(marked, i) : c == '{' ? override(marked, i) : i;
            if (after == i) {
                text.append(c);
                after = i + 1;
            }
            i = after;
        }
        change(style);
    }

    /// Reads the tag that begins here; the same place when it is none.
    private int tag(String marked, int at) {
        int end = marked.indexOf('>', at);
        if (end < 0 || end - at > LONGEST_TAG) {
            return at;
        }
        String inner = marked.substring(at + 1, end).strip().toLowerCase(Locale.ROOT);
        boolean on = !inner.startsWith("/");
        String name = (on ? inner : inner.substring(1)).strip();
        int blank = name.indexOf(' ');
        name = (blank < 0 ? name : name.substring(0, blank)).replaceAll("/$", "");
        if (!TAGS.contains(name)) {
            return at;
        }
        switch (name) {
            case "i", "em" -> change(style.italic(on));
            case "b", "strong" -> change(style.bold(on));
            case "u" -> change(style.underline(on));
            case "br" -> text.append('\n');
            default -> {} // colours, sizes and fonts are the viewer's own
        }
        return end + 1;
    }

    /// Reads a block such as `{\an8}`; the same place when it is none.
    private int override(String marked, int at) {
        int end = marked.indexOf('}', at);
        if (end < 0 || end - at > LONGEST_TAG || at + 1 >= marked.length() || marked.charAt(at + 1) != '\\') {
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
