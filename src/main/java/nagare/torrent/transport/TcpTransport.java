package nagare.torrent.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/// Peers by TCP, from any address of this machine.
public final class TcpTransport implements Transport {
    @Override
    public PeerStream open() throws IOException {
        return new TcpStream(SocketChannel.open());
    }
}
