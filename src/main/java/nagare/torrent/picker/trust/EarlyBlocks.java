package nagare.torrent.picker.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Peer;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.reader.Reader;

/// Which blocks may leave before the hash of their piece was checked: those that a swift reader stands before, or will
/// within a moment, one after the other, where the piece would keep it waiting and the block is believed.
public final class EarlyBlocks {
    /// A piece that will be whole within this time is waited for, in nanoseconds.
    static final long BEARABLE = 300_000_000L;

    private final Pieces pieces;
    private final Trust trust;

    public EarlyBlocks(Pieces pieces, Trust trust) {
        this.pieces = pieces;
        this.trust = trust;
    }

    public List<Block> release(Collection<Reader> readers, Collection<Peer> peers, long now) {
        var released = new ArrayList<Block>();
        for (var reader : readers) {
            release(reader, peers, released, now);
        }
        return released;
    }

    private void release(Reader reader, Collection<Peer> peers, List<Block> released, long now) {
        long end = reader.earlyEnd(now);
        long offset = reader.position();
        while (offset < end) {
            int piece = pieces.layout.pieceAt(offset);
            long next = pieces.layout.startOf(piece) + pieces.layout.bytesIn(piece);
            if (!pieces.isVerified(piece)) {
                var open = pieces.open(piece);
                if (open == null || pieces.isProvable(piece) || trust.suspects().holds(piece)) {
                    return;
                }
                if (!release(open, offset, Math.min(end, next), peers, released, now)) {
                    return;
                }
            }
            offset = next;
        }
    }

    /// True when every block of `[from, to)` has left.
    private boolean release(
            OpenPiece piece, long from, long to, Collection<Peer> peers, List<Block> released, long now) {
        long start = pieces.layout.startOf(piece.piece);
        int last = (int) ((to - 1 - start) / PieceLayout.BLOCK);
        int index = piece.released.nextClearBit((int) ((from - start) / PieceLayout.BLOCK));
        if (index > last) {
            return true;
        }
        if (!trust.believes(piece, index) || piece.remaining(peers, now) <= BEARABLE) {
            return false;
        }
        for (; index <= last && trust.believes(piece, index); index++) {
            if (!piece.released.get(index)) {
                piece.released.set(index);
                released.add(new Block(
                        piece.piece, index * PieceLayout.BLOCK, pieces.layout.bytesInBlock(piece.piece, index)));
            }
        }
        return index > last;
    }
}
