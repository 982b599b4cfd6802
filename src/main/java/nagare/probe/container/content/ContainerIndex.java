package nagare.probe.container.content;

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

    /// From here so many bytes, or what there is of them in the file.
    static ContainerIndex at(BoundedBytes file, long from, long most) {
        return from >= 0 && from < file.length() && most > 0
                ? new At(from, from + Math.min(most, file.length() - from))
                : new Unsaid();
    }
}
