package nagare.probe.container.matroska;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MatroskaHeadTest {
    private static final String EBML = "1A45DFA3 84 42868101";
    private static final String INFO = "1549A966 84 2AD7B180";
    private static final String SEEK_HEAD = "114D9B74 8A 4DBB87 53AB84 00000000";

    @Test
    void positionsAreTakenOutAndTheRestStays() {
        byte[] mended = mend(EBML + "18538067 01000000000F4240" + SEEK_HEAD + INFO + "1C53BB6B 82 BB80", 1000);

        assertHex(
                EBML + "18538067 01000000000F3E58" + "EC 0100000000000006 000000000000" + INFO + "EC 85 0000000000",
                mended);
    }

    @ParameterizedTest
    @CsvSource({
        "18538067 84, 18538067 81, 3",
        "18538067 84, 18538067 80, 4",
        "18538067 84, 18538067 FF, 5",
        "18538067 FF, 18538067 FF, 5",
        "18538067 4FA0, 18538067 4BB8, 1000",
        "18538067 01FFFFFFFFFFFFFF, 18538067 01FFFFFFFFFFFFFF, 1000",
        "18538067 01FFFFFFFFFFFFFE, 18538067 01FFFFFFFFFFFFFD, 1",
        "18538067 0100000000000001, 18538067 01FFFFFFFFFFFFFF, 2",
    })
    void segmentIsShorterByWhatIsLeftOutOrOfUnknownSize(String before, String after, long leftOut) {
        assertHex(EBML + after, mend(EBML + before, leftOut));
    }

    @Test
    void checksumOfTheSegmentGoesToo() {
        assertHex(
                EBML + "18538067 FF" + "EC 84 00000000" + INFO,
                mend(EBML + "18538067 FF" + "BF 84 01020304" + INFO, 9));
    }

    @Test
    void clusterInTheHeadGoesWithWhatFollowsIt() {
        assertHex(
                EBML + "18538067 FF" + INFO + "EC 0100000000000001 00",
                mend(EBML + "18538067 FF" + INFO + "1F43B675 85 E78101 0102", 9));
    }

    @Test
    void elementThatIsLongerThanTheHeadEndsWithIt() {
        assertHex(EBML + "18538067 FF" + "EC 83 000000", mend(EBML + "18538067 FF" + "114D9B74 88", 9));
    }

    @Test
    void asManyElementsAsThereMayBeAreLookedAt() {
        int others = MatroskaHead.MAX_ELEMENTS - 3; // without EBML, segment and the last one
        assertEquals((byte) 0xEC, lastElement(others)[0]);
        assertEquals((byte) 0x11, lastElement(others + 1)[0]);
    }

    private static byte[] lastElement(int others) {
        byte[] mended = mend(EBML + "18538067 FF" + "8180".repeat(others) + SEEK_HEAD, 9);
        return Arrays.copyOfRange(mended, mended.length - hex(SEEK_HEAD).length, mended.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "1A45DFA3",
                "1A45DFA3 00",
                "18538067",
                "18538067 00",
                EBML + "00",
                EBML + "18538067",
            })
    void whatIsNoHeadStaysAsItIs(String head) {
        assertHex(head, mend(head, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "114D9B74", "114D9B74 00", "114D9B74 FF 4DBB80", "1C", "1549A966 FF 114D9B74 80"})
    void whatBreaksTheRulesStaysAsItIs(String child) {
        String head = EBML + "18538067 FF" + INFO + child;
        assertHex(head, mend(head, 9));
    }

    /// Whatever stands there: the same length, and nothing outside is touched.
    @Test
    void hostileHeadsAreNoTrouble() {
        var random = new Random(11);
        byte[] good =
                hex(EBML + "18538067 01000000000F4240" + SEEK_HEAD + INFO + "1C53BB6B 82 BB80" + "BF 84 01020304");
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[good.length + 4];
            System.arraycopy(good, 0, bytes, 2, good.length);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[2 + random.nextInt(good.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(good.length + 1);
            byte[] before = bytes.clone();
            MatroskaHead.mend(ByteBuffer.wrap(bytes, 2, length), random.nextLong(1L << 40));
            Arrays.fill(before, 2, 2 + length, (byte) 0);
            byte[] outside = bytes.clone();
            Arrays.fill(outside, 2, 2 + length, (byte) 0);
            assertArrayEquals(before, outside);
        }
    }

    private static byte[] mend(String head, long leftOut) {
        ByteBuffer bytes = ByteBuffer.wrap(hex(head));
        MatroskaHead.mend(bytes, leftOut);
        assertEquals(0, bytes.position());
        return bytes.array();
    }

    private static void assertHex(String expected, byte[] found) {
        assertEquals(
                HexFormat.of().withUpperCase().formatHex(hex(expected)),
                HexFormat.of().withUpperCase().formatHex(found));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
