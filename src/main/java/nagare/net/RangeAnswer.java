package nagare.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;

/// What a web server answered when it was asked for a range; the body is still on its way. For one thread.
public final class RangeAnswer implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final Target target;
    private final Response response;
    private final InputStream body;
    private final byte[] buffer = new byte[BUFFER];
    private boolean ended;

    RangeAnswer(Target target, Response response, InputStream body) {
        this.target = target;
        this.response = response;
        this.body = body;
    }

    public int status() {
        return response.getStatus();
    }

    /// The header's value if it is there exactly once.
    public Optional<String> header(String name) {
        var fields = response.getHeaders().getFields(name);
        return fields.size() == 1 ? Optional.ofNullable(fields.getFirst()).map(HttpField::getValue) : Optional.empty();
    }

    /// `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3), as a wait from `now`.
    public Optional<Duration> retryAfter(Instant now) {
        return header("Retry-After").flatMap(value -> RetryAfter.parse(value, now));
    }

    /// Reads the next bytes of the body into the buffer, as many as there are and fit; -1 at the end.
    ///
    /// @throws FetchFailed when the rest does not come
    public int read(ByteBuffer into) throws FetchFailed {
        try {
            int read = body.read(buffer, 0, Math.min(buffer.length, into.remaining()));
            ended |= read < 0;
            if (read > 0) {
                into.put(buffer, 0, read);
            }
            return read;
        } catch (IOException e) {
            ended = true;
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw PinnedClient.failed(target, cause);
        }
    }

    /// Reads what is left of the body if that is no more than `most`, so that the connection can be used again.
    public void drain(int most) throws FetchFailed {
        var rest = ByteBuffer.allocate(BUFFER);
        for (int left = most; left > 0 && !ended; ) {
            rest.clear().limit(Math.min(left, BUFFER));
            left -= Math.max(1, read(rest));
        }
    }

    /// Where the answer came from: scheme, host and port are not a secret.
    public String authority() {
        return target.authority();
    }

    /// Ends the connection if the body has not been read to its end.
    @Override
    public void close() {
        if (!ended) {
            response.abort(new CancellationException("nobody wants the rest"));
        }
        try {
            body.close();
        } catch (IOException nobodyReads) {
            ended = true; // what was aborted may say so once more
        }
    }
}
