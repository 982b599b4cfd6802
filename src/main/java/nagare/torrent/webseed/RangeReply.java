package nagare.torrent.webseed;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an answer to a request for a range is worth (RFC 9110 §14, §15).
sealed interface RangeReply {
    /// Files up to this long are taken whole from servers that know no ranges.
    long WHOLE_MOST = 1 << 20;

    /// The body holds `skip` bytes that were not asked for, then `bytes` that were, at least one. `more`: it goes on
    /// after that.
    record Serves(long skip, long bytes, boolean more) implements RangeReply {}

    /// The file is not there, or is another one.
    record Missing(String why) implements RangeReply {}

    /// Nothing now; perhaps the server says for how long.
    record Later(String why, Optional<Duration> pause) implements RangeReply {}

    /// Such a server is of no use at all.
    record Useless(String why) implements RangeReply {}

    /// Asked were the bytes `first` to `last` (inclusive) of a file of so many bytes.
    record Asked(long first, long last, long fileBytes) {
        public Asked {
            if (first < 0 || last < first || last >= fileBytes) {
                throw new IllegalArgumentException("bytes %d to %d of %d".formatted(first, last, fileBytes));
            }
        }

        long bytes() {
            return last - first + 1;
        }
    }

    /// @param header gives the value of a header that is there once
    /// @param retryAfter how long the server wants to be left alone
    static RangeReply of(
            Asked asked, int status, Function<String, Optional<String>> header, Optional<Duration> retryAfter) {
        String coding = header.apply("Content-Encoding").orElse("identity").toLowerCase(Locale.ROOT);
        if (status / 100 == 2 && !coding.isEmpty() && !coding.equals("identity")) {
            return new Useless("the server packs what must not be packed");
        }
        return switch (status) {
            case 206 -> Ranges.partial(asked, header);
            case 200 -> Ranges.whole(asked, header);
            case 404, 410 -> new Missing("the server does not have the file");
            case 401, 403, 407, 451 -> new Missing("the server does not give the file to us");
            case 416 -> new Missing("the file is shorter on the server");
            case 408, 425, 429 -> new Later("the server wants to be left alone", retryAfter);
            default ->
                status >= 500
                        ? new Later("the server answers with status " + status, retryAfter)
                        : new Missing("the server answers with status " + status);
        };
    }

    /// Reads the headers of what is there.
    final class Ranges {
        private static final Pattern CONTENT_RANGE =
                Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);

        private Ranges() {}

        private static RangeReply partial(Asked asked, Function<String, Optional<String>> header) {
            Optional<Matcher> said = header.apply("Content-Range")
                    .map(value -> CONTENT_RANGE.matcher(value.strip()))
                    .filter(Matcher::matches);
            if (said.isEmpty()) {
                return new Useless("the server answers ranges in a way that is not known");
            }
            long first = Long.parseLong(said.get().group(1));
            long last = Long.parseLong(said.get().group(2));
            String total = said.get().group(3);
            if (!total.equals("*") && Long.parseLong(total) != asked.fileBytes()) {
                return new Missing("the file has " + total + " bytes on the server, not " + asked.fileBytes());
            }
            boolean fits = first == asked.first() && last >= first && last < asked.fileBytes();
            if (!fits
                    || length(header).filter(bytes -> bytes != last - first + 1).isPresent()) {
                return new Missing("the server answers another range than was asked for");
            }
            return new Serves(0, Math.min(last, asked.last()) - first + 1, last > asked.last());
        }

        private static RangeReply whole(Asked asked, Function<String, Optional<String>> header) {
            Optional<Long> length = length(header);
            if (length.filter(bytes -> bytes != asked.fileBytes()).isPresent()) {
                return new Missing("the file has " + length.get() + " bytes on the server, not " + asked.fileBytes());
            }
            boolean all = asked.bytes() == asked.fileBytes();
            if (!all && asked.fileBytes() > WHOLE_MOST) {
                return new Useless("the server knows no ranges");
            }
            return new Serves(asked.first(), asked.bytes(), asked.last() + 1 < asked.fileBytes());
        }

        private static Optional<Long> length(Function<String, Optional<String>> header) {
            return header.apply("Content-Length")
                    .map(String::strip)
                    .filter(value -> value.matches("\\d{1,18}"))
                    .map(Long::parseLong);
        }
    }
}
