package nagare.subtitle.text;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// WebVTT (W3C, 4 April 2019 §6.1): blocks between blank lines. A block with a line of moments is a cue, any other
/// (NOTE, STYLE, REGION) is not shown.
final class VttReader {
    private static final Pattern LINE = Pattern.compile("(?:^|\\s)line:(-?[0-9]{1,5})(?:\\.[0-9]{0,9})?(%?)");
    private static final int UPPER_PERCENT = 40;
    private static final int UPPER_LINES = 5;

    private VttReader() {}

    static List<Cue> read(String file) {
        var cues = new CueList();
        var lines = new Lines(file);
        Optional<Clock.Period> period = Optional.empty();
        while (lines.more() || period.isPresent()) {
            if (period.isEmpty()) {
                String line = lines.next();
                period = Clock.period(line);
                if (period.isPresent() && !cue(lines, line, period.get(), cues)) {
                    break;
                }
            }
            period = Optional.empty();
        }
        return cues.cues();
    }

    private static boolean cue(Lines lines, String head, Clock.Period period, CueList cues) {
        var text = new StringBuilder();
        while (lines.more()
                && !lines.peek().isBlank()
                && Clock.period(lines.peek()).isEmpty()) {
            String line = lines.next();
            if (text.length() < 2 * TextLimits.MAX_CUE_CHARS) {
                text.append(line).append('\n');
            }
        }
        return cues.add(
                period.from(), period.to(), isAtTop(head.substring(period.end())), VttMarkup.spans(text.toString()));
    }

    /// Lines count from the top, negative ones from the bottom.
    private static boolean isAtTop(String settings) {
        Matcher line = LINE.matcher(settings);
        if (!line.find()) {
            return false;
        }
        int number = Integer.parseInt(line.group(1));
        return number >= 0 && number < (line.group(2).isEmpty() ? UPPER_LINES : UPPER_PERCENT);
    }
}
