package nagare.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/// An HTTP server on 127.0.0.1 that sends exactly what a test tells it to, right or wrong, and remembers what it was
/// asked.
final class ScriptedServer implements AutoCloseable {
    interface Script {
        void answer(String request, OutputStream out) throws IOException, InterruptedException;
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this(ServerSocketFactory.getDefault(), script);
    }

    ScriptedServer(ServerSocketFactory factory, Script script) throws IOException {
        socket = factory.createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().name("scripted server").start(() -> accept(script));
    }

    static ScriptedServer sending(String answer) throws IOException {
        return new ScriptedServer((_, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept(Script script) {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client, script));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client, Script script) {
        try (client) {
            var request = head(client.getInputStream());
            requests.add(request);
            script.answer(request, client.getOutputStream());
        } catch (IOException | InterruptedException hungUp) {
            requests.add("hung up"); // the other side went away: for some tests the very point
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var client : open) {
            client.close();
        }
    }
}
