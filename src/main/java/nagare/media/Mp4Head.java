package nagare.media;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Finds the `moov` box of MP4 and QuickTime (ISO/IEC 14496-12 §4.2) from the sizes of the boxes before it.
final class Mp4Head {
    /// What is asked for where the length of `moov` is not known: that of a film of two hours is one to two of these.
    static final long MOOV = 2 << 20;

    private static final long TO_THE_END = 0;
    private static final long LARGE = 1;
    private static final Set<String> FIRST = Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot");

    private Mp4Head() {}

    static ContainerIndex index(HeadBytes head) throws HeadBytes.Short {
        long at = 0;
        boolean media = false;
        while (head.mayGoOn() && at < head.length()) {
            if (media) {
                // Behind the film itself there is, in practice, only this.
                return head.at(at, MOOV);
            }
            long size = head.u32(at);
            String type = type(head, at + Integer.BYTES);
            if (at == 0 && !FIRST.contains(type)) {
                break;
            }
            if (size == TO_THE_END) {
                return type.equals("moov") ? head.at(at, head.length()) : new ContainerIndex.Unsaid();
            }
            int header = size == LARGE ? 16 : 8;
            size = size == LARGE ? head.i64(at + 8) : size;
            if (size < header || size > head.length() - at) {
                break;
            }
            if (type.equals("moov")) {
                return head.at(at, size);
            }
            media = type.equals("mdat");
            at += size;
        }
        return new ContainerIndex.Unsaid();
    }

    private static String type(HeadBytes head, long at) throws HeadBytes.Short {
        var type = new byte[4];
        for (int i = 0; i < type.length; i++) {
            type[i] = (byte) head.u8(at + i);
        }
        return new String(type, StandardCharsets.ISO_8859_1);
    }
}
