package nagare.torrent.picker.books;

import nagare.torrent.picker.order.Block;
import org.jspecify.annotations.Nullable;

/// One block asked of one peer and not answered yet.
public final class Request {
    public final Peer peer;
    public final OpenPiece piece;
    public final int index;
    final Block block;
    public final long askedAt;

    /// Nobody counts on it any more, so the block may be asked elsewhere; should it arrive all the same, it is welcome.
    public boolean doubted;

    /// Its block is wanted a second time, to be compared with the first.
    boolean witness;

    /// How many blocks asked later came earlier: a peer that answers in order has forgotten this one.
    int overtaken;

    /// The next request for the same block, of another peer.
    @Nullable
    Request rival;

    Request(Peer peer, OpenPiece piece, int index, Block block, long askedAt) {
        this.peer = peer;
        this.piece = piece;
        this.index = index;
        this.block = block;
        this.askedAt = askedAt;
    }
}
