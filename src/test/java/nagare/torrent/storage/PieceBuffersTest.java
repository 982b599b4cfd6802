package nagare.torrent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PieceBuffersTest {
    private final PieceBuffers buffers = new PieceBuffers();

    @Test
    void aBufferIsUsedAgainForWhatFitsInIt() {
        ByteBuffer first = buffers.take(1000);
        first.position(500);
        buffers.giveBack(first);

        ByteBuffer second = buffers.take(900);

        assertSame(first, second);
        assertEquals(0, second.position());
        assertEquals(900, second.limit());
        assertTrue(second.isDirect());
        assertEquals(2000, buffers.take(2000).capacity());
    }

    @Test
    void onlySoMuchIsKept() {
        int half = (int) (PieceBuffers.KEPT_BYTES / 2);
        ByteBuffer one = buffers.take(half);
        ByteBuffer two = buffers.take(half);
        ByteBuffer small = buffers.take(1);

        buffers.giveBack(one);
        buffers.giveBack(two);
        buffers.giveBack(small);

        assertEquals(PieceBuffers.KEPT_BYTES, buffers.idleBytes());
    }
}
