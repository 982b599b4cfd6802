package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import nagare.media.TimeSeek.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A head of 10 bytes, then the film of 100 bytes from byte 40 on.
final class SpliceTest {
    private final Splice splice = new Splice(10, 40, 100);

    @Test
    void lengthIsThatOfBothParts() {
        assertEquals(70, splice.length());
        assertEquals(30, splice.leftOut());
        assertEquals(List.of(new Bytes(0, 10), new Bytes(40, 100)), splice.inTheFilm(new Bytes(0, 70)));
    }

    @Test
    void bytesOnBothSidesOfTheSeamAreTwoParts() {
        assertEquals(List.of(new Bytes(9, 10), new Bytes(40, 41)), splice.inTheFilm(new Bytes(9, 11)));
    }

    @Test
    void bytesOnOneSideOfTheSeamAreOnePart() {
        assertEquals(List.of(new Bytes(3, 10)), splice.inTheFilm(new Bytes(3, 10)));
        assertEquals(List.of(new Bytes(40, 41)), splice.inTheFilm(new Bytes(10, 11)));
        assertEquals(List.of(new Bytes(99, 100)), splice.inTheFilm(new Bytes(69, 70)));
    }

    @ParameterizedTest
    @CsvSource({"0,40,100", "10,10,100", "10,100,100", "40,10,100"})
    void whatLeavesNothingOutIsNoSplice(long head, long from, long whole) {
        assertThrows(IllegalArgumentException.class, () -> new Splice(head, from, whole));
    }
}
