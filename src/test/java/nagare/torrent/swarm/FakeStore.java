package nagare.torrent.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.storage.PieceStore;

/// A store in memory that can be full, slow or broken.
final class FakeStore implements PieceStore {
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    final List<Integer> written = new ArrayList<>();
    volatile boolean full;
    volatile RuntimeException bug = new RuntimeException("made by a test");
    volatile boolean broken;
    volatile CountDownLatch gate = new CountDownLatch(0);
    boolean closed;

    @Override
    public synchronized BitSet have() {
        var have = new BitSet();
        pieces.keySet().forEach(have::set);
        return have;
    }

    @Override
    public void write(int piece, PieceBytes data) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException("a disk thread was interrupted", e);
        }
        synchronized (this) {
            if (full) {
                throw new IOException("the disk is full");
            }
            if (closed) {
                throw new IOException("the store is closed");
            }
            var bytes = data.copy(0, data.length()).array();
            pieces.put(piece, bytes);
            written.add(piece);
        }
    }

    @Override
    public synchronized boolean read(int piece, int begin, ByteBuffer target) {
        byte[] bytes = pieces.get(piece);
        if (bytes == null) {
            return false;
        }
        target.put(bytes, begin, target.remaining());
        return true;
    }

    synchronized void evict(int piece) {
        pieces.remove(piece);
    }

    synchronized List<Integer> written() {
        return List.copyOf(written);
    }

    @Override
    public void protect(BitSet needed, BitSet kept) {
        if (broken) {
            throw bug;
        }
    }

    @Override
    public long windowBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public synchronized long bytesHeld() {
        return pieces.values().stream().mapToLong(piece -> piece.length).sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
