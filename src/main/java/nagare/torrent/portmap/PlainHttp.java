package nagare.torrent.portmap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/// One HTTP exchange with a router of the house on a connection of its own, all of it bounded. It follows no redirect,
/// and resolves no name: the address is literal. `net.HttpFetcher`, which keeps strangers out of the house, neither
/// posts nor goes where this has to.
final class PlainHttp {
    static final int MAX_HEAD_BYTES = 16 * 1024;
    static final int MAX_BODY_BYTES = IgdXml.MAX_BYTES;
    private static final int CONNECT_MILLIS = 2_000;
    private static final long TOTAL_NANOS = 6_000_000_000L;

    private final LongSupplier nanoClock;

    PlainHttp(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    record Reply(int status, byte[] body) {}

    /// @param headers lines that end in CRLF
    Reply exchange(String method, InetSocketAddress to, URI uri, String headers, byte[] body) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(to, CONNECT_MILLIS);
            var path = (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            var head = method + " " + path + " HTTP/1.1\r\nHost: " + uri.getRawAuthority() + "\r\n" + headers
                    + "Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n";
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            return read(new Timed(socket, nanoClock, nanoClock.getAsLong() + TOTAL_NANOS));
        }
    }

    /// Reads an answer (RFC 9112); the body by its length, in chunks, or until the end.
    static Reply read(InputStream from) throws IOException {
        var in = new BufferedInputStream(from);
        var budget = new int[] {MAX_HEAD_BYTES};
        var status = line(in, budget).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
            throw new IOException("the router answers something that is not HTTP");
        }
        long length = -1;
        boolean chunked = false;
        for (var line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.matches("content-length:\\s*\\d{1,9}\\s*")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
            chunked |= lower.matches("transfer-encoding:.*chunked\\s*");
        }
        return new Reply(Integer.parseInt(status[1]), chunked ? chunks(in, budget) : body(in, length));
    }

    private static byte[] body(InputStream in, long length) throws IOException {
        if (length > MAX_BODY_BYTES) {
            throw tooLong();
        }
        byte[] body = in.readNBytes(length < 0 ? MAX_BODY_BYTES + 1 : (int) length);
        if (body.length > MAX_BODY_BYTES) {
            throw tooLong();
        }
        if (length >= 0 && body.length < length) {
            throw new EOFException("the router's answer is cut off");
        }
        return body;
    }

    private static byte[] chunks(InputStream in, int[] budget) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = line(in, budget).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,6}")) {
                throw new IOException("the router's answer is in broken chunks");
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                return body.toByteArray();
            }
            if (body.size() + length > MAX_BODY_BYTES) {
                throw tooLong();
            }
            body.write(body(in, length));
            line(in, budget);
        }
    }

    private static IOException tooLong() {
        return new IOException("the router answers with more than " + MAX_BODY_BYTES + " bytes");
    }

    private static String line(InputStream in, int[] budget) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the router's answer is cut off");
            }
            if (--budget[0] < 0) {
                throw new IOException("the router's head is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /// Each read waits no longer than what is left of the whole.
    private static final class Timed extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final LongSupplier nanoClock;
        private final long until;

        Timed(Socket socket, LongSupplier nanoClock, long until) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.nanoClock = nanoClock;
            this.until = until;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            long left = (until - nanoClock.getAsLong()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("the router takes too long to answer");
            }
            socket.setSoTimeout((int) left);
            return in.read(target, offset, length);
        }
    }
}
