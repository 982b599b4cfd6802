package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/// What readers may take right now: which pieces are verified, and those of them that are in memory because the disk
/// has
/// not got them yet. Thread-safe: one private lock, no I/O and no callbacks inside.
public final class LivePieces {
    /// How many bytes of verified pieces stay in memory when the disk takes none.
    static final long MAX_UNSTORED_BYTES = 64L << 20;

    /// Where a piece can be read.
    sealed interface Place {
        record InMemory(ByteBuffer data) implements Place {}

        record OnDisk() implements Place {}

        record Absent() implements Place {}

        /// The torrent has been closed; `why` is a sentence for the user.
        record Closed(String why) implements Place {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BitSet verified;
    private final Map<Integer, ByteBuffer> unstored = new LinkedHashMap<>();
    private long unstoredBytes;
    private String closed = "";

    public LivePieces(BitSet verified) {
        this.verified = (BitSet) verified.clone();
    }

    Place find(int piece) {
        lock.lock();
        try {
            return place(piece);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the piece can be read, the torrent is closed, or `patience` is over.
    Place await(int piece, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            Place place = place(piece);
            while (place instanceof Place.Absent && left > 0) {
                left = changed.awaitNanos(left);
                place = place(piece);
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    private Place place(int piece) {
        if (!closed.isEmpty()) {
            return new Place.Closed(closed);
        }
        ByteBuffer data = unstored.get(piece);
        if (data != null) {
            return new Place.InMemory(data.duplicate());
        }
        return verified.get(piece) ? new Place.OnDisk() : new Place.Absent();
    }

    /// The piece is good; readers get it from memory until [#stored].
    void publish(int piece, ByteBuffer data) {
        lock.lock();
        try {
            verified.set(piece);
            unstored.put(piece, data);
            unstoredBytes += data.remaining();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stored(int piece) {
        lock.lock();
        try {
            forgetUnstored(piece);
        } finally {
            lock.unlock();
        }
    }

    void lost(int piece) {
        lock.lock();
        try {
            if (!unstored.containsKey(piece)) {
                verified.clear(piece);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Gives up pieces that the disk would not take, oldest first, while they fill more than the limit; pieces that a
    /// reader is at stay. Returns the pieces given up.
    List<Integer> shed(IntPredicate needed) {
        var given = new ArrayList<Integer>();
        lock.lock();
        try {
            for (int piece : List.copyOf(unstored.keySet())) {
                if (unstoredBytes > MAX_UNSTORED_BYTES && !needed.test(piece)) {
                    forgetUnstored(piece);
                    verified.clear(piece);
                    given.add(piece);
                }
            }
        } finally {
            lock.unlock();
        }
        return given;
    }

    private void forgetUnstored(int piece) {
        ByteBuffer data = unstored.remove(piece);
        if (data != null) {
            unstoredBytes -= data.remaining();
        }
    }

    public BitSet verified() {
        lock.lock();
        try {
            return (BitSet) verified.clone();
        } finally {
            lock.unlock();
        }
    }

    /// Wakes every reader for good.
    public void close(String why) {
        lock.lock();
        try {
            closed = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
