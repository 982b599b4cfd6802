package nagare.probe.container.mp4;

import java.io.IOException;
import java.util.Optional;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Malformed;

/// The boxes of MP4 and QuickTime (ISO/IEC 14496-12 §4.2). A box ends with its parent, whatever it says.
final class Boxes {
    private static final int HEADER = 8;
    private static final int LARGE_HEADER = 16;
    private static final long TO_THE_END = 0;
    private static final long LARGE = 1;

    final BoundedBytes bytes;

    /// @param content behind size and type
    record Box(String type, long at, long content, long end) {
        long length() {
            return end - content;
        }
    }

    /// What is done with each box; false to stop.
    @FunctionalInterface
    interface Visitor {
        boolean visit(Box box) throws IOException;
    }

    Boxes(BoundedBytes bytes) {
        this.bytes = bytes;
    }

    /// Goes through boxes that follow each other; fewer bytes than a box has are no box.
    void each(long from, long end, Visitor visitor) throws IOException {
        for (long at = from; at <= end - HEADER; ) {
            Box box = box(at, end);
            if (!visitor.visit(box)) {
                return;
            }
            at = box.end();
        }
    }

    void children(Box parent, Visitor visitor) throws IOException {
        each(parent.content(), parent.end(), visitor);
    }

    /// The first child of this type.
    Optional<Box> child(Box parent, String type) throws IOException {
        var found = new Box[1];
        children(parent, box -> {
            found[0] = box.type().equals(type) ? box : null;
            return found[0] == null;
        });
        return Optional.ofNullable(found[0]);
    }

    Box box(long at, long end) throws IOException {
        bytes.step();
        long size = bytes.u32(at);
        String type = bytes.letters(at + 4);
        int header = size == LARGE ? LARGE_HEADER : HEADER;
        if (size == LARGE) {
            size = bytes.i64(at + HEADER);
        } else if (size == TO_THE_END) {
            size = end - at;
        }
        if (size < header || at + header > end) {
            throw new Malformed("a box of an impossible size");
        }
        return new Box(type, at, at + header, size > end - at ? end : at + size);
    }

    /// Whether the box has so many bytes of content.
    static boolean holds(Box box, long count) {
        return box.length() >= count;
    }

    /// The version of a full box.
    int version(Box box) throws IOException {
        return bytes.u8(box.content());
    }
}
