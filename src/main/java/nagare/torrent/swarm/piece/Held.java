package nagare.torrent.swarm.piece;

import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.status.Memory;

/// One swarm's part of the engine's memory for pieces. Those that are whole and in memory only (to be hashed, to be
/// written, or refused by the disk) stop it from asking for more when they are too many, so that a slow or full disk
/// slows the network down instead of filling the memory; what is left is for half-done ones. Thread-safe.
public final class Held {
    /// What every swarm may hold however much the others do, in bytes; two pieces where that is more.
    public static final long OWN_SHARE = 8L << 20;

    /// Half-done pieces that a swarm may have while no other one holds anything.
    private static final int ALONE = 4;

    private final Budget budget;
    private final long ownShare;
    private final int pieceBytes;
    private final AtomicLong whole = new AtomicLong();
    private final AtomicLong open = new AtomicLong();

    public Held(Budget budget, int pieceBytes) {
        this.budget = budget;
        this.pieceBytes = pieceBytes;
        this.ownShare = Math.max(OWN_SHARE, 2L * pieceBytes);
    }

    public void take(long bytes) {
        whole.addAndGet(bytes);
        budget.hold(bytes);
    }

    public void giveBack(long bytes) {
        whole.addAndGet(-bytes);
        budget.release(bytes);
    }

    /// So many bytes of half-done pieces there are now.
    public void open(long bytes) {
        budget.hold(bytes - open.getAndSet(bytes));
    }

    /// So many there may be: at least one piece, and more where no other swarm needs the memory.
    public long mostOpen() {
        boolean alone = budget.held() <= whole.get() + open.get();
        return Math.max((alone ? ALONE : 1L) * pieceBytes, budget.freeMemory() + open.get());
    }

    /// When the swarm has ended.
    public void giveBackAll() {
        giveBack(whole.get());
        open(0);
    }

    /// For display, beside the bytes of pieces that are not whole.
    public Memory memory(long halfDone) {
        return new Memory(halfDone, Math.max(0, whole.get()), Math.max(0, budget.held()), budget.holdable(), isFull());
    }

    public boolean isFull() {
        return whole.get() >= ownShare && budget.freeMemory() <= 0;
    }
}
