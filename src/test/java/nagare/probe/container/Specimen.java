package nagare.probe.container;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import nagare.probe.container.matroska.Matroska;

/// Elements, boxes and chunks made by hand, and files of them.
final class Specimen {
    private Specimen() {}

    static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] repeat(byte[] part, int times) {
        var joined = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    // ---- Matroska ------------------------------------------------------------------------------------------------

    static byte[] id(long id) {
        byte[] all = ByteBuffer.allocate(8).putLong(id).array();
        int first = 0;
        while (all[first] == 0) {
            first++;
        }
        return Arrays.copyOfRange(all, first, 8);
    }

    /// With a size of eight bytes, whatever is said.
    static byte[] claim(long id, long size) {
        return join(id(id), ByteBuffer.allocate(8).putLong(size | 1L << 56).array());
    }

    static byte[] element(long id, byte[]... content) {
        byte[] all = join(content);
        return join(claim(id, all.length), all);
    }

    static byte[] number(long id, long number) {
        return element(id, ByteBuffer.allocate(8).putLong(number).array());
    }

    static byte[] text(long id, String text) {
        return element(id, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] matroska(byte[]... inSegment) {
        return join(element(Matroska.EBML, text(0x4282, "matroska")), element(Matroska.SEGMENT, inSegment));
    }

    static byte[] info(double duration) {
        return element(
                Matroska.INFO,
                number(0x2AD7B1, 1_000_000),
                element(0x4489, ByteBuffer.allocate(8).putDouble(duration).array()));
    }

    static byte[] video(int number) {
        return element(
                0xAE,
                number(0xD7, number),
                number(0x83, 1),
                text(0x86, "V_VP8"),
                element(0xE0, number(0xB0, 640), number(0xBA, 360)));
    }

    static byte[] cue(long time, int track, long cluster) {
        return element(0xBB, number(0xB3, time), element(0xB7, number(0xF7, track), number(0xF1, cluster)));
    }

    // ---- MP4 -----------------------------------------------------------------------------------------------------

    static byte[] box(String type, byte[]... content) {
        byte[] all = join(content);
        return join(ints(8 + all.length), letters(type), all);
    }

    static byte[] letters(String letters) {
        return letters.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] ints(int... numbers) {
        var bytes = ByteBuffer.allocate(4 * numbers.length);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    static byte[] littleInts(int... numbers) {
        var bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    static byte[] mvhd(int scale, int duration) {
        return box("mvhd", ints(0, 0, 0, scale, duration), new byte[80]);
    }

    /// A track of pictures of 40 ms each, with these tables beside the times.
    static byte[] trak(int number, int samples, byte[]... tables) {
        byte[] entry = box("avc1", new byte[24], ints(640 << 16 | 360), new byte[50]);
        return box(
                "trak",
                box("tkhd", ints(3, 0, 0, number), new byte[68]),
                box(
                        "mdia",
                        box("mdhd", ints(0, 0, 0, 1000, samples * 40, 0x55C40000)),
                        box("hdlr", ints(0, 0), letters("vide"), new byte[13]),
                        box(
                                "minf",
                                box(
                                        "stbl",
                                        box("stsd", ints(0, 1), entry),
                                        box("stts", ints(0, 1, samples, 40)),
                                        join(tables)))));
    }

    /// One sample in each chunk.
    static byte[] tables(int samples, int size, int firstChunk) {
        var chunks = new int[2 + samples];
        chunks[1] = samples;
        for (int i = 0; i < samples; i++) {
            chunks[2 + i] = firstChunk + i * size;
        }
        return join(box("stsc", ints(0, 1, 1, 1, 1)), box("stsz", ints(0, size, samples)), box("stco", ints(chunks)));
    }

    // ---- RIFF ----------------------------------------------------------------------------------------------------

    static byte[] chunk(String id, byte[]... content) {
        byte[] all = join(content);
        return join(letters(id), littleInts(all.length), all);
    }

    static byte[] list(String type, byte[]... content) {
        return chunk("LIST", letters(type), join(content));
    }
}
