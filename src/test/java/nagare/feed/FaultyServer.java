package nagare.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A web server on loopback that says exactly what a test wants, however wrong.
final class FaultyServer implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch askedOnce = new CountDownLatch(1);
    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    FaultyServer(Script script) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofPlatform().name("faulty server").daemon().start(this::accept);
    }

    /// Writes the whole response, head and all; the connection is closed when it returns.
    @FunctionalInterface
    interface Script {
        void answer(String path, OutputStream out, Socket socket) throws IOException;
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    static Script always(byte[] response) {
        return (path, out, socket) -> out.write(response);
    }

    static byte[] response(String status, String headers, byte[] body) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("HTTP/1.1 %s\r\nConnection: close\r\n%s\r\n"
                .formatted(status, headers)
                .getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    static byte[] xml(byte[] body, String... headers) {
        return response("200 OK", "Content-Type: application/xml\r\n" + String.join("", headers), body);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                var socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            assert listening.isClosed() : e;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            var path = in.readLine().split(" ")[1];
            while (!in.readLine().isEmpty()) {}
            asked.add(path);
            askedOnce.countDown();
            script.answer(path, socket.getOutputStream(), socket);
        } catch (IOException e) {
            assert !socket.isConnected() || socket.isClosed() : "the client went away: " + e;
        }
    }
}
