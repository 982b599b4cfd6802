package nagare.torrent.swarm.piece;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import nagare.torrent.memory.Lease;
import nagare.torrent.storage.PieceBytes;
import org.jspecify.annotations.Nullable;

/// What readers may take right now: which pieces are verified, those of them that are in memory because the disk has
/// not got them yet, and blocks that may leave before their piece is whole. Thread-safe: one private lock, no I/O and
/// no callbacks inside.
public final class LivePieces {
    /// Where a piece can be read. What lies in memory is leased to whoever asked, until [#done].
    public sealed interface Place {
        /// The caller has read it.
        default void done() {}

        record InMemory(PieceBytes data) implements Place {
            @Override
            public void done() {
                data.lease().release();
            }
        }

        /// The piece is not whole yet, but these bytes of it may leave: from where they were asked for, without a gap.
        record Early(List<ByteBuffer> data, Lease lease) implements Place {
            @Override
            public void done() {
                lease.release();
            }
        }

        record OnDisk() implements Place {}

        record Absent() implements Place {}

        /// The torrent has been closed; `why` is a sentence for the user.
        record Closed(String why) implements Place {}
    }

    /// A verified piece that is not on disk.
    public record Unwritten(int piece, PieceBytes data) {}

    private static final class Unstored {
        final PieceBytes data;
        boolean refused;

        Unstored(PieceBytes data) {
            this.data = data;
        }
    }

    /// Bytes of a piece that a reader asks for, and how sure they must be to be had early.
    public record Wanted(int piece, int begin, int count, Surety least) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final BitSet verified;
    private final Map<Integer, Unstored> unstored = new LinkedHashMap<>();
    /// On disk, and still in memory for a reader close behind; oldest first.
    private final Map<Integer, PieceBytes> recent = new LinkedHashMap<>();
    private final Budget budget;
    private final EarlyBytes early = new EarlyBytes();
    /// Pieces that failed and have not come right since: nothing of them leaves on trust.
    private final BitSet failed = new BitSet();
    private String closed = "";

    /// Somebody who waits for the byte at `begin` of a piece.
    private record Waiter(int piece, int begin, Condition changed) {
        boolean isFor(int piece, int from, int to) {
            return piece == this.piece && begin >= from && begin < to;
        }
    }

    public LivePieces(BitSet verified, Budget budget) {
        this.verified = (BitSet) verified.clone();
        this.budget = budget;
    }

    /// Where the whole piece is. What may leave early is for readers only: see [#find(Wanted)].
    public Place find(int piece) {
        lock.lock();
        try {
            return place(piece);
        } finally {
            lock.unlock();
        }
    }

