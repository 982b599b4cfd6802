package nagare.probe.container.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import nagare.probe.bytes.Bytes;

/// The first bytes of a file of known length; nobody waits for the others.
public record Head(ByteBuffer seen, long length) implements Bytes {
    /// A byte was asked for that is not here.
    public static final class Short extends IOException {
        private static final long serialVersionUID = 1L;
        private final long needed;

        private Short(long needed) {
            super("a head of " + needed + " bytes is needed");
            this.needed = needed;
        }

        /// How long the head would have to be.
        public long needed() {
            return needed;
        }
    }

    @Override
    public ByteBuffer at(long from, int count) throws Short {
        if (from >= seen.limit()) {
            throw new Short(from + 1);
        }
        return seen.slice((int) from, (int) Math.min(count, seen.limit() - from));
    }
}
