package nagare.torrent.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/// A connection to a peer: bytes both ways, in order. Reading, writing and connecting block, and are made for virtual
/// threads: one thread reads while another writes. Any thread may close it, which ends what waits in it with a
/// [java.nio.channels.ClosedChannelException].
public interface PeerStream extends ByteChannel {
    /// Connects a fresh stream. One that was accepted is connected already.
    ///
    /// @throws java.net.SocketTimeoutException when nobody answered within so many milliseconds
    /// @throws IOException when there is no way there, or nobody listens
    void connect(InetSocketAddress to, int millis) throws IOException;

    /// How long a read waits for the first byte, in milliseconds; 0, the beginning, is for ever. A read that waited in
    /// vain throws [java.net.SocketTimeoutException], and the stream can be read from again.
    void readTimeout(int millis) throws IOException;

    Carrier carrier();

    /// Writes all that remains. What is in the buffer afterwards is anything: it may have been encrypted in its place.
    default void spend(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            write(source);
        }
    }
}
