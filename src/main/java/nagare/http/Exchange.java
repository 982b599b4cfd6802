package nagare.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One HTTP request and its answer. Exactly one of the answering methods may be called, once; each returns only after
/// what it sends was written to the connection, so what must follow an answer (the first event of a GENA subscription)
/// is simply the next statement. `Date` and `Server` are added; a header given here replaces them.
public interface Exchange {
    /// `GET`, `HEAD`, `POST`, `SUBSCRIBE` …, upper case.
    String method();

    /// The path, percent-decoded and normalised; never holds `..` or control characters.
    String path();

    /// The path and the query as they were sent, still encoded.
    String pathQuery();

    /// All headers: every value of a name in the order of arrival; looked up whatever the case of the name.
    Map<String, List<String>> headers();

    /// The first value of a header, whatever the case of its name.
    default Optional<String> header(String name) {
        return Optional.ofNullable(headers().get(name)).map(List::getFirst);
    }

    /// Whether the client speaks HTTP/1.0 (no chunks for it, and the connection closes after the answer).
    boolean isHttp10();

    InetSocketAddress remote();

    /// Where the request arrived; its address is the one that this client can reach.
    InetSocketAddress local();

    /// `http://ADDRESS:PORT` of this server as this client reaches it: what links to us begin with.
    default String base() {
        InetAddress address = local().getAddress();
        String host = address.getHostAddress().replaceFirst("%.*", "");
        return "http://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + local().getPort();
    }

    /// The body, at most `limit` bytes.
    ///
    /// @throws IOException when it is longer (answered with 413 by the server), took too long, or the client left
    byte[] body(int limit) throws IOException;

    /// Answers with a whole body. For HEAD the body's length is announced and nothing is sent.
    void answer(int status, List<Header> headers, byte[] body) throws IOException;

    /// Answers with headers only: to a HEAD request, or 304. `length` is announced as `Content-Length` where present.
    void announce(int status, List<Header> headers, OptionalLong length) throws IOException;

    /// Sends status and headers at once with `Content-Length: length`, then bytes as they are written. Not for HEAD.
    Body stream(int status, List<Header> headers, long length) throws IOException;

    /// As [#stream], but status and headers leave with the first bytes, which are at hand: that is one packet less, and
    /// one time less that the client is woken. Should they not come after all, [Body#announce] sends the headers.
    default Body streamAtHand(int status, List<Header> headers, long length) throws IOException {
        return stream(status, headers, length);
    }

    default void answer(int status, Map<String, String> headers, byte[] body) throws IOException {
        answer(status, Header.list(headers), body);
    }

    default Body stream(int status, Map<String, String> headers, long length) throws IOException {
        return stream(status, Header.list(headers), length);
    }

    /// Answers with a sentence for a person, as plain text.
    default void say(int status, String sentence, Header... more) throws IOException {
        var headers = new ArrayList<Header>(List.of(more));
        headers.add(new Header("Content-Type", "text/plain; charset=utf-8"));
        answer(status, headers, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The body under way. Writing blocks while the client does not read (a paused TV), for as long as the server's
    /// idle limit. Used by the thread of the exchange only.
    interface Body extends AutoCloseable {
        /// A pooled direct buffer that fits one write, cleared; it belongs to this body until [#close].
        ByteBuffer buffer();

        /// Sends status and headers now, unless they have left.
        default void announce() throws IOException {}

        /// Writes all that remains in `bytes`.
        ///
        /// @throws IOException when the client went away, or more than the announced length would be sent
        void write(ByteBuffer bytes) throws IOException;

        /// Whether the client is gone. Asks the connection, so it also notices a client that went away while nothing
        /// was written. A client that closed its sending side only counts as gone.
        boolean isClosed();

        /// Ends the answer; an answer that is short of its length closes the connection.
        @Override
        void close() throws IOException;
    }
}
