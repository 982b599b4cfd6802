package nagare.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A client that sends exactly what it is told and shows what came back, byte by byte.
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public static RawClient to(HttpServer server) throws IOException {
        return to(server.port());
    }

    public static RawClient to(int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /// A client with a small receive buffer, so that a server soon feels that it does not read.
    public static RawClient narrow(HttpServer server) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return new RawClient(socket);
    }

    /// Status line and headers, as they came.
    public record Head(String line, Map<String, List<String>> headers) {
        public int status() {
            return Integer.parseInt(line.split(" ")[1]);
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(List::getFirst);
        }

        public long length() {
            return Long.parseLong(header("Content-Length").orElseThrow());
        }
    }

    /// A whole answer.
    public record Reply(Head head, byte[] body) {
        public int status() {
            return head.status();
        }

        public Optional<String> header(String name) {
            return head.header(name);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// Sends lines with CRLF and an empty one after them.
    public RawClient send(String... lines) throws IOException {
        return write(String.join("\r\n", lines) + "\r\n\r\n");
    }

    public RawClient get(String path, String... headers) throws IOException {
        return ask("GET", path, headers);
    }

    public RawClient ask(String method, String path, String... headers) throws IOException {
        var lines = new ArrayList<String>(List.of(method + " " + path + " HTTP/1.1", "Host: 127.0.0.1"));
        lines.addAll(List.of(headers));
        return send(lines.toArray(String[]::new));
    }

    public RawClient write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public Head head() throws IOException {
        String line = line();
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            headers.computeIfAbsent(field.substring(0, colon), _ -> new ArrayList<>())
                    .add(field.substring(colon + 1).trim());
        }
        return new Head(line, headers);
    }

    public Reply reply() throws IOException {
        Head head = head();
        return new Reply(head, read((int) head.length()));
    }

    public byte[] read(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("only " + read.length + " of " + bytes + " bytes came");
        }
        return read;
    }

    /// What comes until the server closes; a reset counts as the end.
    public byte[] rest() throws IOException {
        try {
            return in.readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        }
    }

    /// Closes with a reset, as a TV that is switched off in the middle does.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// Says goodbye in the ordinary way.
    public void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed after '" + line + "'");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
