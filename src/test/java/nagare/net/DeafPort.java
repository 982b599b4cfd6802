package nagare.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A port on 127.0.0.2 that never answers whoever knocks, as a host behind a firewall: its queue is full and nobody
/// empties it.
final class DeafPort implements AutoCloseable {
    private static final int MANY = 100;
    private static final int KNOCK_MILLIS = 200;

    private final ServerSocket socket;
    private final List<Socket> queue = new ArrayList<>();

    /// @param port 0 for any
    DeafPort(int port) throws IOException {
        socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.2"));
        for (int i = 0; i < MANY; i++) {
            var client = new Socket();
            queue.add(client);
            try {
                client.connect(new InetSocketAddress(address(), port()), KNOCK_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        close();
        throw new IOException("this system answers for ever");
    }

    InetAddress address() {
        return socket.getInetAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var client : queue) {
            client.close();
        }
    }
}
