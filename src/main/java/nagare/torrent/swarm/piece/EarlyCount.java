package nagare.torrent.swarm.piece;

/// What left for readers on trust before its piece was hashed, since the torrent woke: bytes, those of them known to be
/// false by now, and how often a piece turned out wrong of which bytes had left.
public record EarlyCount(long bytes, long falseBytes, int incidents) {
    public static final EarlyCount NONE = new EarlyCount(0, 0, 0);
}
