package nagare.torrent.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class WriteBuffersTest {
    private final WriteBuffers buffers = new WriteBuffers();

    @Test
    void whatIsGivenBackServesTheNextOne() {
        ByteBuffer buffer = buffers.take();
        buffers.giveBack(buffer.putInt(1));

        ByteBuffer next = buffers.take();

        assertSame(buffer, next);
        assertEquals(WriteBuffers.BYTES, next.remaining(), "it is empty");
    }

    @Test
    void manyThatWriteAtOnceTakeNoMoreMemoryOutsideTheHeap() {
        for (int i = 0; i < WriteBuffers.MOST; i++) {
            assertTrue(buffers.take().isDirect());
        }

        ByteBuffer further = buffers.take();
        buffers.giveBack(further);

        assertFalse(further.isDirect());
        assertFalse(buffers.take().isDirect(), "those of the heap are not kept");
    }
}
