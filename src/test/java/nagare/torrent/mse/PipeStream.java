package nagare.torrent.mse;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import nagare.torrent.transport.Carrier;
import nagare.torrent.transport.PeerStream;

/// A stream over two [Pipe]s.
record PipeStream(Pipe in, Pipe out) implements PeerStream, ScatteringByteChannel {
    @Override
    public void connect(InetSocketAddress to, int millis) {}

    @Override
    public void readTimeout(int millis) {}

    @Override
    public Carrier carrier() {
        return Carrier.UTP;
    }

    @Override
    public int read(ByteBuffer target) {
        return in.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        long read = 0;
        for (int i = offset; i < offset + length; i++) {
            read += in.read(targets[i]);
        }
        return read;
    }

    @Override
    public long read(ByteBuffer[] targets) {
        return read(targets, 0, targets.length);
    }

    /// A part of it, as a socket may do.
    @Override
    public int write(ByteBuffer source) {
        int length = Math.min(source.remaining(), 777);
        out.write(source.slice(source.position(), length));
        source.position(source.position() + length);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
