package nagare.probe.container.matroska;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import nagare.probe.bytes.BoundedBytes;
import nagare.probe.bytes.Ebml;
import nagare.probe.bytes.Ebml.Element;
import nagare.probe.container.content.Head;

/// What stands before the clusters of a Matroska film, made fit to go before a later part of that film: positions in
/// the file that would be wrong there are taken out (RFC 9559 §5.1.1, §5.1.5), the length stays the same. The head is a
/// stranger's: as soon as it breaks the rules, what follows stays as it is.
public final class MatroskaHead {
    /// Elements that are looked at.
    static final int MAX_ELEMENTS = 512;

    private static final long CRC_32 = 0xBF;
    private static final Set<Long> WRONG = Set.of(Matroska.SEEK_HEAD, Matroska.CUES, CRC_32);
    private static final byte VOID = (byte) 0xEC;
    private static final int ID_BYTES = 4;
    private static final int LONG_VOID = 1 + Long.BYTES; // its own head, with the widest size

    private MatroskaHead() {}

    /// Rewrites in place: SeekHead, Cues and checksum of the segment become Void elements (RFC 8794 §11.3.2) of the
    /// same lengths, the segment becomes shorter by what is left out behind the head. A cluster in it goes with all
    /// that follows it, as the clusters that are played are others.
    ///
    /// @param head the whole head, from the buffer's position to its limit, which stay as they are
    /// @param leftOut bytes of the film between the head and what follows it now
    public static void mend(ByteBuffer head, long leftOut) {
        ByteBuffer mended = head.slice();
        var limits = new BoundedBytes.Limits(Long.MAX_VALUE, MAX_ELEMENTS);
        var seen = new BoundedBytes(new Head(mended.asReadOnlyBuffer(), mended.limit()), limits);
        var ebml = new Ebml(seen);
        try {
            ebml.children(ebml.file(), top -> {
                if (top.id() == Matroska.SEGMENT) {
                    shorten(mended, top, leftOut);
                    children(ebml, mended, top);
                }
                return top.id() != Matroska.SEGMENT;
            });
        } catch (IOException e) {
            // it breaks the rules from here on: players see what they would see of the whole film
        }
    }

    private static void children(Ebml ebml, ByteBuffer head, Element segment) throws IOException {
        ebml.children(segment, child -> {
            if (child.id() == Matroska.CLUSTER) {
                fill(head, (int) child.at(), head.limit());
                return false;
            }
            if (WRONG.contains(child.id()) && !child.isOpen()) {
                fill(head, (int) child.at(), (int) child.end());
            }
            return !child.isOpen();
        });
    }

    /// A segment that is not as long as it says becomes one of unknown size (RFC 8794 §6.2).
    private static void shorten(ByteBuffer head, Element segment, long leftOut) {
        int at = (int) segment.at() + ID_BYTES;
        int width = (int) segment.content() - at;
        long most = (1L << 7 * width) - 1;
        long size = 0;
        for (int i = at; i < segment.content(); i++) {
            size = size << 8 | head.get(i) & 0xff;
        }
        size &= most;
        boolean known = size != most && size >= leftOut;
        long written = (known ? size - leftOut : most) | 1L << 7 * width;
        for (int i = width - 1; i >= 0; i--, written >>>= 8) {
            head.put(at + i, (byte) written);
        }
    }

    /// A Void element over these bytes.
    private static void fill(ByteBuffer head, int from, int to) {
        int count = to - from;
        for (int i = from; i < to; i++) {
            head.put(i, (byte) 0);
        }
        head.put(from, VOID);
        if (count >= LONG_VOID) {
            head.putLong(from + 1, 1L << 7 * Long.BYTES | count - LONG_VOID);
        } else {
            head.put(from + 1, (byte) (0x80 | count - 2));
        }
    }
}
