package nagare.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A length of time as people write it: `10m`, `90s`, `1h30m`, `500ms`, `1d`.
final class Span {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,7})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Span() {}

    static Optional<Duration> read(String text) {
        var form = FORM.matcher(text.strip().replace(" ", ""));
        if (!form.matches() || form.end() == 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(form.group(1)))
                .plusHours(number(form.group(2)))
                .plusMinutes(number(form.group(3)))
                .plusSeconds(number(form.group(4)))
                .plusMillis(number(form.group(5))));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    static String write(Duration span) {
        var text = new StringBuilder();
        append(text, span.toDaysPart(), "d");
        append(text, span.toHoursPart(), "h");
        append(text, span.toMinutesPart(), "m");
        append(text, span.toSecondsPart(), "s");
        append(text, span.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit);
        }
    }
}
