package nagare.torrent.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SocketChannel;
import nagare.net.egress.Egress;

/// A peer's connection over TCP.
public final class TcpStream implements PeerStream, ScatteringByteChannel {
    /// What is read at once while reads have a timeout, which is during handshakes.
    private static final int TIMED_READ_BYTES = 4 * 1024;

    private final SocketChannel channel;
    private final Egress egress;
    private volatile boolean timed;

    /// A connection that was accepted.
    public TcpStream(SocketChannel channel) throws IOException {
        this(channel, Egress.direct());
    }

    TcpStream(SocketChannel channel, Egress egress) throws IOException {
        this.channel = channel;
        this.egress = egress;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // a request that waits is a picture that waits
    }

    @Override
    public void connect(InetSocketAddress to, int millis) throws IOException {
        egress.connect(channel, to, millis);
    }

    @Override
    public void readTimeout(int millis) throws IOException {
        channel.socket().setSoTimeout(millis);
        timed = millis > 0;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return timed ? timedRead(target) : channel.read(target);
    }

    /// A channel's own read knows no timeout, its socket's stream does.
    private int timedRead(ByteBuffer target) throws IOException {
        InputStream in = channel.socket().getInputStream();
        var bytes = new byte[Math.min(target.remaining(), TIMED_READ_BYTES)];
        int read = in.read(bytes);
        if (read > 0) {
            target.put(bytes, 0, read);
        }
        return read;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return channel.read(targets, offset, length);
    }

    @Override
    public long read(ByteBuffer[] targets) throws IOException {
        return channel.read(targets);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public Carrier carrier() {
        return Carrier.TCP;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
