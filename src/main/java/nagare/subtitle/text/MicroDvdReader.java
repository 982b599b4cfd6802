package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// MicroDVD: `{from}{to}text|second line`, counted in pictures. How many there are in a second stands as the text of
/// picture 1, is known of the film, or is that of films on DVD.
final class MicroDvdReader {
    /// 24000/1001, of nearly all films that such files are made for.
    static final double USUAL_RATE = 24_000 / 1001.0;

    private static final Pattern LINE = Pattern.compile("\\s{0,20}+\\{([0-9]{1,9})\\}\\{([0-9]{0,9})\\}(.*)");
    private static final Pattern RATE = Pattern.compile("\\s*([0-9]{1,3}(?:[.,][0-9]{1,6})?)\\s*");
    private static final Pattern CONTROL = Pattern.compile("\\{([a-zA-Z]):([^{}]{0,100}+)\\}");
    private static final double SLOWEST = 1;
    private static final double FASTEST = 300;

    private MicroDvdReader() {}

    static boolean matches(String line) {
        return LINE.matcher(line).matches();
    }

    /// @param filmRate pictures in a second of the film, when they are known
    static List<Cue> read(String file, OptionalDouble filmRate) {
        var cues = new CueList();
        double rate = filmRate.orElse(USUAL_RATE);
        boolean first = true;
        for (var lines = new Lines(file); lines.more(); ) {
            Matcher line = LINE.matcher(lines.next());
            if (!line.matches()) {
                continue;
            }
            OptionalDouble said = first ? rate(line) : OptionalDouble.empty();
            first = false;
            if (said.isPresent()) {
                rate = said.getAsDouble();
                continue;
            }
            long from = millis(line.group(1), rate);
            long to = line.group(2).isEmpty() ? from : millis(line.group(2), rate);
            if (!cues.add(from, to, spans(line.group(3)))) {
                break;
            }
        }
        return cues.cues();
    }

    private static OptionalDouble rate(Matcher line) {
        Matcher rate = RATE.matcher(line.group(3));
        boolean head = Long.parseLong(line.group(1)) <= 1 && rate.matches();
        double value = head ? Double.parseDouble(rate.group(1).replace(',', '.')) : 0;
        return value >= SLOWEST && value <= FASTEST ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static long millis(String picture, double rate) {
        return Math.round(Long.parseLong(picture) * 1000 / rate);
    }

    /// `{y:i}` is for its line, `{Y:i}` for all that follow; a slash before a line is italic too.
    private static List<Span> spans(String text) {
        var spans = new ArrayList<Span>();
        Span.Style whole = Span.Style.PLAIN;
        for (String line : text.split("\\|", -1)) {
            Span.Style style = whole;
            Matcher control = CONTROL.matcher(line);
            while (control.find()) {
                if (control.group(1).equals("Y")) {
                    whole = styled(whole, control.group(2));
                }
                if (control.group(1).equalsIgnoreCase("y")) {
                    style = styled(style, control.group(2));
                }
            }
            String plain = control.replaceAll("");
            boolean slash = plain.startsWith("/");
            spans.add(new Span((slash ? plain.substring(1) : plain) + "\n", slash ? style.italic(true) : style));
        }
        return spans;
    }

    private static Span.Style styled(Span.Style style, String letters) {
        String low = letters.toLowerCase(Locale.ROOT);
        return new Span.Style(
                style.italic() || low.contains("i"),
                style.bold() || low.contains("b"),
                style.underline() || low.contains("u"));
    }
}
