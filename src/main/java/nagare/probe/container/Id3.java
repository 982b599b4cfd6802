package nagare.probe.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import nagare.media.MediaFacts;
import nagare.probe.bytes.BoundedBytes;

/// An ID3v2 tag, of which the picture matters.
///
/// @param end behind it, 0 when there is none
record Id3(long end, Optional<MediaFacts.Cover> cover) {
    static final int MAGIC = 0x494433;
    static final Id3 NONE = new Id3(0, Optional.empty());

    /// Frames that are looked at.
    static final int MAX_FRAMES = 200;

    private static final int HEADER = 10;
    private static final int MAX_COVER = 8 << 20;
    private static final int MAX_WORD = 64;
    private static final int MAX_DESCRIPTION = 512;
    private static final int UNSYNCHRONISED = 0x80;
    private static final int EXTENDED = 0x40;

    static Id3 read(BoundedBytes bytes) throws IOException {
        int version = bytes.u8(3);
        int flags = bytes.u8(5);
        long end = Math.min(bytes.length(), HEADER + syncSafe(bytes, 6));
        boolean plain = (version == 3 || version == 4) && (flags & (UNSYNCHRONISED | EXTENDED)) == 0;
        return new Id3(end, plain ? cover(bytes, version, end) : Optional.empty());
    }

    private static Optional<MediaFacts.Cover> cover(BoundedBytes bytes, int version, long end) throws IOException {
        long at = HEADER;
        for (int frames = 0; frames < MAX_FRAMES && at + HEADER < end; frames++) {
            bytes.step();
            String id = bytes.letters(at);
            long size = version == 4 ? syncSafe(bytes, at + 4) : bytes.u32(at + 4);
            long next = at + HEADER + size;
            if (id.charAt(0) == 0 || next > end) {
                break;
            }
            if (id.equals("APIC") && bytes.u16(at + 8) == 0) {
                return picture(bytes, at + HEADER, next);
            }
            at = next;
        }
        return Optional.empty();
    }

    /// An encoding, a type, a kind, a description in that encoding, the picture.
    private static Optional<MediaFacts.Cover> picture(BoundedBytes bytes, long at, long end) throws IOException {
        boolean wide = bytes.u8(at) == 1 || bytes.u8(at) == 2;
        var mime = new byte[MAX_WORD];
        int length = 0;
        long next = at + 1;
        while (next < end && length < MAX_WORD && bytes.u8(next) != 0) {
            mime[length++] = (byte) bytes.u8(next++);
        }
        next += 2;
        long most = Math.min(end - 1, next + MAX_DESCRIPTION);
        if (wide) {
            while (next < most && bytes.u16(next) != 0) {
                next += 2;
            }
            next += 2;
        } else {
            while (next < most && bytes.u8(next) != 0) {
                next++;
            }
            next++;
        }
        String type = new String(mime, 0, length, StandardCharsets.ISO_8859_1).replace("image/jpg", "image/jpeg");
        boolean known = type.equals("image/jpeg") || type.equals("image/png");
        return known && end > next && end - next <= MAX_COVER
                ? Optional.of(new MediaFacts.Cover(type, next, (int) (end - next)))
                : Optional.empty();
    }

    /// Four bytes of seven bits.
    private static long syncSafe(BoundedBytes bytes, long at) throws IOException {
        long number = 0;
        for (int i = 0; i < 4; i++) {
            number = number << 7 | bytes.u8(at + i) & 0x7f;
        }
        return number;
    }
}
