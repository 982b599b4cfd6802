package nagare.torrent.picker.books;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Order;
import nagare.torrent.picker.order.Receipt;

/// The books of requests: every request under way is known to its peer and to its piece, and the two never disagree.
public final class Traffic {
    private static final long FAST_SLOT = 5_000_000_000L;
    private static final long SLOW_SLOT = 100_000_000L;

    /// Blocks that peers hold in their send buffer, out of a cancel's reach.
    private static final int SENT_ANYWAY = 2;

    private final Pieces pieces;
    private final List<Order> cancels = new ArrayList<>();

    public Traffic(Pieces pieces) {
        this.pieces = pieces;
    }

    public Order ask(Peer peer, OpenPiece piece, int index, long now) {
        var layout = pieces.layout;
        var block = new Block(piece.piece, index * PieceLayout.BLOCK, layout.bytesInBlock(piece.piece, index));
        var request = new Request(peer, piece, index, block, now);
        peer.asked(request);
        piece.ask(request);
        pieces.settle(piece);
        return new Order.Ask(peer.id, block);
    }

    /// Asks for a block a second time, to compare.
    public Order askWitness(Peer peer, OpenPiece piece, int index, long now) {
        var order = ask(peer, piece, index, now);
        piece.underWay(index).forEach(request -> request.witness = true);
        return order;
    }

    /// @param welcome false where the block is not to be kept: whoever sent it is thought a liar
    public Receipt receive(Peer peer, Block block, boolean welcome, long now) {
        if (!isBlock(block)) {
            return Receipt.UNASKED;
        }
        int index = block.begin() / PieceLayout.BLOCK;
        var piece = pieces.open(block.piece());
        var request = piece == null ? null : piece.of(peer, index);
        if (request != null) {
            peer.answered(request, now);
            drop(request);
        } else if (peer.released.take(block, now)) {
            peer.heard(now);
        } else {
            return Receipt.UNASKED;
        }
        trustAgain(peer, now);
        if (piece != null && piece.isHere(index)) {
            piece.compared.set(index);
            return Receipt.REDUNDANT;
        }
        if (piece == null || !welcome) {
            return Receipt.REDUNDANT;
        }
        return takeIn(piece, index, peer, now);
    }

    public void reject(Peer peer, Block block, long now) {
        if (!isBlock(block) || peer.fast && peer.released.take(block, now)) {
            return; // BEP 6: it rejects what we took back, which came before what it may owe of the block now
        }
        var piece = pieces.open(block.piece());
        var request = piece == null ? null : piece.of(peer, block.begin() / PieceLayout.BLOCK);
        if (request != null) {
            peer.owed.remove(request);
            drop(request);
            peer.refuses(block.piece(), now);
        } else {
            peer.released.take(block, now);
        }
    }

    /// Takes a request back; the cancel goes out with the next plan.
    public void cancel(Request request, long now) {
        request.peer.owed.remove(request);
        drop(request);
        release(request, now);
        cancels.add(new Order.Cancel(request.peer.id, request.block));
    }

    /// Takes back what the peer owes of unneeded pieces, except for blocks that will be here within a round trip: a
    /// cancel would come too late for them. For the same reason a few of the others will still come.
    public void retract(Peer peer, IntPredicate unneeded, long now) {
        long nearlyHere = now + peer.rtt();
        int first = peer.owed.size();
        var retracted = new ArrayList<Request>();
        for (int place = first - 1; place >= 0 && peer.arrival(place, now) > nearlyHere; place--) {
            if (unneeded.test(peer.owed.get(place).piece.piece)) {
                retracted.add(peer.owed.get(place));
                first = place;
            }
        }
        if (!retracted.isEmpty()) {
            peer.sendsUntil(peer.arrival(Math.min(first + SENT_ANYWAY, peer.owed.size()) - 1, now));
            retracted.forEach(request -> cancel(request, now));
        }
    }

    /// All that the peer owes is lost (BEP 3: a choke drops the queue; BEP 6: it will be rejected one by one).
    public void lose(Peer peer, long now) {
        for (var request : peer.owed) {
            drop(request);
            release(request, now);
        }
        peer.owed.clear();
    }

    /// Forgets a peer that left.
    public void abandon(Peer peer) {
        peer.owed.forEach(this::drop);
        peer.owed.clear();
    }

    /// Nobody counts on the request any more, but it is not taken back.
    void doubt(Request request) {
        request.piece.doubt(request, true);
        pieces.settle(request.piece);
    }

    /// Takes back every request for a piece that is not to be fetched any more.
    public void cancelAll(OpenPiece piece, long now) {
        piece.underWay().forEach(request -> cancel(request, now));
    }

    public List<Order> drainCancels() {
        var drained = List.copyOf(cancels);
        cancels.clear();
        return drained;
    }

    /// Cancels not sent yet need not be sent to a peer that left.
    public void forgetCancels(Peer peer) {
        cancels.removeIf(order -> order.peer() == peer.id);
    }

    private Receipt takeIn(OpenPiece piece, int index, Peer peer, long now) {
        for (var rival : piece.arrived(index, peer)) {
            var owed = rival.peer.owed;
            boolean onTheWire = owed.getFirst() == rival && rival.peer.arrival(0, now) <= now + rival.peer.rtt() / 2;
            if (!onTheWire && !rival.witness) {
                cancel(rival, now);
            }
        }
        if (piece.missing() > 0) {
            pieces.settle(piece);
            return Receipt.WANTED;
        }
        cancelAll(piece, now);
        pieces.whole(piece);
        return Receipt.COMPLETES_PIECE;
    }

    /// A peer that speaks again is counted on again, except for what others were asked meanwhile.
    private void trustAgain(Peer peer, long now) {
        if (!peer.snubbed) {
            for (var request : peer.forgotten(now)) {
                doubt(request);
            }
            return;
        }
        peer.snubbed = false;
        for (var request : List.copyOf(peer.owed)) {
            if (request.piece.isHere(request.index) || request.piece.holders(request.index) > 0) {
                cancel(request, now);
            } else {
                request.piece.doubt(request, false);
                pieces.settle(request.piece);
            }
        }
    }

    private void drop(Request request) {
        request.piece.withdraw(request);
        if (pieces.open(request.piece.piece) == request.piece) {
            pieces.settle(request.piece);
        }
    }

    private void release(Request request, long now) {
        var peer = request.peer;
        peer.released.add(request.block, now, now + (peer.fast ? FAST_SLOT : peer.rtt() + SLOW_SLOT));
    }

    private boolean isBlock(Block block) {
        int piece = block.piece();
        if (!pieces.isPiece(piece) || block.begin() < 0 || block.begin() % PieceLayout.BLOCK != 0) {
            return false;
        }
        int index = block.begin() / PieceLayout.BLOCK;
        return index < pieces.layout.blocksIn(piece) && block.length() == pieces.layout.bytesInBlock(piece, index);
    }
}
