package nagare.probe.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A file that can be read at any place.
public interface Bytes {
    /// Of the whole file.
    long length();

    /// The bytes from here, at least one and at most `count`; `from` is within the file. May wait for them. What is
    /// given stays as it is.
    ///
    /// @throws IOException when they cannot be had
    ByteBuffer at(long from, int count) throws IOException;
}
