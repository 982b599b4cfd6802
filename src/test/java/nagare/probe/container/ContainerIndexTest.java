package nagare.probe.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import nagare.probe.container.content.ContainerIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads of files, made by hand after the specifications.
final class ContainerIndexTest {
    private static final long LENGTH = 700L << 20;
    private static final ContainerIndex UNCLEAR = new ContainerIndex.Unclear();
    private static final ContainerIndex UNSAID = new ContainerIndex.Unsaid();

    @Test
    void cuesAreWhereTheSeekHeadSays() {
        byte[] head = matroska(seekHead(seek(0x1549A966, 300), seek(0x1C53BB6B, 600L << 20)));

        var at = assertInstanceOf(ContainerIndex.At.class, index(head));

        assertEquals(segmentContent(head) + (600L << 20), at.from());
        assertEquals(at.from() + ContainerIndex.CUES, at.to());
    }

    @Test
    void cuesMayStandInTheHead() {
        byte[] info = element(0x1549A966, new byte[100]);
        byte[] cues = element(0x1C53BB6B, new byte[1000]);
        byte[] head = matroska(info, cues);

        long from = segmentContent(head) + info.length;
        assertEquals(new ContainerIndex.At(from, from + cues.length), index(head));
    }

    @Test
    void voidAndChecksumsBeforeTheSeekHeadArePassedOver() {
        byte[] head =
                matroska(element(0xBF, new byte[4]), element(0xEC, new byte[500]), seekHead(seek(0x1C53BB6B, 9999)));

        assertEquals(
                segmentContent(head) + 9999,
                assertInstanceOf(ContainerIndex.At.class, index(head)).from());
    }

    @Test
    void withoutASeekHeadNothingIsSaidBeforeTheFirstCluster() {
        assertEquals(UNSAID, index(matroska(element(0x1549A966, new byte[10]), element(0x1F43B675, new byte[10]))));
    }

    @Test
    void aSeekHeadThatPointsOutOfTheFileSaysNothing() {
        assertEquals(UNSAID, index(matroska(seekHead(seek(0x1C53BB6B, LENGTH)))));
        assertEquals(UNSAID, index(matroska(seekHead(seek(0x1C53BB6B, (1L << 56) - 1)))));
    }

    @Test
    void moovBeforeTheFilmIsJustThere() {
        assertEquals(new ContainerIndex.At(24, 5024), index(join(box("ftyp", 24), box("moov", 5000))));
    }

    @Test
    void moovBehindTheFilmIsWhereTheFilmEnds() {
        byte[] head = join(box("ftyp", 32), box("free", 8), header("mdat", 500 << 20));

        assertEquals(new ContainerIndex.At(40 + (500L << 20), 40 + (500L << 20) + ContainerIndex.MOOV), index(head));
    }

    @Test
    void aLargeFilmHasItsSizeInEightBytes() {
        var mdat = ByteBuffer.allocate(16).putInt(1).put("mdat".getBytes(StandardCharsets.ISO_8859_1));
        mdat.putLong(LENGTH - 32 - 1000);

        assertEquals(new ContainerIndex.At(LENGTH - 1000, LENGTH), index(join(box("ftyp", 32), mdat.array())));
    }

