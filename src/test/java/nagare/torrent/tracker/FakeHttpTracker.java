package nagare.torrent.tracker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/// An HTTP tracker on 127.0.0.1 that answers as told and remembers the query of each announce.
final class FakeHttpTracker implements AutoCloseable {
    interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    final BlockingQueue<String> queries = new LinkedBlockingQueue<>();
    private final HttpServer server;

    FakeHttpTracker(Script script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(work -> Thread.ofVirtual().start(work));
        server.createContext("/", exchange -> {
            queries.add(exchange.getRequestURI().getRawQuery());
            try (exchange) {
                script.answer(exchange);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        server.start();
    }

    /// A tracker that knows these peers, each six bytes in hex.
    static FakeHttpTracker withPeers(String... peers) throws IOException {
        var packed = new String(HexFormat.of().parseHex(String.join("", peers)), StandardCharsets.ISO_8859_1);
        return new FakeHttpTracker(exchange -> send(
                exchange,
                200,
                "d8:completei3e10:incompletei4e8:intervali1800e5:peers" + packed.length() + ":" + packed + "e"));
    }

    static FakeHttpTracker answering(int status, String body) throws IOException {
        return new FakeHttpTracker(exchange -> send(exchange, status, body));
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /// The arguments of the next announce, still escaped.
    Map<String, String> next() throws InterruptedException {
        return Arrays.stream(queries.take().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
