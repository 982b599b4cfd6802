package nagare.torrent.picker.reader;

import nagare.torrent.metainfo.PieceLayout;

/// A piece that a reader needs, and when it should be here: its last block, or `byBlock` each block for itself, the
/// first of them being `first`.
public record Wish(int piece, Urgency urgency, long deadline, int first, boolean byBlock, Reader reader)
        implements Comparable<Wish> {
    /// When the block should be here that comes so many blocks after the first.
    long deadline(int blocks) {
        return byBlock ? deadline + (long) (blocks * PieceLayout.BLOCK / reader.rate() * 1e9) : deadline;
    }

    @Override
    public int compareTo(Wish other) {
        if (urgency != other.urgency) {
            return urgency.compareTo(other.urgency);
        }
        int sooner = Long.compare(deadline, other.deadline);
        return sooner != 0 ? sooner : Integer.compare(piece, other.piece);
    }
}
