package nagare.torrent;

import java.util.BitSet;
import nagare.torrent.metainfo.PieceLayout;

/// Which pieces of a torrent its figures count: those that are `wanted` though nobody reads them (a download, or a
/// seed), or, for a torrent of the cache, of which nothing is, all.
record Scope(PieceLayout layout, BitSet wanted) {
    Scope {
        wanted = (BitSet) wanted.clone();
    }

    @Override
    public BitSet wanted() {
        return (BitSet) wanted.clone();
    }

    /// Whether it is kept: it stays awake until the engine closes.
    boolean isKept() {
        return !wanted.isEmpty();
    }

    int pieces() {
        return isKept() ? wanted.cardinality() : layout.pieces();
    }

    long bytes() {
        return isKept() ? bytesIn(wanted) : layout.totalBytes();
    }

    /// Those of the pieces that count.
    BitSet counted(BitSet pieces) {
        var counted = (BitSet) pieces.clone();
        if (isKept()) {
            counted.and(wanted);
        }
        return counted;
    }

    long bytesIn(BitSet pieces) {
        return pieces.stream().mapToLong(layout::bytesIn).sum();
    }
}
