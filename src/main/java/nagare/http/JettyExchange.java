package nagare.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An exchange on Jetty's request and response. Not thread-safe: one exchange is one thread.
final class JettyExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(JettyExchange.class);

    /// Bytes that are read after an answer which ends the connection.
    private static final int LINGER = 64 << 10;

    private final Request request;
    private final Response response;
    private final Connections connections;
    private final Limits limits;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private boolean answered;
    private boolean complete;

    JettyExchange(
            Request request,
            Response response,
            InetSocketAddress remote,
            InetSocketAddress local,
            Connections connections,
            Limits limits) {
        this.request = request;
        this.response = response;
        this.remote = remote;
        this.local = local;
        this.connections = connections;
        this.limits = limits;
        request.getHeaders()
                .forEach(field -> headers.computeIfAbsent(field.getName(), _ -> new ArrayList<>())
                        .add(field.getValue() == null ? "" : field.getValue()));
        headers.replaceAll((_, values) -> List.copyOf(values));
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return request.getHttpURI().getDecodedPath();
    }

    @Override
    public String pathQuery() {
        return request.getHttpURI().getPathQuery();
    }

    @Override
    public Map<String, List<String>> headers() {
        return Collections.unmodifiableMap(headers);
    }

    @Override
    public boolean isHttp10() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public byte[] body(int limit) throws IOException {
        if (request.getLength() > limit) {
            throw new BodyTooLarge(limit);
        }
        Scheduler.Task deadline = connections.awaitBody(endPoint(), remote.getAddress());
        try (InputStream in = Content.Source.asInputStream(request)) {
            boolean known = request.getLength() >= 0;
            byte[] body = new byte[known ? (int) request.getLength() : limit + 1];
            int read = in.readNBytes(body, 0, body.length); // never asks for 0 bytes, which Jetty would wait for
            if (read > limit) {
                throw new BodyTooLarge(limit);
            }
            return read == body.length ? body : Arrays.copyOf(body, read);
        } finally {
            deadline.cancel();
        }
    }

    @Override
    public void answer(int status, List<Header> more, byte[] body) throws IOException {
        begin(status, more);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        Content.Sink.write(response, true, isHead() ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body));
        complete = true;
    }

    @Override
    public void announce(int status, List<Header> more, OptionalLong length) throws IOException {
        begin(status, more);
        if (length.isPresent()) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length.getAsLong());
        } else if (isHead()) { // Jetty would announce 0 if this were the last write, or chunks on a kept connection
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        Content.Sink.write(response, length.isPresent() || !isHead(), BufferUtil.EMPTY_BUFFER);
        complete = true;
    }

    @Override
    public Body stream(int status, List<Header> more, long length) throws IOException {
        if (isHead() || length < 0) {
            throw new IllegalStateException("no body to stream: " + method() + ", length " + length);
        }
        Bytes body = body(status, more, length);
        Content.Sink.write(response, length == 0, BufferUtil.EMPTY_BUFFER);
        complete = length == 0;
        return body;
    }

    @Override
    public Body streamAtHand(int status, List<Header> more, long length) throws IOException {
        if (isHead() || length <= 0) {
            throw new IllegalStateException("no body to stream: " + method() + ", length " + length);
        }
        return body(status, more, length);
    }

    private Bytes body(int status, List<Header> more, long length) {
        begin(status, more);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        return new Bytes(length);
    }

    /// Reads on for a while after an answer that refused the body and ended the connection: if that were closed upon
    /// unread bytes it would be reset, and the answer lost before it is read (RFC 9112 §9.6).
    void linger() {
        Scheduler.Task deadline = connections.linger(endPoint());
        try (InputStream in = Content.Source.asInputStream(request)) {
            in.readNBytes(LINGER);
        } catch (IOException e) {
            LOG.debug("a refused client did not wait: client={} reason={}", remote, e.toString());
        } finally {
            deadline.cancel();
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /// Whether all that was announced has been sent.
    boolean isComplete() {
        return complete;
    }

    private boolean isHead() {
        return method().equals("HEAD");
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private void begin(int status, List<Header> more) {
        if (answered) {
            throw new IllegalStateException("answered twice: " + method() + " " + path());
        }
        answered = true;
        response.setStatus(status);
        Set<String> replaced = new HashSet<>();
        for (Header header : more) {
            if (replaced.add(header.name().toLowerCase(Locale.ROOT))) {
                response.getHeaders().remove(header.name());
            }
            response.getHeaders().add(header.name(), header.value());
        }
        if (isHttp10()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // as the client wished, or cannot do else
        }
    }

    private final class Bytes implements Body {
        private final ByteBuffer peeked = BufferUtil.allocate(1);
        private final Pace pace = Pace.of(request.getConnectionMetaData());
        private RetainableByteBuffer pooled = acquire(pace.chunk());
        private long left;
        private boolean gone;
        private boolean closed;
        private boolean pipelined;

        Bytes(long length) {
            left = length;
        }

        private RetainableByteBuffer acquire(int size) {
            return request.getComponents().getByteBufferPool().acquire(size, true);
        }

        @Override
        public ByteBuffer buffer() {
            if (pooled.capacity() != pace.chunk()) {
                pooled.release();
                pooled = acquire(pace.chunk());
            }
            return pooled.getByteBuffer().clear();
        }

        @Override
        public void announce() throws IOException {
            if (!response.isCommitted()) {
                Content.Sink.write(response, false, BufferUtil.EMPTY_BUFFER);
            }
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            if (closed || bytes.remaining() > left) {
                throw new IOException("more bytes than were announced");
            }
            int count = bytes.remaining();
            long after = left - count;
            long start = System.nanoTime();
            try {
                Content.Sink.write(response, after == 0, bytes);
            } catch (IOException e) {
                gone = true;
                throw e;
            }
            pace.wrote(count, System.nanoTime() - start);
            left = after;
            complete = after == 0;
        }

        /// Nothing reads from the socket while an answer is under way, so nothing would tell of its end. One byte is
        /// read here; when there is one (a client that sends its next request early), the parser gets
        /// it back and nothing is asked again, so that such a client cannot make us store its requests.
        @Override
        public boolean isClosed() {
            if (gone || closed || pipelined) {
                return gone || closed;
            }
            EndPoint endPoint = endPoint();
            try {
                int read = endPoint.isOpen() ? endPoint.fill(peeked) : -1;
                gone = read < 0;
            } catch (IOException e) {
                gone = true; // reset by the client: what this method is there to find out
            }
            if (peeked.hasRemaining() && endPoint.getConnection() instanceof Connection.UpgradeTo parser) {
                pipelined = true;
                parser.onUpgradeTo(peeked);
            }
            return gone;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            pooled.release();
            if (left > 0 && !gone) {
                gone = true;
                throw new EOFException("the answer ended " + left + " bytes early");
            }
        }
    }
}
