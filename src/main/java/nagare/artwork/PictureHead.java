package nagare.artwork;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/// What a picture says of itself before anything of it is decoded, for JPEG (ITU-T T.81, annex B) and PNG (§11.2.2).
/// Pure, and the only thing that hostile pictures meet before it is known how large they are.
///
/// @param format `jpeg` or `png`, as ImageIO calls them
/// @param isProgressive whether a decoder must keep all of it in memory, and goes over it once for each scan
/// @param scans how often
record PictureHead(String format, int width, int height, boolean isProgressive, int scans) {
    /// Pixels of a picture that is decoded row by row.
    static final long MOST_PIXELS = 40_000_000;

    /// Pixels of one that is decoded as a whole: at six bytes each.
    static final long MOST_PROGRESSIVE_PIXELS = 8_000_000;

    static final int LONGEST_SIDE = 20_000;

    /// Progressive pictures have some ten; a picture of thousands takes minutes.
    static final int MOST_SCANS = 64;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] IHDR = {0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP15 = 0xef;
    private static final int ADOBE = 0xee;
    private static final int COMMENT = 0xfe;

    /// Empty when these bytes begin like nothing that is decoded here, or are not well formed.
    static Optional<PictureHead> of(byte[] picture) {
        if (startsWith(picture, 0, PNG)) {
            return png(picture);
        }
        return picture.length > 3 && at(picture, 0) == 0xff && at(picture, 1) == SOI
                ? new Jpeg(picture, new ByteArrayOutputStream()).head()
                : Optional.empty();
    }

    /// Why it is not decoded; empty when it may be.
    Optional<String> tooMuch() {
        long pixels = (long) width * height;
        if (width < 1 || height < 1 || width > LONGEST_SIDE || height > LONGEST_SIDE) {
            return Optional.of("a picture of %d by %d".formatted(width, height));
        }
        if (pixels > (isProgressive ? MOST_PROGRESSIVE_PIXELS : MOST_PIXELS)) {
            return Optional.of("a picture of " + pixels + " pixels");
        }
        return scans > MOST_SCANS ? Optional.of("a picture of " + scans + " scans") : Optional.empty();
    }

    /// A JPEG without the parts that do not paint it: colour profiles, cameras' notes, thumbnails, comments. Decoders
    /// for those are code that strangers need not reach.
    static byte[] withoutNotes(byte[] jpeg) {
        var kept = new ByteArrayOutputStream(jpeg.length);
        return new Jpeg(jpeg, kept).head().isPresent() ? kept.toByteArray() : jpeg;
    }

    private static Optional<PictureHead> png(byte[] picture) {
        if (picture.length < PNG.length + IHDR.length + 13 || !startsWith(picture, PNG.length, IHDR)) {
            return Optional.empty();
        }
        int at = PNG.length + IHDR.length;
        long width = u32(picture, at);
        long height = u32(picture, at + 4);
        return width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new PictureHead("png", (int) width, (int) height, false, 1));
    }

    /// Goes from marker to marker.
    private static final class Jpeg {
        private final byte[] picture;
        private final ByteArrayOutputStream kept;
        private int width;
        private int height;
        private boolean progressive;
        private int frames;
        private int scans;

        Jpeg(byte[] picture, ByteArrayOutputStream kept) {
            this.picture = picture;
            this.kept = kept;
        }

        Optional<PictureHead> head() {
            kept.write(0xff);
            kept.write(SOI);
            int at = 2;
            while (at + 1 < picture.length) {
                if (at(picture, at) != 0xff) {
                    return Optional.empty();
                }
                int marker = at(picture, at + 1);
                if (marker == 0xff) {
                    at++; // a fill byte
                    continue;
                }
                if (marker == EOI) {
                    keep(at, at + 2);
                    break;
                }
                int next = segment(marker, at);
                if (next < 0) {
                    return Optional.empty();
                }
                at = next;
            }
            return frames == 1 && scans > 0
                    ? Optional.of(new PictureHead("jpeg", width, height, progressive, scans))
                    : Optional.empty();
        }

        /// Behind the segment with this marker, and what a scan has behind it; -1 when it is not well formed.
        private int segment(int marker, int at) {
            if (at + 3 >= picture.length) {
                return -1;
            }
            int length = at(picture, at + 2) << 8 | at(picture, at + 3);
            int end = at + 2 + length;
            if (length < 2 || end > picture.length || isFrame(marker) && !frame(marker, at + 4, end)) {
                return -1;
            }
            if (marker == SOS) {
                scans++;
                end = behindScan(end);
            }
            if (marker < APP0 || marker > APP15 && marker != COMMENT || marker == APP0 || marker == ADOBE) {
                keep(at, end);
            }
            return end;
        }

        /// Baseline, extended and progressive ones of one or three colours; others are refused.
        private boolean frame(int marker, int at, int end) {
            if (end - at < 6 || marker > 0xc2) {
                return false;
            }
            height = at(picture, at + 1) << 8 | at(picture, at + 2);
            width = at(picture, at + 3) << 8 | at(picture, at + 4);
            int colours = at(picture, at + 5);
            progressive = marker == 0xc2;
            frames++;
            return colours == 1 || colours == 3;
        }

        /// C4, C8 and CC are tables (T.81 table B.1).
        private static boolean isFrame(int marker) {
            return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        /// Compressed data holds no markers but restarts, and `FF 00` for a byte of FF.
        private int behindScan(int from) {
            int at = from;
            while (at + 1 < picture.length) {
                int marker = at(picture, at + 1);
                if (at(picture, at) == 0xff && marker != 0 && marker != 0xff && (marker < 0xd0 || marker > 0xd7)) {
                    return at;
                }
                at++;
            }
            return picture.length;
        }

        private void keep(int from, int to) {
            kept.write(picture, from, to - from);
        }
    }

    private static boolean startsWith(byte[] bytes, int from, byte[] start) {
        return bytes.length >= from + start.length
                && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }

    private static int at(byte[] bytes, int index) {
        return bytes[index] & 0xff;
    }

    private static long u32(byte[] bytes, int index) {
        return (long) at(bytes, index) << 24
                | at(bytes, index + 1) << 16
                | at(bytes, index + 2) << 8
                | at(bytes, index + 3);
    }
}
