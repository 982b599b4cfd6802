package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Text of a WebVTT cue (§6.4): tags for style are kept as far as SubRip has them, classes, voices, languages and
/// moments are dropped, character references become characters.
final class VttMarkup {
    private static final int LONGEST_REFERENCE = 12;
    private static final Map<String, String> NAMED = Map.of(
            "amp", "&", "lt", "<", "gt", ">", "nbsp", "\u00a0", "lrm", "\u200e", "rlm", "\u200f", "quot", "\"", "apos",
            "'");

    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Span.Style style = Span.Style.PLAIN;

    private VttMarkup() {}

    static List<Span> spans(String marked) {
        var markup = new VttMarkup();
        for (int i = 0; i < marked.length(); ) {
            char c = marked.charAt(i);
            i = c == '<' ? markup.tag(marked, i) : c == '&' ? markup.reference(marked, i) : markup.plain(c, i);
        }
        markup.change(markup.style);
        return markup.spans;
    }

    private int plain(char c, int at) {
        text.append(c);
        return at + 1;
    }

    /// A tag that does not end takes the rest of the cue (§6.4, tokenizer).
    private int tag(String marked, int at) {
        int end = marked.indexOf('>', at);
        String inner = marked.substring(at + 1, end < 0 ? marked.length() : end);
        boolean on = !inner.startsWith("/");
        String name = (on ? inner : inner.substring(1)).split("[.\\s]", 2)[0];
        switch (name) {
            case "i" -> change(style.italic(on));
            case "b" -> change(style.bold(on));
            case "u" -> change(style.underline(on));
            case "rt" -> text.append(on ? "(" : ")"); // the reading of what stands before
            default -> {}
        }
        return end < 0 ? marked.length() : end + 1;
    }

    private int reference(String marked, int at) {
        int end = marked.indexOf(';', at);
        if (end > at && end - at <= LONGEST_REFERENCE) {
            Optional<String> meant = character(marked.substring(at + 1, end));
            if (meant.isPresent()) {
                text.append(meant.get());
                return end + 1;
            }
        }
        return plain('&', at);
    }

    private static Optional<String> character(String name) {
        if (name.matches("#[0-9]{1,7}")) {
            return codePoint(Integer.parseInt(name.substring(1)));
        }
        if (name.matches("#[xX][0-9a-fA-F]{1,6}")) {
            return codePoint(Integer.parseInt(name.substring(2), 16));
        }
        return Optional.ofNullable(NAMED.get(name));
    }

    private static Optional<String> codePoint(int value) {
        boolean character = Character.isValidCodePoint(value) && (value < 0xd800 || value > 0xdfff) && value >= ' ';
        return character ? Optional.of(Character.toString(value)) : Optional.empty();
    }

    private void change(Span.Style next) {
        if (!text.isEmpty()) {
            spans.add(new Span(text.toString(), style));
            text.setLength(0);
        }
        style = next;
    }
}
