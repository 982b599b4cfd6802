package nagare.net;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/// `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date. Nonsense is nothing, not an error.
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RetryAfter() {}

    /// How long to wait from `now`; never negative.
    static Optional<Duration> parse(String value, Instant now) {
        var text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var when = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            var wait = Duration.between(now, when);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }
}
