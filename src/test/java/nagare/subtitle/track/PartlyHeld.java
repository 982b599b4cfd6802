package nagare.subtitle.track;

import java.nio.ByteBuffer;
import java.util.BitSet;

/// A file in memory of which the test says what is here.
final class PartlyHeld implements Held {
    private final byte[] file;
    private final BitSet here = new BitSet();
    long read;

    PartlyHeld(byte[] file) {
        this.file = file;
    }

    static PartlyHeld whole(byte[] file) {
        return new PartlyHeld(file).arrived(0, file.length);
    }

    PartlyHeld arrived(int from, int to) {
        here.set(from, Math.min(to, file.length));
        return this;
    }

    @Override
    public long length() {
        return file.length;
    }

    @Override
    public ByteBuffer at(long from, int count) throws Absent {
        int until = (int) Math.min(from + count, until(from));
        if (until <= from) {
            throw new Absent();
        }
        read += until - from;
        return ByteBuffer.wrap(file, (int) from, (int) (until - from)).slice();
    }

    @Override
    public long until(long from) {
        return from >= file.length ? from : Math.min(file.length, here.nextClearBit((int) from));
    }

    @Override
    public long next(long from) {
        int next = here.nextSetBit((int) from);
        return next < 0 ? file.length : next;
    }
}