    /// Where these bytes are, or some of them from the first one on. What is handed out early counts as having left.
    public Place find(Wanted wanted) {
        lock.lock();
        try {
            return place(wanted);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the first of the bytes can be read, the torrent is closed, `patience` is over, or the reader has
    /// given up: see [#look].
    public Place await(Wanted wanted, Duration patience, BooleanSupplier givenUp) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            Place place = place(wanted);
            if (!(place instanceof Place.Absent)) {
                return place;
            }
            var waiter = new Waiter(wanted.piece(), wanted.begin(), lock.newCondition());
            waiters.add(waiter);
            try {
                while (place instanceof Place.Absent && left > 0 && !givenUp.getAsBoolean()) {
                    left = waiter.changed().awaitNanos(left);
                    place = place(wanted);
                }
            } finally {
                waiters.remove(waiter);
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    /// Makes everybody who waits look whether there is still a reason to.
    public void look() {
        lock.lock();
        try {
            waiters.forEach(waiter -> waiter.changed().signalAll());
        } finally {
            lock.unlock();
        }
    }

    private void wake(int piece, int from, int to) {
        for (Waiter waiter : waiters) {
            if (waiter.isFor(piece, from, to)) {
                waiter.changed().signalAll();
            }
        }
    }

    private Place place(Wanted wanted) {
        Place whole = place(wanted.piece());
        if (!(whole instanceof Place.Absent)) {
            return whole;
        }
        EarlyBytes.Taken taken = early.take(wanted.piece(), wanted.begin(), wanted.count(), wanted.least());
        return taken.data().isEmpty() ? whole : new Place.Early(taken.data(), taken.lease());
    }

    private Place place(int piece) {
        if (!closed.isEmpty()) {
            return new Place.Closed(closed);
        }
        Unstored inMemory = unstored.get(piece);
        if (inMemory != null) {
            return leased(inMemory.data);
        }
        PieceBytes kept = recent.get(piece);
        if (kept != null) {
            return leased(kept);
        }
        return verified.get(piece) ? new Place.OnDisk() : new Place.Absent();
    }

    private static Place leased(PieceBytes data) {
        data.lease().retain();
        return new Place.InMemory(data);
    }

    /// Readers may take this block before its piece is whole: those that wait for just these bytes are woken.
    /// Nobody else may: it is neither uploaded nor stored. It is leased until the piece is published, fails or is
    /// withdrawn. Not heard when the piece is here, nor, when it is only likely, after the piece has
    /// failed.
    public void early(int piece, int begin, ByteBuffer data, Lease lease, Surety surety) {
        lock.lock();
        try {
            if (!verified.get(piece) && (surety == Surety.PROVED || !failed.get(piece))) {
                early.add(piece, begin, data, lease, surety);
                wake(piece, begin, begin + data.remaining());
            }
        } finally {
            lock.unlock();
        }
    }

    /// The blocks of the piece that are no surer than this are given up: they do not leave early any more until they
    /// are offered anew.
    public void withdraw(int piece, Surety most) {
        lock.lock();
        try {
            early.withdraw(piece, most);
        } finally {
            lock.unlock();
        }
    }

    /// The hash of the piece is wrong: nothing of it leaves on trust any more until it comes right.
    ///
    /// @return how many bytes have left that may be false
    public long failed(int piece) {
        lock.lock();
        try {
            failed.set(piece);
            return early.failed(piece);
        } finally {
            lock.unlock();
        }
    }

    /// The piece is good; readers get it from memory until [#stored]. It is leased until it goes from memory.
    ///
    /// @return how many bytes of it had left early and were false
    public long publish(int piece, PieceBytes data) {
        lock.lock();
        try {
            verified.set(piece);
            failed.clear(piece);
            data.lease().retain();
            Unstored before = unstored.put(piece, new Unstored(data));
            if (before != null) {
                before.data.lease().release();
            }
            wake(piece, 0, Integer.MAX_VALUE);
            return early.right(piece, data);
        } finally {
            lock.unlock();
        }
    }

    /// What left on trust, and what became of it.
    public EarlyCount earlyCount() {
        lock.lock();
        try {
            return early.count();
        } finally {
            lock.unlock();
        }
    }

    /// The disk has the piece. It may stay in memory a while when it is `needed` by readers.
    public void stored(int piece, boolean needed) {
        lock.lock();
        try {
            Unstored inMemory = unstored.remove(piece);
            if (inMemory != null && needed && closed.isEmpty()) {
                forget(recent.put(piece, inMemory.data));
                budget.keepRecent(inMemory.data.length());
            } else if (inMemory != null) {
                inMemory.data.lease().release();
            }
            for (var oldest = recent.values().iterator(); budget.isRecentFull() && oldest.hasNext(); ) {
                forget(oldest.next());
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(@Nullable PieceBytes kept) {
        if (kept != null) {
            budget.keepRecent(-kept.length());
            kept.lease().release();
        }
    }

    /// The disk would not take the piece: it stays in memory until it is taken later, or shed.
    public void refused(int piece) {
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
    /// The caller has a lease of it.
    public Optional<Unwritten> nextRefused() {
        lock.lock();
        try {
            for (var entry : unstored.entrySet()) {
                if (entry.getValue().refused) {
                    entry.getValue().refused = false;
                    entry.getValue().data.lease().retain();
                    return Optional.of(new Unwritten(entry.getKey(), entry.getValue().data));
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
                forget(recent.remove(piece));
            }
            return here;
        } finally {
            lock.unlock();
        }
    }

    /// Gives up pieces that the disk refused, oldest first, until about so many bytes are free; those in `needed` stay.
    /// Returns what was given up: the bytes of it are not to be read.
    public List<Unwritten> shed(BitSet needed, long bytes) {
        var given = new ArrayList<Unwritten>();
        long left = bytes;
        lock.lock();
        try {
            for (var entries = unstored.entrySet().iterator(); entries.hasNext() && left > 0; ) {
                var entry = entries.next();
                if (entry.getValue().refused && !needed.get(entry.getKey())) {
                    entries.remove();
                    verified.clear(entry.getKey());
                    left -= entry.getValue().data.length();
                    given.add(new Unwritten(entry.getKey(), entry.getValue().data));
                    entry.getValue().data.lease().release();
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

    /// Gives back all memory: nothing will be published or stored any more. To be called after [#close].
    public void end() {
        lock.lock();
        try {
            unstored.values().forEach(piece -> piece.data.lease().release());
            unstored.clear();
            early.end();
        } finally {
            lock.unlock();
        }
    }

    /// Wakes every reader for good. The first reason stays.
    public void close(String why) {
        lock.lock();
        try {
            closed = closed.isEmpty() ? why : closed;
            recent.values().forEach(this::forget);
            recent.clear();
            waiters.forEach(waiter -> waiter.changed().signalAll());
        } finally {
            lock.unlock();
        }
    }
}
