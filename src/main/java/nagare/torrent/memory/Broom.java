package nagare.torrent.memory;

/// Sweeps the heap before it has grown far beyond what is alive. The JVM's serial collector, which is ours,
/// lets the old generation grow to its end before it cleans it for the first time; and every time a
/// connection's thread waits, the stack it had before is garbage there. With thousands of connections that is
/// megabytes a second. A house with a few films never comes to where this begins. Not thread-safe.
public final class Broom {
    /// A heap with less in it is left to the collector.
    static final long LEAST_BYTES = 88L << 20;

    /// Looks between two sweeps.
    static final int PAUSE = 4;

    private final Heap heap;
    private long alive;
    private int waits;

    /// What is to be swept.
    public interface Heap {
        /// Bytes of objects, dead ones too.
        long used();

        /// Collects all garbage.
        void collect();

        /// That of this JVM.
        Heap OWN = new Heap() {
            @Override
            public long used() {
                Runtime runtime = Runtime.getRuntime();
                return runtime.totalMemory() - runtime.freeMemory();
            }

            @Override
            public void collect() {
                System.gc();
            }
        };
    }

    public Broom(Heap heap) {
        this.heap = heap;
    }

    /// To be called about once a second. Sweeps when there is half as much again as the last time left.
    public void look() {
        if (waits > 0) {
            waits--;
            return;
        }
        long used = heap.used();
        if (used >= LEAST_BYTES && used > alive + alive / 2) {
            heap.collect();
            alive = heap.used();
            waits = PAUSE;
        }
    }
}
