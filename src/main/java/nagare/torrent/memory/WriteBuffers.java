package nagare.torrent.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// Buffers that connections write from: one has its buffer while it writes, not while it has nothing to say, so that
/// thousands of quiet ones cost nothing. The first [#MOST] lie outside the heap and stay; when all of these are out,
/// because many peers are slow to take what they asked for, shorter ones come from the heap and are left to the
/// collector. Thread-safe: guarded by its own monitor, a leaf.
public final class WriteBuffers {
    /// Long enough for a write that joins a few blocks.
    public static final int BYTES = 64 * 1024;

    /// Two megabytes.
    static final int MOST = 32;

    /// A block and some short messages.
    static final int SHORT_BYTES = 20 * 1024;

    private final Deque<ByteBuffer> idle = new ArrayDeque<>();
    private int made;

    /// An empty buffer, until [#giveBack].
    public ByteBuffer take() {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.removeLast();
            }
            if (made < MOST) {
                made++;
                return ByteBuffer.allocateDirect(BYTES);
            }
        }
        return ByteBuffer.allocate(SHORT_BYTES);
    }

    /// The caller has written what was in it, and uses it no more.
    public void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            synchronized (this) {
                idle.addLast(buffer.clear());
            }
        }
    }
}
