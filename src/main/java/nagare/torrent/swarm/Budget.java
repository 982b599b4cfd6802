package nagare.torrent.swarm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all swarms of an engine may use together, so that neither many torrents nor many strangers can fill the house:
/// connections, memory for pieces on their way to the disk, and the upload rate. Thread-safe; its monitor guards the
/// upload rate only and is a leaf.
public final class Budget {
    /// Connections over all torrents (ENGINE §4.2), half-open ones too.
    public static final int CONNECTIONS = 200;

    /// Bytes of whole pieces that wait for their hash or for the disk, over all torrents.
    public static final long PIECE_BYTES = 64L << 20;

    private final int maxConnections;
    private final long maxPieceBytes;
    private final long uploadBytesPerSecond;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong pieceBytes = new AtomicLong();
    private double uploadTokens;
    private long refilledAt;

    /// @param uploadBytesPerSecond 0 for no limit
    public Budget(long uploadBytesPerSecond, long now) {
        this(CONNECTIONS, PIECE_BYTES, uploadBytesPerSecond, now);
    }

    Budget(int connections, long pieceBytes, long uploadBytesPerSecond, long now) {
        this.maxConnections = connections;
        this.maxPieceBytes = pieceBytes;
        this.uploadBytesPerSecond = uploadBytesPerSecond;
        this.uploadTokens = uploadBytesPerSecond;
        this.refilledAt = now;
    }

    /// How many more peers may be dialled: a tenth of all connections is kept for peers that call.
    int freeToDial() {
        return Math.max(0, maxConnections - maxConnections / 10 - connections.get());
    }

    /// Whether a connection to dial has its place; [#disconnected] gives it back.
    boolean mayDial() {
        return take(maxConnections - maxConnections / 10);
    }

    /// Whether a caller has its place; [#disconnected] gives it back.
    boolean mayAccept() {
        return take(maxConnections);
    }

    void disconnected() {
        connections.decrementAndGet();
    }

    private boolean take(int most) {
        return connections.getAndUpdate(used -> used < most ? used + 1 : used) < most;
    }

    void hold(long bytes) {
        pieceBytes.addAndGet(bytes);
    }

    void release(long bytes) {
        pieceBytes.addAndGet(-bytes);
    }

    /// Bytes of pieces over all torrents.
    long held() {
        return pieceBytes.get();
    }

    long holdable() {
        return maxPieceBytes;
    }

    boolean isMemoryFull() {
        return pieceBytes.get() >= maxPieceBytes;
    }

    boolean limitsUploads() {
        return uploadBytesPerSecond > 0;
    }

    /// Whether so many bytes may be uploaded now. The last block may go over the limit, which later ones pay for: so a
    /// limit below the length of a block works too.
    synchronized boolean mayUpload(int bytes, long now) {
        if (uploadBytesPerSecond == 0) {
            return true;
        }
        double earned = Math.max(0, now - refilledAt) * 1e-9 * uploadBytesPerSecond;
        uploadTokens = Math.min(uploadBytesPerSecond, uploadTokens + earned);
        refilledAt = now;
        if (uploadTokens <= 0) {
            return false;
        }
        uploadTokens -= bytes;
        return true;
    }
}
