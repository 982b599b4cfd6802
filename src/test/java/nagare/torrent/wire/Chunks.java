package nagare.torrent.wire;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// A channel that hands out bytes a few at a time, as a network does.
final class Chunks implements ReadableByteChannel {
    private final ByteBuffer bytes;
    private final int chunk;

    Chunks(ByteBuffer bytes, int chunk) {
        this.bytes = bytes;
        this.chunk = chunk;
    }

    @Override
    public int read(ByteBuffer into) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(chunk, Math.min(into.remaining(), bytes.remaining()));
        into.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
