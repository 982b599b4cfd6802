package nagare.torrent.memory;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Blocks of memory outside the heap, used again and again: what a collector would have to find and move is a few small
/// objects for each. They lie in slabs, which are made when they are needed and given back to the system when many of
/// them are idle. When all are out, blocks come from the heap and are left to the collector: those who bound how much
/// is held ask no pool. Thread-safe: guarded by its own monitor, a leaf.
///
/// Where assertions are on, as in tests, a block that comes home is overwritten, so that a late reader is found out.
public final class BlockPool {
    /// The length of a block that peers ask for (BEP 3).
    public static final int BLOCK_BYTES = 16 * 1024;

    static final int SLAB_BLOCKS = 64;

    /// Slabs that stay though nothing of them is out; one, when nothing at all is.
    static final int SPARE_SLABS = 8;

    private static final byte SCRIBBLE = (byte) 0xDE;

    private final int mostSlabs;
    private final List<Slab> slabs = new ArrayList<>();
    private int out;

    /// A block to be filled, from 0 to its limit, and the lease that the caller has of it.
    public record Taken(ByteBuffer data, Lease lease) {}

    private static final class Slab {
        final Arena arena = Arena.ofShared();
        final Deque<ByteBuffer> idle = new ArrayDeque<>();

        Slab() {
            var memory = arena.allocate((long) SLAB_BLOCKS * BLOCK_BYTES, 4096);
            for (int i = 0; i < SLAB_BLOCKS; i++) {
                idle.add(memory.asSlice((long) i * BLOCK_BYTES, BLOCK_BYTES).asByteBuffer());
            }
        }

        boolean isIdle() {
            return idle.size() == SLAB_BLOCKS;
        }
    }

    public BlockPool(long bytes) {
        mostSlabs = Math.toIntExact(Math.ceilDiv(bytes, (long) SLAB_BLOCKS * BLOCK_BYTES));
    }

    /// Memory for so many bytes of a block, with old content.
    public Taken take(int bytes) {
        if (bytes < 0 || bytes > BLOCK_BYTES) {
            throw new IllegalArgumentException("a block of " + bytes + " bytes");
        }
        synchronized (this) {
            Slab slab = roomy();
            if (slab != null) {
                out++;
                ByteBuffer block = slab.idle.removeLast();
                return new Taken(block.slice(0, bytes), new Lease(() -> comeHome(slab, block)));
            }
        }
        return new Taken(ByteBuffer.allocate(bytes), Lease.NONE);
    }

    /// The first slab that has a block, so that the later ones fall idle.
    private @Nullable Slab roomy() {
        for (Slab slab : slabs) {
            if (!slab.idle.isEmpty()) {
                return slab;
            }
        }
        if (slabs.size() == mostSlabs) {
            return null;
        }
        var fresh = new Slab();
        slabs.add(fresh);
        return fresh;
    }

    private void comeHome(Slab slab, ByteBuffer block) {
        assert scribble(block);
        List<Slab> surplus = List.of();
        synchronized (this) {
            slab.idle.addLast(block);
            out--;
            if (slab.isIdle()) {
                surplus = surplus(out == 0 ? 1 : SPARE_SLABS);
            }
        }
        surplus.forEach(idle -> idle.arena.close());
    }

    private List<Slab> surplus(int spare) {
        var idle = slabs.stream().filter(Slab::isIdle).toList();
        var surplus = idle.subList(Math.min(spare, idle.size()), idle.size());
        slabs.removeAll(surplus);
        return surplus;
    }

    private static boolean scribble(ByteBuffer block) {
        for (int i = 0; i < block.capacity(); i++) {
            block.put(i, SCRIBBLE);
        }
        return true;
    }

    /// Blocks that somebody uses.
    public synchronized int out() {
        return out;
    }

    /// Memory taken from the system.
    public synchronized long bytes() {
        return (long) slabs.size() * SLAB_BLOCKS * BLOCK_BYTES;
    }
}
