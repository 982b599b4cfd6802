package nagare.torrent.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Two ends of a connection over the loopback address.
record SocketPair(SocketChannel ours, SocketChannel theirs) implements AutoCloseable {
    static SocketPair open() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var ours = SocketChannel.open(server.getLocalAddress());
            return new SocketPair(ours, server.accept());
        }
    }

    @Override
    public void close() throws IOException {
        ours.close();
        theirs.close();
    }
}
