package nagare.feed.rss;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dates as feeds write them: RFC 822 (RSS 2.0) with all its zones, and ISO 8601. A date without a zone is in UTC,
/// and so is `-0000` (RFC 5322 §3.3). Years from 1990 to 2099: the rest is a mistake.
final class Dates {
    private static final Pattern RFC_822 = Pattern.compile(
            "(?:[a-z]{2,9}\\.?\\s*,?\\s+)?([0-9]{1,2})[\\s-]+([a-z]{3})[a-z]{0,6}\\.?[\\s-]+([0-9]{2}|[0-9]{4})"
                    + "\\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\\.[0-9]+)?)?\\s*([a-z]{1,5}|[+-][0-9]{2}:?[0-9]{2})?");
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final Map<String, Integer> HOURS =
            Map.of("est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt", -6, "pst", -8, "pdt", -7);
    private static final int LONGEST = 64;

    private Dates() {}

    static Optional<Instant> parse(String text) {
        var trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var matcher = RFC_822.matcher(trimmed.toLowerCase(Locale.ROOT));
            var instant = matcher.matches() ? rfc822(matcher) : iso8601(trimmed);
            int year = instant.atOffset(ZoneOffset.UTC).getYear();
            return year >= 1990 && year <= 2099
                    ? Optional.of(instant.truncatedTo(ChronoUnit.SECONDS))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty(); // no date is better than a wrong one
        }
    }

    private static Instant rfc822(Matcher matcher) {
        int month = MONTHS.indexOf(matcher.group(2));
        if (month < 0 || month % 3 != 0) {
            throw new DateTimeException("no month");
        }
        int year = Integer.parseInt(matcher.group(3));
        int seconds = matcher.group(6) == null ? 0 : Math.min(59, Integer.parseInt(matcher.group(6)));
        return LocalDateTime.of(
                        year < 50 ? 2000 + year : year < 100 ? 1900 + year : year,
                        month / 3 + 1,
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(4)),
                        Integer.parseInt(matcher.group(5)),
                        seconds)
                .toInstant(zone(matcher.group(7)));
    }

    private static ZoneOffset zone(String text) {
        if (text == null) {
            return ZoneOffset.UTC;
        }
        if (text.startsWith("+") || text.startsWith("-")) {
            var digits = text.replace(":", "");
            int sign = digits.startsWith("-") ? -1 : 1;
            return ZoneOffset.ofHoursMinutes(
                    sign * Integer.parseInt(digits.substring(1, 3)), sign * Integer.parseInt(digits.substring(3, 5)));
        }
        return ZoneOffset.ofHours(HOURS.getOrDefault(text, 0));
    }

    private static Instant iso8601(String text) {
        var joined = text.replaceFirst("^([0-9-]{10}) ", "$1T");
        if (joined.matches(".*T.*(?:Z|[+-][0-9]{2}:?[0-9]{2})")) {
            return OffsetDateTime.parse(joined.replaceFirst("([+-][0-9]{2})([0-9]{2})$", "$1:$2"))
                    .toInstant();
        }
        return joined.contains("T")
                ? LocalDateTime.parse(joined).toInstant(ZoneOffset.UTC)
                : LocalDate.parse(joined).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
