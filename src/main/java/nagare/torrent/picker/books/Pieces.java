package nagare.torrent.picker.books;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import nagare.torrent.metainfo.PieceLayout;
import org.jspecify.annotations.Nullable;

/// The state of every piece: absent, open, whole or verified; and which of them are wanted without a reader.
public final class Pieces {
    public final PieceLayout layout;
    private final BitSet verified;

    /// Verified or whole: nothing to ask.
    private final BitSet done;

    /// Done, or every block is here or asked: nothing to ask now.
    private final BitSet exhausted;

    /// Wanted, not done and not open.
    private final BitSet untouched = new BitSet();

    /// Wanted, open, and with a free block.
    private final BitSet begun = new BitSet();

    /// Each block can be checked when it comes.
    private final BitSet provable = new BitSet();

    private BitSet wanted = new BitSet();
    private final Map<Integer, OpenPiece> open = new LinkedHashMap<>();
    private final Map<Integer, OpenPiece> whole = new LinkedHashMap<>();
    private long openBytes;

    public Pieces(PieceLayout layout, BitSet verified) {
        this.layout = layout;
        this.verified = (BitSet) verified.clone();
        this.verified.clear(layout.pieces(), Integer.MAX_VALUE);
        this.done = (BitSet) this.verified.clone();
        this.exhausted = (BitSet) this.verified.clone();
    }

    public boolean isPiece(int piece) {
        return piece >= 0 && piece < layout.pieces();
    }

    public void want(BitSet pieces) {
        wanted = (BitSet) pieces.clone();
        wanted.clear(layout.pieces(), Integer.MAX_VALUE);
        untouched.clear();
        untouched.or(wanted);
        untouched.andNot(done);
        begun.clear();
        for (var piece : open.values()) {
            untouched.clear(piece.piece);
            settle(piece);
        }
    }

    public boolean isWanted(int piece) {
        return wanted.get(piece);
    }

    public BitSet wanted() {
        return wanted;
    }

    public BitSet verified() {
        return verified;
    }

    public boolean isVerified(int piece) {
        return verified.get(piece);
    }

    public BitSet done() {
        return done;
    }

    public BitSet exhausted() {
        return exhausted;
    }

    public BitSet untouched() {
        return untouched;
    }

    public BitSet begun() {
        return begun;
    }

    public boolean isDone(int piece) {
        return done.get(piece);
    }

    public boolean isExhausted(int piece) {
        return exhausted.get(piece);
    }

    public boolean isProvable(int piece) {
        return provable.get(piece);
    }

    public void provable(int piece) {
        provable.set(piece);
    }

    public long openBytes() {
        return openBytes;
    }

    public int openCount() {
        return open.size();
    }

    public Iterable<OpenPiece> open() {
        return open.values();
    }

    @Nullable
    public OpenPiece open(int piece) {
        return open.get(piece);
    }

    /// Whether every block is here and the hash not known.
    public boolean isPending(int piece) {
        return whole.containsKey(piece);
    }

    /// The piece if it is open or whole.
    @Nullable
    public OpenPiece here(int piece) {
        var known = open.get(piece);
        return known != null ? known : whole.get(piece);
    }

    /// Whether some blocks of it are here, and not all.
    public boolean isPartlyHere(int piece) {
        var known = open.get(piece);
        return known != null && known.missing() < known.blocks();
    }

    public int freeBlocks(int piece) {
        var open = this.open.get(piece);
        return open == null ? layout.blocksIn(piece) : open.freeBlocks();
    }

    /// The open piece, opened now if it was absent.
    public OpenPiece opened(int piece) {
        var known = open.get(piece);
        if (known != null) {
            return known;
        }
        var opened = new OpenPiece(piece, layout.blocksIn(piece));
        open.put(piece, opened);
        openBytes += layout.bytesIn(piece);
        untouched.clear(piece);
        settle(opened);
        return opened;
    }

    /// To be called when the free blocks of an open piece may have changed.
    public void settle(OpenPiece piece) {
        boolean hasFree = piece.freeBlocks() > 0;
        exhausted.set(piece.piece, !hasFree);
        begun.set(piece.piece, hasFree && wanted.get(piece.piece));
    }

    /// Every block is here: the hash decides.
    void whole(OpenPiece piece) {
        close(piece);
        whole.put(piece.piece, piece);
        done.set(piece.piece);
        exhausted.set(piece.piece);
    }

    /// A whole piece did not hash, and its blocks stay.
    public void reopen(OpenPiece piece) {
        absent(piece.piece);
        open.put(piece.piece, piece);
        openBytes += layout.bytesIn(piece.piece);
        untouched.clear(piece.piece);
        settle(piece);
    }

    public void verified(int piece) {
        var known = open.get(piece);
        if (known != null) {
            close(known);
        }
        whole.remove(piece);
        verified.set(piece);
        done.set(piece);
        exhausted.set(piece);
        untouched.clear(piece);
    }

    /// Nothing of the piece is here any more.
    public void absent(int piece) {
        var known = open.get(piece);
        if (known != null) {
            close(known);
        }
        whole.remove(piece);
        verified.clear(piece);
        done.clear(piece);
        exhausted.clear(piece);
        untouched.set(piece, wanted.get(piece));
    }

    private void close(OpenPiece piece) {
        open.remove(piece.piece);
        openBytes -= layout.bytesIn(piece.piece);
        begun.clear(piece.piece);
    }
}
