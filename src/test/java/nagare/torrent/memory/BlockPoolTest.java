package nagare.torrent.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nagare.torrent.memory.BlockPool.Taken;
import org.junit.jupiter.api.Test;

class BlockPoolTest {
    private static final int BLOCK = BlockPool.BLOCK_BYTES;
    private static final long SLAB = (long) BlockPool.SLAB_BLOCKS * BLOCK;

    private final BlockPool pool = new BlockPool(20 * SLAB);

    @Test
    void aBlockHasTheLengthThatWasAskedFor() {
        Taken whole = pool.take(BLOCK);
        Taken short1 = pool.take(1);

        assertEquals(BLOCK, whole.data().remaining());
        assertEquals(1, short1.data().remaining());
        assertEquals(2, pool.out());
        assertThrows(IllegalArgumentException.class, () -> pool.take(BLOCK + 1));
        assertThrows(IllegalArgumentException.class, () -> pool.take(-1));
    }

    @Test
    void aBlockIsNotUsedAgainWhileSomebodyHoldsIt() {
        Taken mine = pool.take(BLOCK);
        mine.data().put(0, (byte) 7);
        mine.lease().retain();
        mine.lease().release();

        fill(SLAB - BLOCK);

        assertEquals(7, mine.data().get(0));
        assertEquals(BlockPool.SLAB_BLOCKS, pool.out());
    }

    @Test
    void aReleasedBlockIsUsedAgainAndItsOldContentIsGone() {
        fill(SLAB - BLOCK);
        Taken mine = pool.take(BLOCK);
        mine.data().put(5, (byte) 7);

        mine.lease().release();

        assertNotEquals(7, mine.data().get(5), "a late reader would notice");
        pool.take(BLOCK);
        assertEquals(SLAB, pool.bytes());
    }

    @Test
    void useAfterTheEndIsABugThatIsToldAtOnce() {
        Taken mine = pool.take(BLOCK);
        mine.lease().release();

        assertThrows(IllegalStateException.class, () -> mine.lease().retain());
        assertThrows(IllegalStateException.class, () -> mine.lease().release());
        assertEquals(0, pool.out());
    }

    @Test
    void whenAllAreOutBlocksComeFromTheHeap() {
        var small = new BlockPool(SLAB);
        for (int i = 0; i < BlockPool.SLAB_BLOCKS; i++) {
            assertNotSame(Lease.NONE, small.take(BLOCK).lease());
        }

        Taken more = small.take(BLOCK);

        assertSame(Lease.NONE, more.lease());
        assertEquals(BLOCK, more.data().remaining());
        assertEquals(SLAB, small.bytes());
    }

    @Test
    void aPoolOfNothingGivesFromTheHeap() {
        assertSame(Lease.NONE, new BlockPool(0).take(BLOCK).lease());
    }

    @Test
    void manyIdleSlabsGoBackToTheSystemAndAllButOneWhenNothingIsOut() {
        List<Taken> blocks = fill(20 * SLAB);
        assertEquals(20 * SLAB, pool.bytes());

        blocks.subList(1, blocks.size()).forEach(block -> block.lease().release());
        assertEquals((BlockPool.SPARE_SLABS + 1) * SLAB, pool.bytes());

        blocks.getFirst().lease().release();
        assertEquals(SLAB, pool.bytes());
        assertEquals(0, pool.out());
    }

    @Test
    void memoryOfASlabThatWentBackCannotBeRead() {
        List<ByteBuffer> data = fill(20 * SLAB).stream()
                .peek(block -> block.lease().release())
                .map(Taken::data)
                .toList();

        assertThrows(IllegalStateException.class, () -> data.getLast().get(0));
    }

    @Test
    void aLeaseOfManyTakesThemOver() {
        Taken first = pool.take(BLOCK);
        Taken second = pool.take(BLOCK);
        Lease both = Lease.all(List.of(first.lease(), Lease.NONE, second.lease()));
        both.retain();

        both.release();
        assertEquals(2, pool.out());
        both.release();
        assertEquals(0, pool.out());
        assertSame(Lease.NONE, Lease.all(List.of(Lease.NONE)));
    }

    @Test
    void manyThreadsNeverShareABlock() throws InterruptedException {
        var wrong = new ArrayList<String>();
        var threads = new ArrayList<Thread>();
        for (int t = 1; t <= 4; t++) {
            byte mark = (byte) t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 2000; i++) {
                    Taken mine = pool.take(64);
                    mine.data().put(0, mark);
                    Thread.yield();
                    if (mine.data().get(0) != mark) {
                        synchronized (wrong) {
                            wrong.add("block of " + mark);
                        }
                    }
                    mine.lease().release();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertTrue(wrong.isEmpty(), wrong::toString);
        assertEquals(0, pool.out());
    }

    private List<Taken> fill(long bytes) {
        var taken = new ArrayList<Taken>();
        for (long i = 0; i < bytes; i += BLOCK) {
            taken.add(pool.take(BLOCK));
        }
        return taken;
    }
}
