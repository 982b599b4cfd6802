package nagare.torrent.swarm;

import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.status.Memory;

/// The bytes of one swarm's whole pieces that are in memory only: to be hashed, to be written, or refused by the disk.
/// While they are too many the swarm asks for nothing more, so a slow or full disk slows the network down instead of
/// filling the memory. Thread-safe.
final class Held {
    /// What every swarm may hold however much the others do, in bytes; two pieces where that is more.
    static final long OWN_SHARE = 8L << 20;

    private final Budget budget;
    private final long ownShare;
    private final AtomicLong mine = new AtomicLong();

    Held(Budget budget, int pieceBytes) {
        this.budget = budget;
        this.ownShare = Math.max(OWN_SHARE, 2L * pieceBytes);
    }

    void take(long bytes) {
        mine.addAndGet(bytes);
        budget.hold(bytes);
    }

    void giveBack(long bytes) {
        mine.addAndGet(-bytes);
        budget.release(bytes);
    }

    /// When the swarm has ended.
    void giveBackAll() {
        giveBack(mine.get());
    }

    /// For display, beside the bytes of pieces that are not whole.
    Memory memory(long open) {
        return new Memory(open, Math.max(0, mine.get()), Math.max(0, budget.held()), budget.holdable(), isFull());
    }

    boolean isFull() {
        return mine.get() >= ownShare && budget.isMemoryFull();
    }
}
