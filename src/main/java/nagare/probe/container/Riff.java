package nagare.probe.container;

import java.io.IOException;
import nagare.probe.bytes.BoundedBytes;

/// The chunks of RIFF, on which AVI and WAV are built: four letters, a little-endian size, content, a byte of padding.
final class Riff {
    private static final int HEADER = 8;

    final BoundedBytes bytes;

    /// @param type the second four letters of a `LIST` or `RIFF`, else empty
    record Chunk(String id, String type, long content, long end) {
        long length() {
            return end - content;
        }
    }

    /// What is done with each chunk; false to stop.
    @FunctionalInterface
    interface Visitor {
        boolean visit(Chunk chunk) throws IOException;
    }

    Riff(BoundedBytes bytes) {
        this.bytes = bytes;
    }

    void each(long from, long end, Visitor visitor) throws IOException {
        for (long at = from; at <= end - HEADER; ) {
            bytes.step();
            String id = bytes.letters(at);
            long size = bytes.u32LittleEndian(at + 4);
            long content = at + HEADER;
            long chunkEnd = Math.min(end, content + size);
            boolean isList = (id.equals("LIST") || id.equals("RIFF")) && chunkEnd - content >= 4;
            String type = isList ? bytes.letters(content) : "";
            if (!visitor.visit(new Chunk(id, type, content + (isList ? 4 : 0), chunkEnd))) {
                return;
            }
            at = content + size + (size & 1);
        }
    }
}
