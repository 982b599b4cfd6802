package nagare.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes every connection on 127.0.0.1, says one thing to it, and hears nothing.
final class DeafProxy implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    DeafProxy() throws IOException {
        this("");
    }

    DeafProxy(String says) throws IOException {
        Thread.ofVirtual().name("deaf proxy").start(() -> {
            while (!socket.isClosed()) {
                try {
                    var client = socket.accept();
                    open.add(client);
                    client.getOutputStream().write(says.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException gone) {
                    continue; // one of them, or we are closed
                }
            }
        });
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var client : open) {
            client.close();
        }
    }
}
