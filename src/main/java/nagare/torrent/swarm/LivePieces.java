package nagare.torrent.swarm;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// What readers may take right now: which pieces are verified, and those of them that are in memory because the disk
/// has not got them yet. Thread-safe: one private lock, no I/O and no callbacks inside.
public final class LivePieces {
    /// Where a piece can be read.
    sealed interface Place {
        record InMemory(ByteBuffer data) implements Place {}

        record OnDisk() implements Place {}

        record Absent() implements Place {}

        /// The torrent has been closed; `why` is a sentence for the user.
        record Closed(String why) implements Place {}
    }

    /// A verified piece that is not on disk.
    record Unwritten(int piece, ByteBuffer data) {}

    private static final class Unstored {
        final ByteBuffer data;
        boolean refused;

        Unstored(ByteBuffer data) {
            this.data = data;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BitSet verified;
    private final Map<Integer, Unstored> unstored = new LinkedHashMap<>();
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

    /// Waits until the piece can be read, the torrent is closed, `patience` is over, or the reader has given up: see
    /// [#look].
    Place await(int piece, Duration patience, BooleanSupplier givenUp) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            Place place = place(piece);
            while (place instanceof Place.Absent && left > 0 && !givenUp.getAsBoolean()) {
                left = changed.awaitNanos(left);
                place = place(piece);
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    /// Makes everybody who waits look whether there is still a reason to.
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Place place(int piece) {
        if (!closed.isEmpty()) {
            return new Place.Closed(closed);
        }
        Unstored inMemory = unstored.get(piece);
        if (inMemory != null) {
            return new Place.InMemory(inMemory.data.duplicate());
        }
        return verified.get(piece) ? new Place.OnDisk() : new Place.Absent();
    }

    /// The piece is good; readers get it from memory until [#stored].
    void publish(int piece, ByteBuffer data) {
        lock.lock();
        try {
            verified.set(piece);
            unstored.put(piece, new Unstored(data));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stored(int piece) {
        lock.lock();
        try {
            unstored.remove(piece);
        } finally {
            lock.unlock();
        }
    }

    /// The disk would not take the piece: it stays in memory until it is taken later, or shed.
    void refused(int piece) {
        lock.lock();
        try {
            Unstored inMemory = unstored.get(piece);
            if (inMemory != null) {
                inMemory.refused = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The piece that has waited longest of those that the disk refused, to be tried again. It is not refused any more.
    Optional<Unwritten> nextRefused() {
        lock.lock();
        try {
            for (var entry : unstored.entrySet()) {
                if (entry.getValue().refused) {
                    entry.getValue().refused = false;
                    return Optional.of(
                            new Unwritten(entry.getKey(), entry.getValue().data.duplicate()));
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// The disk does not have the piece any more. True when it was here until now; a piece in memory still is.
    boolean lost(int piece) {
        lock.lock();
        try {
            boolean here = verified.get(piece) && !unstored.containsKey(piece);
            if (here) {
                verified.clear(piece);
            }
            return here;
        } finally {
            lock.unlock();
        }
    }

    /// Gives up pieces that the disk refused, oldest first, until about so many bytes are free; those in `needed` stay.
    /// Returns what was given up.
    List<Unwritten> shed(BitSet needed, long bytes) {
        var given = new ArrayList<Unwritten>();
        long left = bytes;
        lock.lock();
        try {
            for (var entries = unstored.entrySet().iterator(); entries.hasNext() && left > 0; ) {
                var entry = entries.next();
                if (entry.getValue().refused && !needed.get(entry.getKey())) {
                    entries.remove();
                    verified.clear(entry.getKey());
                    left -= entry.getValue().data.remaining();
                    given.add(new Unwritten(entry.getKey(), entry.getValue().data));
                }
            }
        } finally {
            lock.unlock();
        }
        return given;
    }

    /// What can be read, from memory or disk.
    public BitSet verified() {
        lock.lock();
        try {
            return (BitSet) verified.clone();
        } finally {
            lock.unlock();
        }
    }

    /// What is on disk.
    public BitSet onDisk() {
        lock.lock();
        try {
            var stored = (BitSet) verified.clone();
            unstored.keySet().forEach(stored::clear);
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes every reader for good. The first reason stays.
    public void close(String why) {
        lock.lock();
        try {
            closed = closed.isEmpty() ? why : closed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
