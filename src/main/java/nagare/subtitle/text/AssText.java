package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of one event of SubStation Alpha: what a viewer reads of it. Drawings and what is wholly transparent are
/// not read; of the override tags those count that change bold, italic, underline, or the place on the screen.
final class AssText {
    private static final Pattern NUMBERED = Pattern.compile("(i|b|u|an|a|p|q)(-?[0-9]{0,4})");
    private static final Pattern HIDING = Pattern.compile("(?:alpha|1a)\\s*&?H?([0-9A-F]{1,8})&?");
    private static final Pattern PLACE =
            Pattern.compile("(?:pos|move)\\(\\s*-?[0-9.]{1,12}\\s*,\\s*(-?[0-9]{1,7})(?:\\.[0-9]{0,9})?\\s*[,)].*");
    /// The part of the picture, in tenths from above, where text is not in the way of what is spoken.
    private static final int UPPER_TENTHS = 6;

    private static final int BOLD = 500;
    private static final int CLEAR = 0xff;

    private final AssHeader header;
    private final AssStyle base;
    private final boolean animated;
    private final List<Span> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Span.Style style;
    private boolean top;
    private boolean placed;
    private boolean drawing;
    private boolean hidden;
    private boolean hardBreaks;

    private AssText(AssHeader header, AssStyle base, boolean animated) {
        this.header = header;
        this.base = base;
        this.animated = animated;
        this.style = base.style();
        this.top = base.top();
        this.hardBreaks = header.hardBreaks();
    }

    static AssText of(String event, AssStyle base, AssHeader header) {
        var read = new AssText(header, base, event.contains("\\t("));
        read.read(event);
        return read;
    }

    List<Span> spans() {
        return spans;
    }

    boolean top() {
        return top;
    }

    private void read(String event) {
        int last = event.lastIndexOf('}');
        for (int i = 0; i < event.length(); ) {
            char c = event.charAt(i);
            if (c == '{' && i < last) {
                int end = event.indexOf('}', i);
                overrides(event.substring(i + 1, end));
                i = end + 1;
            } else if (c == '\\' && i + 1 < event.length()) {
                i += escape(event.charAt(i + 1));
            } else {
                put(c);
                i++;
            }
        }
        change(style);
    }

    /// How many characters the escape takes.
    private int escape(char letter) {
        switch (letter) {
            case 'N' -> put('\n');
            case 'n' -> put(hardBreaks ? '\n' : ' ');
            case 'h' -> put('\u00a0');
            case '{', '}' -> put(letter);
            default -> {
                put('\\');
                return 1;
            }
        }
        return 2;
    }

    private void put(char c) {
        if (!drawing && !hidden) {
            text.append(c);
        }
    }

    /// The tags of one block. What stands in parentheses belongs to its tag, however many backslashes there are.
    private void overrides(String block) {
        int depth = 0;
        int begin = -1;
        for (int i = 0; i <= block.length(); i++) {
            char c = i < block.length() ? block.charAt(i) : '\\';
            if (c == '\\' && (depth == 0 || i == block.length())) {
                if (begin >= 0) {
                    tag(block.substring(begin, i).strip());
                }
                begin = i + 1;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            }
        }
    }

    private void tag(String tag) {
        Matcher numbered = NUMBERED.matcher(tag);
        if (numbered.matches()) {
            numbered(numbered.group(1), numbered.group(2));
        } else if (tag.startsWith("r") && !tag.startsWith("rn")) {
            change(header.style(tag.substring(1)).orElse(base).style());
            hidden = false;
        } else if (tag.startsWith("pos") || tag.startsWith("move")) {
            place(tag);
        } else {
            Matcher hiding = HIDING.matcher(
                    tag.toUpperCase(Locale.ROOT).replace("ALPHA", "alpha").replace("1A", "1a"));
            if (hiding.matches() && !animated) {
                hidden = (Long.parseLong(hiding.group(1), 16) & CLEAR) == CLEAR;
            }
        }
    }

    private void numbered(String name, String digits) {
        boolean given = !digits.isEmpty() && !digits.equals("-");
        int number = given ? Integer.parseInt(digits) : 0;
        switch (name) {
            case "i" -> change(style.italic(given ? number != 0 : base.style().italic()));
            case "u" ->
                change(style.underline(given ? number != 0 : base.style().underline()));
            case "b" ->
                change(style.bold(
                        given ? number == 1 || number > BOLD : base.style().bold()));
            case "an" -> top = placed ? top : AssStyle.isTopOnKeypad(number);
            case "a" -> top = placed ? top : AssStyle.isTopOfOld(number);
            case "p" -> drawing = number > 0;
            case "q" -> hardBreaks = number == 2;
            default -> throw new IllegalStateException(name);
        }
    }

    private void place(String tag) {
        Matcher place = PLACE.matcher(tag);
        if (place.matches()) {
            placed = true;
            top = Long.parseLong(place.group(1)) * 10 < (long) header.height() * UPPER_TENTHS;
        }
    }

    private void change(Span.Style next) {
        if (!text.isEmpty()) {
            spans.add(new Span(text.toString(), style));
            text.setLength(0);
        }
        style = next;
    }
}
