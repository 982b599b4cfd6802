package nagare.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/// One HTTP request and its answer. Exactly one of the answering methods may be called, once.
public interface Exchange {
    /// `GET`, `HEAD`, `POST` …, upper case.
    String method();

    /// The path, percent-decoded and normalised; never holds `..` or control characters.
    String path();

    /// The first value of a header, whatever the case of its name.
    Optional<String> header(String name);

    /// Whether the client speaks HTTP/1.0 (no chunks for it).
    boolean isHttp10();

    InetSocketAddress remote();

    InetSocketAddress local();

    /// The body, at most `limit` bytes.
    ///
    /// @throws IOException when it is longer (answered with 413 by the server) or the client went away
    byte[] body(int limit) throws IOException;

    /// Answers with a whole body. For HEAD the body's length is announced and nothing is sent.
    void answer(int status, Map<String, String> headers, byte[] body) throws IOException;

    /// Sends status and headers at once with `Content-Length: length`, then bytes as they are written.
    Body stream(int status, Map<String, String> headers, long length) throws IOException;

    /// The body under way. Blocks while the client does not read (a paused TV), for as long as the server's idle limit.
    interface Body extends AutoCloseable {
        /// @throws IOException when the client went away
        void write(ByteBuffer bytes) throws IOException;

        /// Whether the client is known to be gone.
        boolean isClosed();

        /// Ends the answer; an answer that is short of its length closes the connection.
        @Override
        void close() throws IOException;
    }
}
