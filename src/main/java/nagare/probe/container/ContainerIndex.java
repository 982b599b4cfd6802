package nagare.probe.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import nagare.probe.bytes.BoundedBytes;

/// Where a film's container keeps the index that a player reads before it plays or seeks, told from the head of the
/// file: Matroska's Cues by its SeekHead (RFC 9559), MP4's `moov` box by the sizes of the boxes before it (ISO/IEC
/// 14496-12), AVI's `idx1` by the size of the `movi` list. The head is a stranger's: whatever it says, the answer is
/// within the file.
public sealed interface ContainerIndex {
    /// More than so much of the head is not looked at.
    int MAX_HEAD = 64 * 1024;

    /// Elements or boxes that are looked at, on all levels together.
    int MAX_ELEMENTS = 512;

    /// What is asked for of Matroska's Cues: those of a film of two hours are some 100 KiB; nobody says how long they
    /// are before one reads them.
    long CUES = 512 * 1024;

    /// What is asked for where the length of `moov` is not known: that of a film of two hours is one to two of these.
    long MOOV = 2 << 20;

    /// What is asked for of `idx1`: 16 bytes for each frame and each piece of sound, for two hours.
    long IDX1 = 4 << 20;

    /// The head is too short to say.
    record Unclear() implements ContainerIndex {}

    /// The container has no such index, or does not say where.
    record Unsaid() implements ContainerIndex {}

    /// The bytes `[from, to)` of the file, the index and perhaps a little more.
    record At(long from, long to) implements ContainerIndex {
        public At {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("no place: " + from + ".." + to);
            }
        }
    }

    /// Looks at the first bytes of a file of `length` bytes, from the buffer's position on.
    static ContainerIndex of(ByteBuffer head, long length) {
        ByteBuffer seen = head.slice(head.position(), Math.min(head.remaining(), MAX_HEAD));
        var bytes = new BoundedBytes(new Head(seen, length), new BoundedBytes.Limits(Long.MAX_VALUE, MAX_ELEMENTS));
        try {
            return find(bytes);
        } catch (Head.Short e) {
            return e.needed() <= Math.min(MAX_HEAD, length) ? new Unclear() : new Unsaid();
        } catch (IOException e) {
            return new Unsaid(); // it breaks the rules
        }
    }

    private static ContainerIndex find(BoundedBytes head) throws IOException {
        if (head.u32(0) == Matroska.EBML) {
            return Matroska.whereCuesAre(head);
        }
        if (head.letters(0).equals("RIFF")) {
            return head.letters(8).equals("AVI ") ? Avi.whereTheIndexIs(head) : new Unsaid();
        }
        return Mp4.FIRST.contains(head.letters(4)) ? Mp4.whereMoovIs(head) : new Unsaid();
    }

    /// From here so many bytes, or what there is of them in the file.
    static ContainerIndex at(BoundedBytes file, long from, long most) {
        return from >= 0 && from < file.length() && most > 0
                ? new At(from, from + Math.min(most, file.length() - from))
                : new Unsaid();
    }
}
