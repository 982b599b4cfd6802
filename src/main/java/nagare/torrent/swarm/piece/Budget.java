package nagare.torrent.swarm.piece;

import java.util.concurrent.atomic.AtomicLong;
import nagare.torrent.memory.BlockPool;
import nagare.torrent.peer.Allowance;
import nagare.torrent.peer.Places;

/// What all swarms of an engine may use together, so that neither many torrents nor many strangers can fill the house:
/// connections, memory for pieces, and the upload rate. Thread-safe; its monitor guards the
/// upload rate only and is a leaf.
public final class Budget {
    /// Bytes of pieces in memory over all torrents: half-done ones, those that wait for their hash or for the disk.
    /// What
    /// the disk has got already may use what is left of it, at most [#RECENT_BYTES].
    static final long PIECE_BYTES = 48L << 20;

    /// Bytes of pieces that stay in memory for a reader close behind, though the disk has them.
    static final long RECENT_BYTES = 16L << 20;

    private final Allowance allowance;
    private final long maxPieceBytes;
    private final long uploadBytesPerSecond;
    private final boolean uploads;
    private final AtomicLong pieceBytes = new AtomicLong();
    private final AtomicLong recentBytes = new AtomicLong();
    private double uploadTokens;
    private long refilledAt;

    /// @param uploadBytesPerSecond 0 for no limit
    public Budget(long uploadBytesPerSecond, long now) {
        this(true, uploadBytesPerSecond, now);
    }

    /// @param uploads whether anything is given to peers at all
    public Budget(boolean uploads, long uploadBytesPerSecond, long now) {
        this(new Places(Places.CONNECTIONS), uploads, uploadBytesPerSecond, now);
    }

    /// The same with so many connections.
    public Budget(Places places, boolean uploads, long uploadBytesPerSecond, long now) {
        this(places, PIECE_BYTES, uploads, uploadBytesPerSecond, now);
    }

    public Budget(Places places, long pieceBytes, long uploadBytesPerSecond, long now) {
        this(places, pieceBytes, true, uploadBytesPerSecond, now);
    }

    private Budget(Places places, long pieceBytes, boolean uploads, long uploadBytesPerSecond, long now) {
        this.uploads = uploads;
        this.allowance = new Allowance(places, new BlockPool(pieceBytes + RECENT_BYTES));
        this.maxPieceBytes = pieceBytes;
        this.uploadBytesPerSecond = uploadBytesPerSecond;
        this.uploadTokens = uploadBytesPerSecond;
        this.refilledAt = now;
    }

    public Places places() {
        return allowance.places();
    }

    /// What connections may use.
    public Allowance allowance() {
        return allowance;
    }

    /// The memory of blocks; when it is all out, they come from the heap.
    public BlockPool blocks() {
        return allowance.blocks();
    }

    void hold(long bytes) {
        pieceBytes.addAndGet(bytes);
    }

    void release(long bytes) {
        pieceBytes.addAndGet(-bytes);
    }

    /// Negative when what must be held is more than there should be.
    long freeMemory() {
        return maxPieceBytes - pieceBytes.get();
    }

    /// Counts bytes of a piece that is on disk and stays in memory; negative ones when it goes.
    void keepRecent(long bytes) {
        recentBytes.addAndGet(bytes);
    }

    boolean isRecentFull() {
        return recentBytes.get() > Math.min(RECENT_BYTES, freeMemory());
    }

    /// Bytes of pieces over all torrents.
    long held() {
        return pieceBytes.get();
    }

    long holdable() {
        return maxPieceBytes;
    }

    /// Whether peers get anything of us.
    public boolean uploads() {
        return uploads;
    }

    public boolean limitsUploads() {
        return uploadBytesPerSecond > 0;
    }

    /// Whether so many bytes may be uploaded now. The last block may go over the limit, which later ones pay for: so a
    /// limit below the length of a block works too.
    public synchronized boolean mayUpload(int bytes, long now) {
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
