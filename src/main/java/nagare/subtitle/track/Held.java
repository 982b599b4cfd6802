package nagare.subtitle.track;

import java.io.IOException;
import java.nio.ByteBuffer;
import nagare.probe.bytes.Bytes;

/// A file of which only parts are here.
public interface Held extends Bytes {
    /// The bytes from here that are here, at least one and at most `count`.
    ///
    /// @throws Absent when the first of them is not here
    @Override
    ByteBuffer at(long from, int count) throws IOException;

    /// Up to which byte all from this one on are here, that one exclusive; `from` itself when it is not.
    long until(long from);

    /// The first byte that is here, from this one on; the length of the file when there is none.
    long next(long from);

    /// A part of the file is not here now.
    final class Absent extends IOException {
        private static final long serialVersionUID = 1L;

        public Absent() {
            super("not here");
        }
    }
}
