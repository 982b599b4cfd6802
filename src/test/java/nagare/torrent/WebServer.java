package nagare.torrent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A plain web server on the loopback address that knows ranges, with whatever faults a test wants.
final class WebServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    /// Answers in its own way; false to have the file sent.
    interface Fault {
        boolean answer(HttpExchange exchange, long first, long last, byte[] file) throws IOException;
    }

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private volatile Fault fault = (_, _, _, _) -> false;

    WebServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /// `path` as it is sent, escapes and all.
    WebServer with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    WebServer with(Fault other) {
        fault = other;
        return this;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(path + " " + range);
            Matcher bytes = RANGE.matcher(String.valueOf(range));
            byte[] file = files.getOrDefault(path, new byte[0]);
            long first = bytes.matches() ? Long.parseLong(bytes.group(1)) : 0;
            long last = bytes.matches() ? Math.min(Long.parseLong(bytes.group(2)), file.length - 1L) : file.length - 1L;
            if (fault.answer(exchange, first, last, file)) {
                return;
            }
            if (!files.containsKey(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                send(exchange, first, last, file);
            }
        }
    }

    static void send(HttpExchange exchange, long first, long last, byte[] file) throws IOException {
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + file.length);
        exchange.sendResponseHeaders(206, last - first + 1);
        exchange.getResponseBody().write(file, (int) first, (int) (last - first + 1));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
