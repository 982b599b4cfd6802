package nagare.probe.container;

import java.nio.ByteBuffer;
import nagare.probe.bytes.Bytes;

/// A file in memory, perhaps a longer one than it is: behind what is there it is all zeros.
record HeapBytes(byte[] bytes, long length) implements Bytes {
    HeapBytes(byte[] bytes) {
        this(bytes, bytes.length);
    }

    @Override
    public ByteBuffer at(long from, int count) {
        var part = new byte[count];
        if (from < bytes.length) {
            System.arraycopy(bytes, (int) from, part, 0, (int) Math.min(count, bytes.length - from));
        }
        return ByteBuffer.wrap(part);
    }
}
