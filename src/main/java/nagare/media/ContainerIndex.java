package nagare.media;

import java.nio.ByteBuffer;

/// Where a film's container keeps the index that a player reads before it plays or seeks, told from the head of the
/// file: Matroska's Cues by its SeekHead (RFC 9559), MP4's `moov` box by the sizes of the boxes before it (ISO/IEC
/// 14496-12), AVI's `idx1` by the size of the `movi` list. The head is a stranger's: whatever it says, the answer is
/// within the file.
public sealed interface ContainerIndex {
    /// More than so much of the head is not looked at.
    int MAX_HEAD = 64 * 1024;

    /// Elements or boxes that are looked at, on all levels together.
    int MAX_ELEMENTS = 512;

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
        var bytes = new HeadBytes(seen, length, MAX_ELEMENTS);
        try {
            return find(bytes);
        } catch (HeadBytes.Short e) {
            return e.needed() <= Math.min(MAX_HEAD, length) ? new Unclear() : new Unsaid();
        }
    }

    private static ContainerIndex find(HeadBytes head) throws HeadBytes.Short {
        if (head.u32(0) == MatroskaHead.EBML) {
            return MatroskaHead.index(head);
        }
        if (head.u32(0) == AviHead.RIFF) {
            return AviHead.index(head);
        }
        return Mp4Head.index(head);
    }
}
