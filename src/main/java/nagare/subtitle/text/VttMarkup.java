package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text of a WebVTT cue (§6.4): tags for style are kept as far as SubRip has them, classes, voices, languages and
/// moments are dropped, character references become characters.
final class VttMarkup {
    private static final int LONGEST_REFERENCE = 12;
    private static final int HEXADECIMAL = 16;
    private static final Pattern NUMBER = Pattern.compile("#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}))");
    private static final Pattern TAG_NAME = Pattern.compile("[^.\\s]*+");
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
        Matcher name = TAG_NAME.matcher(on ? inner : inner.substring(1));
        switch (name.lookingAt() ? name.group() : "") {
            case "i" -> change(style.italic(on));
            case "b" -> change(style.bold(on));
            case "u" -> change(style.underline(on));
            case "rt" -> text.append(on ? "(" : ")"); // the reading of what stands before
            default -> {}
        }
        return end < 0 ? marked.length() : end + 1;
    }

    private int reference(String marked, int at) {
        int end = marked.indexOf(';', at, Math.min(marked.length(), at + LONGEST_REFERENCE + 1));
        if (end > at) {
            Optional<String> meant = character(marked.substring(at + 1, end));
            if (meant.isPresent()) {
                text.append(meant.get());
                return end + 1;
            }
        }
        return plain('&', at);
    }

    private static Optional<String> character(String name) {
        Matcher number = NUMBER.matcher(name);
        if (!number.matches()) {
            return Optional.ofNullable(NAMED.get(name));
        }
        return number.group(1) == null
                ? codePoint(Integer.parseInt(number.group(2)))
                : codePoint(Integer.parseInt(number.group(1), HEXADECIMAL));
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
