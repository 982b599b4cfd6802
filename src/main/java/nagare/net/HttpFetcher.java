package nagare.net;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Fetches one document by HTTP or HTTPS from a host the [AddressPolicy] permits. Every redirect is checked again, the
/// body is bounded (also after gzip), and the whole exchange has one deadline. Blocking; safe for virtual threads.
public final class HttpFetcher implements AutoCloseable {
    /// Bounds of one fetch: longest body in bytes after decoding, and the time for connecting and for everything.
    public record Limits(int maxBytes, Duration connect, Duration total, int maxRedirects) {}

    /// What a server answered. `location` is where the last redirect pointed when it left http(s), for example to a
    /// `magnet:` link. Header names are lower case.
    public record Answer(int status, URI uri, Map<String, List<String>> headers, byte[] body, Optional<URI> location) {
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name))
                    .flatMap(values -> values.stream().findFirst());
        }

        /// `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3), as a wait from `now`.
        public Optional<Duration> retryAfter(Instant now) {
            throw new UnsupportedOperationException(now.toString());
        }
    }

    public HttpFetcher(AddressPolicy policy, String userAgent) {
        throw new UnsupportedOperationException(policy + userAgent);
    }

    /// GETs the document. Any HTTP status is an answer, not an exception.
    ///
    /// @throws FetchFailed when no answer came: refused address, no connection, deadline, body too long, bad scheme
    public Answer get(URI uri, Map<String, String> headers, Limits limits) throws FetchFailed, InterruptedException {
        throw new UnsupportedOperationException(uri.toString() + headers + limits);
    }

    @Override
    public void close() {}
}
