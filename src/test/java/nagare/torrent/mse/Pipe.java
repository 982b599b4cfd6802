package nagare.torrent.mse;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// Bytes one way, in memory, for one thread.
final class Pipe {
    private final Deque<Byte> bytes = new ArrayDeque<>();

    void write(ByteBuffer source) {
        while (source.hasRemaining()) {
            bytes.add(source.get());
        }
    }

    /// As many as there are and find room.
    int read(ByteBuffer target) {
        int read = 0;
        for (; target.hasRemaining() && !bytes.isEmpty(); read++) {
            target.put(bytes.remove());
        }
        return read;
    }
}
