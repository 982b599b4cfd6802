package nagare.torrent.utp.protocol;

import java.nio.ByteBuffer;

/// Bytes that wait in order. Takes memory as they gather, and gives it back when they are gone.
final class ByteRing {
    private static final byte[] NONE = {};
    private static final int LEAST_CAPACITY = 4 * 1024;

    /// An empty ring keeps no more than this.
    private static final int KEPT_CAPACITY = 32 * 1024;

    private final int most;
    private byte[] bytes = NONE;
    private int first;
    private int size;

    /// @param most how many bytes there may be, a power of two
    ByteRing(int most) {
        if (Integer.bitCount(most) != 1) {
            throw new IllegalArgumentException("no power of two: " + most);
        }
        this.most = most;
    }

    int size() {
        return size;
    }

    int free() {
        return most - size;
    }

    /// Appends all that remains in `source`, which must fit.
    void put(ByteBuffer source) {
        int count = source.remaining();
        if (count > free()) {
            throw new IllegalStateException("no room for " + count + " bytes");
        }
        makeRoom(size + count);
        int at = (first + size) & (bytes.length - 1);
        int run = Math.min(count, bytes.length - at);
        source.get(bytes, at, run);
        source.get(bytes, 0, count - run);
        size += count;
    }

    /// Moves the first bytes out, as many as `target` has room for.
    int take(ByteBuffer target) {
        int count = Math.min(size, target.remaining());
        copy(0, count, target);
        drop(count);
        return count;
    }

    /// Copies bytes out and leaves them here.
    void copy(int offset, int count, ByteBuffer target) {
        if (count == 0) {
            return;
        }
        int at = (first + offset) & (bytes.length - 1);
        int run = Math.min(count, bytes.length - at);
        target.put(bytes, at, run).put(bytes, 0, count - run);
    }

    void drop(int count) {
        size -= count;
        first = size == 0 ? 0 : (first + count) & (bytes.length - 1);
        if (size == 0 && bytes.length > KEPT_CAPACITY) {
            bytes = NONE;
        }
    }

    void clear() {
        drop(size);
        bytes = NONE;
    }

    private void makeRoom(int needed) {
        if (needed <= bytes.length) {
            return;
        }
        int capacity = Math.max(LEAST_CAPACITY, bytes.length);
        while (capacity < needed) {
            capacity *= 2;
        }
        var larger = new byte[capacity];
        copy(0, size, ByteBuffer.wrap(larger));
        bytes = larger;
        first = 0;
    }
}
