package nagare.subtitle.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Moments as subtitles write them: `1:02:03.45`, `01:02:03,456`, `02:03.456`, also with a sign before it, which stands
/// in files that were shifted.
final class Clock {
    private static final String MOMENT =
            "(-)?(?:([0-9]{1,6}):)?([0-9]{1,4}):\\s?(-?[0-9]{1,4})(?:[.,:;]\\s?([0-9]{1,9}))?";
    private static final Pattern ALONE = Pattern.compile("\\s*+" + MOMENT + "\\s*+");
    private static final Pattern SPAN =
            Pattern.compile("\\s{0,50}+" + MOMENT + "\\s{0,50}+-{1,3}>\\s{0,50}+" + MOMENT + "(?![0-9:])");
    private static final int GROUPS = 5;

    private Clock() {}

    /// From one moment to another, and where in the line what follows begins.
    record Period(long from, long to, int end) {}

    /// Milliseconds.
    static Optional<Long> moment(String text) {
        Matcher matcher = ALONE.matcher(text);
        return matcher.matches() ? Optional.of(millis(matcher, 0)) : Optional.empty();
    }

    /// `FROM --> TO` at the start of a line.
    static Optional<Period> period(String line) {
        if (line.indexOf('>') < 0) {
            return Optional.empty();
        }
        Matcher matcher = SPAN.matcher(line);
        return matcher.lookingAt()
                ? Optional.of(new Period(millis(matcher, 0), millis(matcher, GROUPS), matcher.end()))
                : Optional.empty();
    }

    private static long millis(Matcher matcher, int before) {
        long hours = number(matcher.group(before + 2));
        long seconds = (hours * 60 + number(matcher.group(before + 3))) * 60 + number(matcher.group(before + 4));
        long millis = seconds * 1000 + fraction(matcher.group(before + 5));
        return matcher.group(before + 1) == null ? millis : -millis;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /// The digits after the point, rounded to milliseconds.
    private static long fraction(String digits) {
        if (digits == null) {
            return 0;
        }
        return (Long.parseLong((digits + "000000000").substring(0, 9)) + 500_000) / 1_000_000;
    }

    /// `HH:MM:SS,mmm`, with more digits where the hours need them.
    static String write(long millis, char point) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d%c%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                point,
                millis % 1000);
    }
}
