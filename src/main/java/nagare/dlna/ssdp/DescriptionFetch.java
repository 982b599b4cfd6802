package nagare.dlna.ssdp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.function.LongSupplier;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import nagare.renderer.profile.DeviceFacts;
import nagare.renderer.profile.DeviceFacts.Field;

/// Fetches and reads the description of a device (UDA 1.0 §2.1): one request of HTTP/1.0 to an address that
/// is known already, no redirects, no names looked up, no document type, within limits of time and size.
final class DescriptionFetch {
    /// Longest answer, with its headers.
    static final int MAX_BYTES = 64 * 1024;

    /// For all of it.
    static final Duration TIME = Duration.ofSeconds(2);

    static final int MAX_DEPTH = 16;

    private static final int HTTP_PORT = 80;
    private static final int DEVICE_DEPTH = 2;
    private static final String BLANK_LINE = "\r\n\r\n";

    private DescriptionFetch() {}

    static DeviceFacts of(InetAddress address, URI location, LongSupplier nanoTime) throws IOException {
        long end = nanoTime.getAsLong() + TIME.toNanos();
        int port = location.getPort() < 0 ? HTTP_PORT : location.getPort();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), left(end, nanoTime));
            String path =
                    location.getRawPath() == null || location.getRawPath().isEmpty() ? "/" : location.getRawPath();
            String query = location.getRawQuery() == null ? "" : "?" + location.getRawQuery();
            String request = "GET " + path + query + " HTTP/1.0\r\nHost: " + location.getRawAuthority()
                    + "\r\nConnection: close" + BLANK_LINE;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return parse(body(read(socket, end, nanoTime)));
        }
    }

    private static int left(long end, LongSupplier nanoTime) throws IOException {
        long millis = Duration.ofNanos(end - nanoTime.getAsLong()).toMillis();
        if (millis <= 0) {
            throw new IOException("it took longer than " + TIME);
        }
        return (int) millis;
    }

    private static byte[] read(Socket socket, long end, LongSupplier nanoTime) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[8 * 1024];
        InputStream in = socket.getInputStream();
        while (true) {
            socket.setSoTimeout(left(end, nanoTime));
            int count = in.read(buffer);
            if (count < 0) {
                return bytes.toByteArray();
            }
            bytes.write(buffer, 0, count);
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("it is longer than " + MAX_BYTES + " bytes");
            }
        }
    }

    /// The body of a 200; some answer a request of HTTP/1.0 in chunks all the same.
    static byte[] body(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int blank = text.indexOf(BLANK_LINE);
        if (blank < 0 || !text.matches("(?s)HTTP/1\\.[01] 200\\b.*")) {
            throw new IOException("no answer with a description");
        }
        String head = text.substring(0, blank).toLowerCase(Locale.ROOT);
        String body = text.substring(blank + BLANK_LINE.length());
        return (head.contains("transfer-encoding: chunked") ? unchunked(body) : body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String unchunked(String body) throws IOException {
        var whole = new StringBuilder();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            String size = line < 0
                    ? ""
                    : body.substring(at, line).replaceAll(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,6}")) {
                throw new IOException("chunks that are none");
            }
            int length = Integer.parseInt(size, 16);
            int from = line + 2;
            if (length == 0) {
                return whole.toString();
            }
            if (from + length > body.length()) {
                throw new IOException("a chunk that is not all there");
            }
            whole.append(body, from, from + length);
            at = from + length + 2;
        }
    }

    /// The fields of the root device; devices inside it have fields of the same names.
    static DeviceFacts parse(byte[] xml) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            try {
                return parse(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IOException("a description that is not XML", e);
        }
    }

    private static DeviceFacts parse(XMLStreamReader reader) throws XMLStreamException, IOException {
        var fields = new EnumMap<Field, String>(Field.class);
        int depth = 0;
        var text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    text.setLength(0);
                    if (++depth > MAX_DEPTH) {
                        throw new IOException("a description nested too deeply");
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (--depth == DEVICE_DEPTH) {
                        Field.of(reader.getLocalName()).ifPresent(field -> fields.putIfAbsent(field, text.toString()));
                    }
                    text.setLength(0);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new IOException("a description with a document type");
                default -> {
                    // comments, processing instructions, blanks
                }
            }
        }
        return new DeviceFacts(fields);
    }
}
