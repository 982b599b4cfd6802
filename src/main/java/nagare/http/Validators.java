package nagare.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/// What tells one version of a thing from another (RFC 9110 §8.8): a strong entity tag with its quotes, and the time of
/// its last change where there is one.
public record Validators(String etag, Optional<Instant> lastModified) {
    public Validators {
        if (etag.length() < 2 || !etag.startsWith("\"") || !etag.endsWith("\"")) {
            throw new IllegalArgumentException("a strong entity tag is a quoted string");
        }
    }

    public Validators(String etag) {
        this(etag, Optional.empty());
    }

    /// Whether a `Range` counts: `If-Range` is absent, or names exactly this version (RFC 9110 §13.1.5). A weak tag
    /// never does.
    public boolean ifRange(Optional<String> header) {
        return header.map(String::strip)
                .map(value -> value.equals(etag) || !value.contains("\"") && isLastModified(value))
                .orElse(true);
    }

    /// Whether a GET or HEAD with this `If-None-Match` is answered with 304 (RFC 9110 §13.1.2).
    public boolean notModified(Optional<String> ifNoneMatch) {
        return ifNoneMatch
                .map(value -> value.strip().equals("*")
                        || Arrays.stream(value.split(","))
                                .map(String::strip)
                                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                                .anyMatch(etag::equals))
                .orElse(false);
    }

    private boolean isLastModified(String date) {
        if (lastModified.isEmpty()) {
            return false;
        }
        try {
            Instant asked = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            return asked.equals(lastModified.get().truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeException e) {
            return false; // neither tag nor date: RFC 9110 has it match nothing
        }
    }
}
