package nagare.subtitle.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/// Matroska files by hand, for what no muxer writes.
final class Mkv {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static byte[] element(long id, byte[]... contents) {
        return element(id, false, contents);
    }

    /// An element that does not say how long it is.
    static byte[] open(long id, byte[]... contents) {
        return element(id, true, contents);
    }

    private static byte[] element(long id, boolean open, byte[]... contents) {
        var out = new Mkv();
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >> shift != 0) {
                out.bytes.write((int) (id >> shift));
            }
        }
        byte[] content = join(contents);
        long size = open ? 0xff_ffff_ffff_ffffL : content.length;
        out.bytes.writeBytes(ByteBuffer.allocate(8).putLong(1L << 56 | size).array());
        out.bytes.writeBytes(content);
        return out.bytes.toByteArray();
    }

    static byte[] number(long id, long value) {
        return element(id, ByteBuffer.allocate(8).putLong(value).array());
    }

    static byte[] text(long id, String value) {
        return element(id, value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] track(int number, String codec, byte[]... more) {
        return element(0xAE, number(0xD7, number), number(0x83, 17), text(0x86, codec), join(more));
    }

    /// ContentEncodings with one compression of blocks.
    static byte[] packing(int algorithm, byte[] settings) {
        return element(
                0x6D80,
                element(
                        0x6240,
                        number(0x5032, 1),
                        element(0x5034, number(0x4254, algorithm), element(0x4255, settings))));
    }

    static byte[] cluster(long time, byte[]... blocks) {
        return element(0x1F43B675L, number(0xE7, time), join(blocks));
    }

    /// A BlockGroup with its duration.
    static byte[] group(int track, int after, long duration, byte[] content) {
        return element(0xA0, element(0xA1, block(track, after, content)), number(0x9B, duration));
    }

    static byte[] block(int track, int after, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .put((byte) (0x80 | track))
                .putShort((short) after)
                .put((byte) 0)
                .put(content)
                .array();
    }

    static byte[] head(byte[]... tracks) {
        return element(0x1654AE6BL, tracks);
    }

    static byte[] file(byte[]... parts) {
        return join(element(0x1A45DFA3L, text(0x4282, "matroska")), element(0x18538067L, parts));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] zlib(byte[] plain) {
        try (var deflater = new Deflater()) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] out = new byte[plain.length + 64];
            int length = deflater.deflate(out);
            return Arrays.copyOf(out, length);
        }
    }
}
