package nagare.torrent.picker;

/// A piece that a reader needs, and when its last block should be here.
record Wish(int piece, Urgency urgency, long deadline, Reader reader) implements Comparable<Wish> {
    @Override
    public int compareTo(Wish other) {
        if (urgency != other.urgency) {
            return urgency.compareTo(other.urgency);
        }
        int sooner = Long.compare(deadline, other.deadline);
        return sooner != 0 ? sooner : Integer.compare(piece, other.piece);
    }
}
