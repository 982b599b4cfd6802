package nagare.probe.container;

import java.io.IOException;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Bytes;
import nagare.probe.bytes.Malformed;

/// Reads what a file holds, whatever its container: that is told from its first bytes, not from its name.
public final class Containers {
    /// Bytes that are fetched of one file, in all: the index of an MP4 of three hours has four million.
    public static final long MAX_BYTES = 24L << 20;

    /// Elements, boxes, table rows and packets that are looked at, in all.
    public static final int MAX_STEPS = 4_000_000;

    private Containers() {}

    /// Waits for bytes as long as `file` does.
    ///
    /// @throws Malformed when this is no container that is known, or one that breaks its rules
    /// @throws IOException when bytes cannot be had
    public static Contents read(Bytes file) throws IOException {
        return read(new BoundedBytes(file, new BoundedBytes.Limits(MAX_BYTES, MAX_STEPS)));
    }

    static Contents read(BoundedBytes file) throws IOException {
        if (!file.has(0, 16)) {
            throw new Malformed("too short for a container");
        }
        long start = file.u32(0);
        if (start == Matroska.EBML) {
            return Matroska.read(file);
        }
        throw new Malformed("a container that nobody knows");
    }
}
