package nagare.torrent.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import nagare.net.egress.Egress;

/// Peers by TCP, by the way out that the settings allow.
public final class TcpTransport implements Transport {
    private final Egress egress;

    /// By any way out, for tests: an engine is told its way.
    public TcpTransport() {
        this(Egress.direct());
    }

    public TcpTransport(Egress egress) {
        this.egress = egress;
    }

    @Override
    public PeerStream open() throws IOException {
        return new TcpStream(SocketChannel.open(), egress);
    }
}
