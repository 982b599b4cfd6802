package nagare.stream;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A range of times as `TimeSeekRange.dlna.org` asks for one (DLNA 7.4.40.3): `npt=335.1-`, `npt=0:05:35.3-0:06:00`.
///
/// @param end behind the last moment; empty for the end of the film
/// @param clock whether it was written as hours, minutes and seconds; the answer is written alike
record NptRange(Start start, Optional<Duration> end, boolean clock) {
    private static final String TIME =
            "([0-9]{1,7}(?:\\.[0-9]{0,9})?|[0-9]{1,5}:[0-5]?[0-9]:[0-5]?[0-9](?:\\.[0-9]{0,9})?)";
    private static final Pattern FORM =
            Pattern.compile("npt\\s*=\\s*(now|" + TIME + ")\\s*-\\s*" + TIME + "?\\s*(?:/.{0,40})?");
    private static final int LONGEST = 120;

    /// Where it begins.
    sealed interface Start {
        record At(Duration time) implements Start {}

        /// At the moment that is being recorded; nothing here is.
        record Now() implements Start {}
    }

    /// Empty when it is not a range of times, or ends where it begins or before.
    static Optional<NptRange> parse(String value) {
        Matcher form = FORM.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (value.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        Optional<Duration> end = Optional.ofNullable(form.group(3)).map(NptRange::time);
        if (form.group(2) == null) {
            return Optional.of(new NptRange(new Start.Now(), end, false));
        }
        Duration from = time(form.group(2));
        return end.filter(until -> until.compareTo(from) <= 0).isPresent()
                ? Optional.empty()
                : Optional.of(
                        new NptRange(new Start.At(from), end, form.group(2).contains(":")));
    }

    /// Whether it is the whole film, whatever its length.
    boolean isWhole() {
        return end.isEmpty() && start.equals(new Start.At(Duration.ZERO));
    }

    /// A time in the form of the request: `335.100`, or `0:05:35.100`.
    String text(Duration time) {
        return clock ? clock(time) : seconds(time);
    }

    static String seconds(Duration time) {
        return "%d.%03d".formatted(time.toSeconds(), time.toMillisPart());
    }

    private static String clock(Duration time) {
        return "%d:%02d:%02d.%03d"
                .formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart(), time.toMillisPart());
    }

    private static Duration time(String text) {
        String[] parts = text.split(":");
        Duration seconds = Duration.ofNanos(new BigDecimal(padded(parts[parts.length - 1]))
                .movePointRight(9)
                .longValue());
        return parts.length == 1
                ? seconds
                : seconds.plusHours(Long.parseLong(parts[0])).plusMinutes(Long.parseLong(parts[1]));
    }

    /// `12.` is written by some, and is no number.
    private static String padded(String seconds) {
        return seconds.endsWith(".") ? seconds + "0" : seconds;
    }
}
