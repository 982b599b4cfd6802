package nagare.torrent.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class BroomTest {
    private final FakeHeap heap = new FakeHeap();
    private final Broom broom = new Broom(heap);

    private static final class FakeHeap implements Broom.Heap {
        long alive;
        long used;
        int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public void collect() {
            collections++;
            used = alive;
        }
    }

    @Test
    void aSmallHeapIsLeftToTheCollector() {
        heap.used = Broom.LEAST_BYTES - 1;
        broom.look();
        assertEquals(0, heap.collections);

        heap.used++;
        broom.look();
        assertEquals(1, heap.collections);
    }

    @Test
    void aHeapInWhichMuchIsAliveIsSweptWhenHalfAsMuchHasCome() {
        heap.alive = 200L << 20;
        heap.used = heap.alive;
        look(1);
        assertEquals(1, heap.collections, "nobody knows what is alive before");

        heap.used = 300L << 20;
        look(Broom.PAUSE + 1);
        assertEquals(1, heap.collections);

        heap.used++;
        look(1);
        assertEquals(2, heap.collections);
    }

    @Test
    void thereIsAPauseBetweenTwoSweeps() {
        heap.alive = 1;
        heap.used = Broom.LEAST_BYTES;
        broom.look();
        heap.used = Broom.LEAST_BYTES;

        look(Broom.PAUSE);
        assertEquals(1, heap.collections);

        look(1);
        assertEquals(2, heap.collections);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            broom.look();
        }
    }
}
