package nagare.torrent.swarm.piece;

import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceStore;

/// Where a torrent's verified pieces are: the newest in memory, all of them on disk, and the threads that may touch it.
public record StoredPieces(PieceStore store, DiskThreads disk, LivePieces live) {
    /// Somebody found that the store does not have the piece. True when that is news, and the piece is to be fetched
    /// again; false when it is back already.
    public boolean isLost(int piece) {
        return !store.have().get(piece) && live.lost(piece);
    }
}
