package nagare.torrent.picker;

/// Bounds of one picker, in bytes: half-done pieces (they wait in memory for their hash) and the sum of the readers'
/// windows (they must fit in the disk quota, with room to spare).
public record Limits(long openBytes, long windowBytes) {
    private static final long MEBI = 1 << 20;

    public static final Limits DEFAULT = new Limits(64 * MEBI, 256 * MEBI);

    public Limits {
        if (openBytes <= 0 || windowBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive: " + openBytes + ", " + windowBytes);
        }
    }
}
