package nagare.torrent.picker.reader;

import java.util.BitSet;
import java.util.function.IntConsumer;
import nagare.torrent.metainfo.PieceLayout;

/// The pieces at both ends of a file, where containers keep their index; or the head, and what a player said it will
/// need next.
public final class FileEnds {
    private static final long MEBI = 1 << 20;
    private static final long HEAD = MEBI / 2;

    /// No index of a container is longer than this.
    public static final long WISH_MOST = 16 * MEBI;

    private final PieceLayout layout;
    private final long start;
    private final long end;
    private long wishFrom;
    private long wishTo;

    /// Of the file `[start, end)` in torrent bytes.
    FileEnds(PieceLayout layout, long start, long end) {
        this.layout = layout;
        this.start = start;
        this.end = end;
    }

    /// What its player will need next; replaces the guess at the end of the file.
    void wishFor(long from, long to) {
        wishFrom = Math.clamp(from, start, end);
        wishTo = Math.clamp(to, wishFrom, Math.min(end, wishFrom + WISH_MOST));
    }

    /// Bytes of all their pieces.
    long bytes() {
        int index = indexStart();
        int pieces = headEnd() - layout.pieceAt(start) + 1 + indexEnd(index) - index + 1;
        return (long) pieces * layout.pieceBytes();
    }

    /// Tells each of their pieces that is not `done`, the head first.
    void missing(BitSet done, IntConsumer pieces) {
        missing(done, layout.pieceAt(start), headEnd(), pieces);
        int index = indexStart();
        missing(done, index, indexEnd(index), pieces);
    }

    /// Adds their pieces.
    void cover(BitSet pieces) {
        pieces.set(layout.pieceAt(start), headEnd() + 1);
        int index = indexStart();
        pieces.set(index, indexEnd(index) + 1);
    }

    private static void missing(BitSet done, int first, int last, IntConsumer pieces) {
        for (int piece = done.nextClearBit(first); piece <= last; piece = done.nextClearBit(piece + 1)) {
            pieces.accept(piece);
        }
    }

    private int headEnd() {
        return layout.pieceAt(Math.min(end, start + HEAD) - 1);
    }

    private int indexStart() {
        if (wishFrom < wishTo) {
            return layout.pieceAt(wishFrom);
        }
        return layout.pieceAt(Math.max(start, end - Math.min(layout.pieceBytes(), MEBI)));
    }

    private int indexEnd(int index) {
        return wishFrom < wishTo ? layout.pieceAt(wishTo - 1) : Math.max(index, layout.pieceAt(end - 1));
    }
}
