package nagare.torrent.storage;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Which pieces are proven in this run: written by it, or hashed by it. Threads that want the same unproven piece wait
/// for the one that hashes it. Thread-safe; its lock is never held over a check.
final class Proofs {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition checked = lock.newCondition();
    private final BitSet proven = new BitSet();
    private final BitSet underWay = new BitSet();

    @FunctionalInterface
    interface Check {
        boolean passes() throws IOException;
    }

    void add(int piece) {
        lock.lock();
        try {
            proven.set(piece);
        } finally {
            lock.unlock();
        }
    }

    void remove(BitSet pieces) {
        lock.lock();
        try {
            proven.andNot(pieces);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the piece is proven, after the check where it was not.
    boolean prove(int piece, Check check) throws IOException {
        lock.lock();
        try {
            while (underWay.get(piece)) {
                checked.awaitUninterruptibly();
            }
            if (proven.get(piece)) {
                return true;
            }
            underWay.set(piece);
        } finally {
            lock.unlock();
        }
        boolean passed = false;
        try {
            passed = check.passes();
        } finally {
            lock.lock();
            try {
                underWay.clear(piece);
                proven.set(piece, passed);
                checked.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return passed;
    }
}
