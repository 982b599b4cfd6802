package nagare.torrent.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Direct buffers for what is on its way from or to the disk, used again instead of left to the collector.
/// Thread-safe; no I/O inside.
public final class PieceBuffers {
    /// Kept at most; a buffer over that is left to the collector.
    static final long KEPT_BYTES = 16L << 20;

    private final List<ByteBuffer> idle = new ArrayList<>();
    private long idleBytes;

    /// A buffer with position 0 and limit `bytes`; its content is old.
    public ByteBuffer take(int bytes) {
        synchronized (this) {
            for (int i = 0; i < idle.size(); i++) {
                if (idle.get(i).capacity() >= bytes) {
                    ByteBuffer buffer = idle.remove(i);
                    idleBytes -= buffer.capacity();
                    return buffer.clear().limit(bytes);
                }
            }
        }
        return ByteBuffer.allocateDirect(bytes);
    }

    public synchronized void giveBack(ByteBuffer buffer) {
        if (idleBytes + buffer.capacity() <= KEPT_BYTES) {
            idle.add(buffer);
            idleBytes += buffer.capacity();
        }
    }

    synchronized long idleBytes() {
        return idleBytes;
    }
}