    @Test
    void aFilmToTheEndOfTheFileHasNoMoovBehindIt() {
        assertEquals(UNSAID, index(join(box("ftyp", 32), header("mdat", 0))));
        assertEquals(UNSAID, index(join(box("ftyp", 32), header("mdat", (int) LENGTH - 32))));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, -1, Integer.MAX_VALUE})
    void aBoxOfAnImpossibleSizeSaysNothing(int size) {
        assertEquals(UNSAID, index(join(box("ftyp", 32), header("free", size), box("moov", 100))));
    }

    @Test
    void aLargeSizeThatIsNegativeSaysNothing() {
        var box = ByteBuffer.allocate(16)
                .putInt(1)
                .put("mdat".getBytes(StandardCharsets.ISO_8859_1))
                .putLong(-16);

        assertEquals(UNSAID, index(join(box("ftyp", 32), box.array())));
    }

    @Test
    void idx1IsBehindTheMovi() {
        byte[] hdrl = riff("LIST", 4000, "hdrl");
        byte[] movi = riff("LIST", 600_000_001, "movi");
        byte[] head = join(riff("RIFF", 690_000_000, "AVI "), hdrl, new byte[4000 - 4], movi);

        long from = 12 + 8 + 4000 + 8 + 600_000_002;
        assertEquals(new ContainerIndex.At(from, from + ContainerIndex.IDX1), index(head));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID3", "OggS", "fLaC", "GET / HTTP", "RIFFxxxxWAVEfmt "})
    void whatIsNoFilmSaysNothing(String start) {
        assertEquals(UNSAID, index(Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), 64)));
    }

    @Test
    void aHeadThatIsTooShortIsUnclearUntilItIsLongEnough() {
        byte[] head = matroska(element(0xEC, new byte[3000]), seekHead(seek(0x1C53BB6B, 99_999)));
        for (int bytes = 0; bytes < head.length; bytes++) {
            assertEquals(UNCLEAR, index(Arrays.copyOf(head, bytes)), "" + bytes);
        }
        assertInstanceOf(ContainerIndex.At.class, index(head));
    }

    @Test
    void moreThanTheLongestHeadIsNotLookedAt() {
        int at = 24;
        byte[] within = join(box("ftyp", at), box("free", ContainerIndex.MAX_HEAD - at - 8), header("moov", 1000));
        byte[] beyond = join(box("ftyp", at), box("free", ContainerIndex.MAX_HEAD - at - 7), header("moov", 1000));

        assertEquals(new ContainerIndex.At(ContainerIndex.MAX_HEAD - 8, ContainerIndex.MAX_HEAD + 992), index(within));
        assertEquals(UNSAID, index(beyond));
    }

    @Test
    void notMoreThanSoManyElementsAreLookedAt() {
        assertInstanceOf(ContainerIndex.At.class, index(boxes(ContainerIndex.MAX_ELEMENTS - 1)));
        assertEquals(UNSAID, index(boxes(ContainerIndex.MAX_ELEMENTS)));
    }

    @Test
    void whateverTheHeadSaysTheAnswerIsWithinTheFile() {
        var chance = new Random(7);
        byte[][] heads = {
            matroska(seekHead(seek(0x1549A966, 300), seek(0x1C53BB6B, 600L << 20))),
            join(box("ftyp", 32), box("free", 8), header("mdat", 500 << 20)),
            join(riff("RIFF", 690_000_000, "AVI "), riff("LIST", 4, "hdrl"), riff("LIST", 600_000_001, "movi")),
        };
        for (int round = 0; round < 30_000; round++) {
            byte[] head = heads[round % heads.length].clone();
            for (int changes = 1 + chance.nextInt(4); changes > 0; changes--) {
                head[chance.nextInt(head.length)] = (byte) chance.nextInt();
            }
            long length = 1 + chance.nextLong(LENGTH);
            if (Containers.index(ByteBuffer.wrap(head), length) instanceof ContainerIndex.At(long from, long to)) {
                assertTrue(from >= 0 && to <= length, from + ".." + to + " of " + length);
            }
        }
    }

    // ---- specimens -----------------------------------------------------------------------------------------------

    private static ContainerIndex index(byte[] head) {
        return Containers.index(ByteBuffer.wrap(head), LENGTH);
    }

    private static byte[] boxes(int count) {
        var head = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            head.writeBytes(box("free", 8));
        }
        head.writeBytes(box("moov", 100));
        return head.toByteArray();
    }

    private static byte[] matroska(byte[]... children) {
        byte[] ebml = element(0x1A45DFA3, new byte[31]);
        byte[] segment = {0x18, 0x53, (byte) 0x80, 0x67, 1, -1, -1, -1, -1, -1, -1, -1}; // of unknown size
        return join(ebml, segment, join(children));
    }

    private static long segmentContent(byte[] head) {
        return (head[4] & 0x7f) + 5 + 12;
    }

    private static byte[] seekHead(byte[]... seeks) {
        return element(0x114D9B74, join(seeks));
    }

    private static byte[] seek(int id, long position) {
        byte[] where = ByteBuffer.allocate(8).putLong(position).array();
        return element(
                0x4DBB,
                join(
                        element(0x53AB, ByteBuffer.allocate(4).putInt(id).array()),
                        element(0x53AC, Arrays.copyOfRange(where, 1, 8))));
    }

    /// An element whose size takes one byte, or two.
    private static byte[] element(int id, byte[] content) {
        var element = new ByteArrayOutputStream();
        boolean begun = false;
        for (int shift = 24; shift >= 0; shift -= 8) {
            begun |= id >>> shift != 0;
            if (begun) {
                element.write(id >>> shift);
            }
        }
        if (content.length < 127) {
            element.write(0x80 | content.length);
        } else {
            element.write(0x40 | content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }

    private static byte[] box(String type, int size) {
        return Arrays.copyOf(header(type, size), size);
    }

    private static byte[] header(String type, int size) {
        return ByteBuffer.allocate(8)
                .putInt(size)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static byte[] riff(String chunk, int size, String type) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(chunk.getBytes(StandardCharsets.ISO_8859_1))
                .putInt(size)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
