package nagare.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.net.FetchFailed.Reason;

/// Reads one HTTP/1.x answer to a GET out of a stream (RFC 9112): status, fields, body with its transfer coding taken
/// off. All that grows is bounded. Small trackers write sloppy HTTP, so a bare line feed ends a line, too, and a
/// missing
/// reason phrase is fine; but what would make the end of the body a guess is refused.
final class ResponseReader {
    static final int MAX_LINE_BYTES = 16 * 1024;
    static final int MAX_HEAD_BYTES = 64 * 1024;
    static final int MAX_INTERIM_ANSWERS = 8;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] +(\\d{3})(?: .*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*:(.*)", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})[ \\t]*(?:;.*)?");

    /// The answer with its body as sent, so perhaps still compressed.
    record Response(int status, Map<String, List<String>> headers, byte[] body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(List::getFirst);
        }
    }

    private final InputStream in;
    private final int maxBody;
    private int headBytes;

    ResponseReader(InputStream in, int maxBody) {
        this.in = in;
        this.maxBody = maxBody;
    }

    Response read() throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
            int status = status();
            var headers = fields();
            if (status == 101) {
                throw bad("an answer that changes the protocol");
            }
            if (status >= 200) {
                return new Response(status, headers, body(status, headers));
            }
        }
        throw bad("interim answers without end");
    }

    private int status() throws IOException {
        var status = STATUS.matcher(line());
        if (!status.matches()) {
            throw bad("something that is not HTTP");
        }
        return Integer.parseInt(status.group(1));
    }

    private Map<String, List<String>> fields() throws IOException {
        var fields = new LinkedHashMap<String, List<String>>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var field = FIELD.matcher(line);
            if (!field.matches()) {
                throw bad("a broken header");
            }
            fields.computeIfAbsent(field.group(1).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(field.group(2).strip());
        }
        fields.replaceAll((_, values) -> List.copyOf(values));
        return fields;
    }

    private byte[] body(int status, Map<String, List<String>> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        var coding = headers.getOrDefault("transfer-encoding", List.of());
        if (!coding.isEmpty()) {
            if (coding.size() > 1 || !coding.getFirst().equalsIgnoreCase("chunked")) {
                throw bad("a transfer coding that was not asked for");
            }
            return chunks();
        }
        var lengths = headers.getOrDefault("content-length", List.of()).stream()
                .distinct()
                .toList();
        if (lengths.isEmpty()) {
            return untilClosed();
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw bad("a broken Content-Length");
        }
        long length = Long.parseLong(lengths.getFirst());
        if (length > maxBody) {
            throw tooLarge();
        }
        return exactly((int) length);
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = CHUNK_SIZE.matcher(line());
            if (!size.matches()) {
                throw bad("a broken chunk");
            }
            long length = Long.parseLong(size.group(1), 16);
            if (length == 0) {
                fields(); // trailers: read for their limits, not used
                return body.toByteArray();
            }
            if (length > maxBody - body.size()) {
                throw tooLarge();
            }
            body.writeBytes(exactly((int) length));
            if (!line().isEmpty()) {
                throw bad("a broken chunk");
            }
            headBytes = 0; // the bound is for each head; chunks are bounded by the body
        }
    }

    private byte[] untilClosed() throws IOException {
        var body = in.readNBytes(maxBody);
        if (body.length == maxBody && in.read() >= 0) {
            throw tooLarge();
        }
        return body;
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length); // grows as bytes come: a claimed length alone costs no memory
        if (bytes.length < length) {
            throw bad("less than it said");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw bad(headBytes == 0 ? "nothing" : "half an answer");
            }
            if (++headBytes > MAX_HEAD_BYTES || line.size() == MAX_LINE_BYTES) {
                throw bad("headers without end");
            }
            line.write(b);
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static FetchFailed bad(String what) {
        return new FetchFailed(Reason.BAD_ANSWER, "the server sent " + what);
    }

    private FetchFailed tooLarge() {
        return new FetchFailed(Reason.TOO_LARGE, "the server sent more than " + maxBody + " bytes");
    }
}
