package nagare.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// One answer over HTTP, as a TV fetches it. By the JDK's oldest client, which brings the fewest classes along.
record Page(String text) {
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(30).toMillis();
    private static final int CHUNK = 128 * 1024;

    static Page get(URI address) throws IOException {
        return answer(open(address));
    }

    static Page post(URI address, Map<String, String> headers, byte[] body) throws IOException {
        HttpURLConnection connection = open(address);
        headers.forEach(connection::setRequestProperty);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return answer(connection);
    }

    /// The length that a HEAD tells.
    static long head(URI address) throws IOException {
        HttpURLConnection connection = open(address);
        connection.setRequestMethod("HEAD");
        connection.setRequestProperty("getcontentFeatures.dlna.org", "1");
        expect(connection, 200);
        return connection.getContentLengthLong();
    }

    /// Asks for everything from `first` on, reads at most as many bytes as wanted, and hangs up when more would come.
    ///
    /// @return the bytes that came
    static long read(URI address, long first, long most) throws IOException {
        HttpURLConnection connection = open(address);
        connection.setRequestProperty("Range", "bytes=" + first + "-");
        connection.setRequestProperty("transferMode.dlna.org", "Streaming");
        expect(connection, 206);
        long got = 0;
        InputStream in = connection.getInputStream();
        var chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            got += count;
            if (got >= most) {
                connection.disconnect();
                return got;
            }
        }
        in.close();
        return got;
    }

    private static HttpURLConnection open(URI address) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        return connection;
    }

    private static Page answer(HttpURLConnection connection) throws IOException {
        expect(connection, 200);
        try (InputStream in = connection.getInputStream()) {
            return new Page(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void expect(HttpURLConnection connection, int status) throws IOException {
        if (connection.getResponseCode() != status) {
            throw new IOException(
                    "%s was answered with %d".formatted(connection.getURL(), connection.getResponseCode()));
        }
    }
}
