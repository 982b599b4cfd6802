package nagare.media;

/// Finds `idx1` of AVI, which comes right behind the `movi` list.
final class AviHead {
    static final long RIFF = 0x52494646L;

    /// What is asked for: 16 bytes for each frame and each piece of sound, for two hours.
    static final long IDX1 = 4 << 20;

    private static final long AVI = 0x41564920L;
    private static final long LIST = 0x4C495354L;
    private static final long MOVI = 0x6D6F7669L;
    private static final int HEADER = 8;

    private AviHead() {}

    static ContainerIndex index(HeadBytes head) throws HeadBytes.Short {
        if (head.u32(HEADER) != AVI) {
            return new ContainerIndex.Unsaid();
        }
        long at = HEADER + Integer.BYTES;
        while (head.mayGoOn() && at < head.length()) {
            long size = head.u32LittleEndian(at + Integer.BYTES);
            long next = at + HEADER + size + (size & 1);
            if (head.u32(at) == LIST && head.u32(at + HEADER) == MOVI) {
                return head.at(next, IDX1);
            }
            at = next;
        }
        return new ContainerIndex.Unsaid();
    }
}
