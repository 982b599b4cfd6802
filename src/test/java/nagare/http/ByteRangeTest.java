package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import nagare.http.ByteRange.Part;
import nagare.http.ByteRange.Unsatisfiable;
import nagare.http.ByteRange.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
    private static final long SIZE = 1000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-            | 0   | 999",
                "bytes=0-0           | 0   | 0",
                "bytes=10-19         | 10  | 19",
                "bytes=990-2000      | 990 | 999",
                "bytes=999-          | 999 | 999",
                "bytes=999-999       | 999 | 999",
                "bytes=-1            | 999 | 999",
                "bytes=-1000         | 0   | 999",
                "bytes=-5000         | 0   | 999",
                "BYTES=5-6           | 5   | 6",
                "bytes=5-6,7-8       | 5   | 6",
                "bytes=5000-, 7-8    | 7   | 8",
                "bytes=, ,7-8,       | 7   | 8",
                "bytes=0-99999999999999999999999999 | 0 | 999",
                "bytes=00000000000000000000000005-6 | 5 | 6",
                "bytes=-99999999999999999999999999  | 0 | 999",
            })
    void satisfiableRangeIsOnePart(String header, long first, long last) {
        assertEquals(new Part(first, last, SIZE), ByteRange.of(Optional.of(header), SIZE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=1000-",
                "bytes=1000-1001",
                "bytes=5-4",
                "bytes=-0",
                "bytes=9223372036854775807-",
                "bytes=9200000000000000000-9300000000000000000",
                "bytes=100000000000-",
                "bytes=1000-,2000-,-0",
            })
    void rangePastTheEndIsUnsatisfiable(String header) {
        assertEquals(new Unsatisfiable(SIZE), ByteRange.of(Optional.of(header), SIZE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=,",
                "bytes=a-b",
                "bytes=1-2-3",
                "bytes=0x1-2",
                "bytes=+1-2",
                "bytes=1 - 2",
                "bytes=1-2,x",
                "bytes = 1-2",
                "items=1-2",
                "seconds=1-2",
                "npt=10-",
                "bytes=1-2;3-4",
                "bytes=\u0661-\u0662",
            })
    void whatIsNoListOfByteRangesIsIgnored(String header) {
        assertEquals(new Whole(SIZE), ByteRange.of(Optional.of(header), SIZE));
    }

    @Test
    void noRangeIsTheWhole() {
        assertEquals(new Whole(SIZE), ByteRange.of(Optional.empty(), SIZE));
    }

    @Test
    void headerIsReadUpToItsLimitOnly() {
        String atTheLimit = "bytes=5-6" + ",7-8".repeat((ByteRange.LONGEST - 9) / 4);
        atTheLimit += ",".repeat(ByteRange.LONGEST - atTheLimit.length());

        assertEquals(new Part(5, 6, SIZE), ByteRange.of(Optional.of(atTheLimit), SIZE));
        assertEquals(new Whole(SIZE), ByteRange.of(Optional.of(atTheLimit + ","), SIZE));
    }

    @Test
    void emptyFileHasNoBytesToAddress() {
        assertEquals(new Whole(0), ByteRange.of(Optional.empty(), 0));
        assertEquals(new Unsatisfiable(0), ByteRange.of(Optional.of("bytes=0-"), 0));
        assertEquals(new Whole(0), ByteRange.of(Optional.of("bytes=-5"), 0));
    }

    @Test
    void largestFileIsAddressedToItsLastByte() {
        assertEquals(
                new Part(Long.MAX_VALUE - 1, Long.MAX_VALUE - 1, Long.MAX_VALUE),
                ByteRange.of(Optional.of("bytes=-1"), Long.MAX_VALUE));
    }

    @Test
    void contentRangeIsWrittenAsTheRfcSays() {
        assertEquals("bytes 5-6/1000", new Part(5, 6, SIZE).contentRange());
        assertEquals("bytes */1000", new Unsatisfiable(SIZE).contentRange());
        assertEquals(2, new Part(5, 6, SIZE).length());
    }

    @Test
    void impossiblePartCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new Part(5, 4, SIZE));
        assertThrows(IllegalArgumentException.class, () -> new Part(5, SIZE, SIZE));
        assertThrows(IllegalArgumentException.class, () -> new Part(-1, 4, SIZE));
    }
}
