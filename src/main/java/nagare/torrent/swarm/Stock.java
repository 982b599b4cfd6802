package nagare.torrent.swarm;

import java.util.BitSet;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.wire.ProtocolException;

/// Which pieces of the torrent are here, verified, and which are not. Not thread-safe.
final class Stock {
    private final PieceLayout layout;
    private final BitSet verified;
    private final BitSet missing = new BitSet();

    Stock(PieceLayout layout, BitSet have) {
        this.layout = layout;
        this.verified = (BitSet) have.clone();
        this.missing.set(0, layout.pieces());
        this.missing.andNot(verified);
    }

    /// The set itself, to look at: it changes.
    BitSet verified() {
        return verified;
    }

    /// The set itself, to look at: it changes.
    BitSet missing() {
        return missing;
    }

    boolean isComplete() {
        return missing.isEmpty();
    }

    /// False when it was here.
    boolean add(int piece) {
        boolean news = missing.get(piece);
        verified.set(piece);
        missing.clear(piece);
        return news;
    }

    void remove(int piece) {
        verified.clear(piece);
        missing.set(piece);
    }

    /// The number of a piece that a peer named.
    int checked(int piece) throws ProtocolException {
        if (piece < 0 || piece >= layout.pieces()) {
            throw new ProtocolException("piece " + piece + " of " + layout.pieces());
        }
        return piece;
    }
}
