package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PieceBytesTest {
    /// 0 to 9 in blocks of four, the first of which does not begin at its buffer's start.
    private final PieceBytes bytes = new PieceBytes(List.of(
            ByteBuffer.wrap(new byte[] {9, 9, 0, 1, 2, 3}, 2, 4),
            ByteBuffer.wrap(new byte[] {4, 5, 6, 7}),
            ByteBuffer.wrap(new byte[] {8, 9})));

    @Test
    void anyRangeCanBeReadAndNothingMoves() {
        assertEquals(10, bytes.length());
        for (int begin = 0; begin <= 10; begin++) {
            for (int end = begin; end <= 10; end++) {
                ByteBuffer copy = bytes.copy(begin, end - begin);
                for (int at = begin; at < end; at++) {
                    assertEquals(at, copy.get(), begin + " to " + end);
                }
                assertEquals(0, copy.remaining());
            }
        }
    }

    @Test
    void aBlockInTheMiddleIsAsLongAsTheFirst() {
        ByteBuffer four = ByteBuffer.allocate(4);
        ByteBuffer three = ByteBuffer.allocate(3);

        assertThrows(IllegalArgumentException.class, () -> new PieceBytes(List.of(four, three, four)));
        assertEquals(11, new PieceBytes(List.of(four, four, three)).length());
    }
}
