package nagare.torrent.status;

/// Bytes in memory: `open` in pieces that are not whole yet, `held` in whole pieces of this torrent that wait for their
/// hash or for the disk, `heldByAll` the same over all torrents, of which there may be `limit`. `full`: nothing more is
/// asked for until the disk has taken some.
public record Memory(long open, long held, long heldByAll, long limit, boolean full) {
    public static final Memory NONE = new Memory(0, 0, 0, 0, false);

    public Memory {
        if (open < 0 || held < 0 || heldByAll < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "impossible memory: %d %d %d of %d".formatted(open, held, heldByAll, limit));
        }
    }
}
