package nagare.torrent.picker.trust;

import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Peers;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.order.Block;

/// Which blocks may be believed before the hash of their piece is known. A block is believed when peers of two networks
/// sent it alike, or when its sender has sent blocks of pieces that hashed and stands under no accusation. A failed
/// hash accuses all who sent blocks of the piece, a dispute the two; the piece's right hash lifts it, and then they
/// earn
/// trust anew.
public final class Trust {
    private final Pieces pieces;
    private final Peers peers;
    private final Suspects suspects;

    public Trust(Pieces pieces, Peers peers, Suspects suspects) {
        this.pieces = pieces;
        this.peers = peers;
        this.suspects = suspects;
    }

    public Suspects suspects() {
        return suspects;
    }

    /// Whether a peer that serves us now is trusted.
    public boolean anyTrusted() {
        for (var peer : peers.all()) {
            if (peer.isServing() && peer.isTrusted()) {
                return true;
            }
        }
        return false;
    }

    public void confirmed(Block block, Peer witness) {
        var piece = pieces.open(block.piece());
        int index = block.begin() / PieceLayout.BLOCK;
        if (piece == null || index >= piece.blocks() || !piece.isHere(index)) {
            return;
        }
        var sender = piece.sender(index);
        if (sender.network != witness.network
                && !witness.isAccused(block.piece())
                && !sender.isAccused(block.piece())) {
            piece.witnessed.set(index);
        }
    }

    public void disputed(Block block, Peer witness) {
        int index = block.begin() / PieceLayout.BLOCK;
        var piece = pieces.here(block.piece());
        if (piece == null || index >= piece.blocks() || !piece.isHere(index)) {
            return;
        }
        piece.witnessed.clear(index);
        piece.disputed.set(index);
        piece.sender(index).accuse(block.piece());
        witness.accuse(block.piece());
    }

    boolean believes(OpenPiece piece, int index) {
        if (!piece.isHere(index)) {
            return false;
        }
        return piece.witnessed.get(index) || isTrusted(piece.sender(index));
    }

    /// Peers that left are not believed: it may have been for a reason.
    private boolean isTrusted(Peer sender) {
        return sender.isTrusted() && peers.of(sender.id) == sender;
    }

    /// The piece did not hash.
    public void failed(int piece, List<Integer> contributors) {
        for (int id : contributors) {
            var peer = peers.of(id);
            if (peer != null) {
                peer.accuse(piece);
            }
        }
    }

    /// The piece hashed.
    public void verified(int piece) {
        peers.all().forEach(peer -> peer.acquit(piece));
    }
}
