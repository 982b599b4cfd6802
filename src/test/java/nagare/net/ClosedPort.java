package nagare.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A port of this computer that refuses whoever knocks: it is bound, so that nobody else gets it meanwhile, and does
/// not
/// listen.
public final class ClosedPort implements AutoCloseable {
    private final Socket held = new Socket();

    /// One of 127.0.0.1.
    public ClosedPort() throws IOException {
        this(InetAddress.ofLiteral("127.0.0.1"));
    }

    public ClosedPort(InetAddress address) throws IOException {
        held.bind(new InetSocketAddress(address, 0));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(held.getLocalAddress(), held.getLocalPort());
    }

    public int port() {
        return held.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
