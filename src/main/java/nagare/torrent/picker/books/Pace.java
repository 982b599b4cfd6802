package nagare.torrent.picker.books;

/// How long a peer takes per block, and how steadily: averages over the last seconds in which it was busy for us.
/// Blocks that arrive together count together, so reading the socket in large gulps does not look like jitter to the
/// mean.
final class Pace {
    /// The memory of the average, in nanoseconds of busy time.
    private static final double MEMORY = 1.5e9;

    private static final double FASTEST = 1e4;

    private double nanos;
    private double blocks = 1;
    private double strayed;
    private long perBlock;

    /// @param prior nanoseconds per block to believe in until blocks come
    Pace(long prior) {
        nanos = Math.max(prior, FASTEST);
        perBlock = (long) nanos;
    }

    /// A block came, `gap` nanoseconds of busy time after the one before.
    void arrived(long gap) {
        double keep = Math.exp(-gap / MEMORY);
        double off = Math.abs(gap - nanos / blocks);
        nanos = nanos * keep + gap;
        strayed = strayed * keep + off;
        blocks = blocks * keep + 1;
        perBlock = (long) Math.max(nanos / blocks, FASTEST);
    }

    /// Nanoseconds per block.
    long perBlock() {
        return perBlock;
    }

    /// The mean absolute deviation of the gap between blocks, in nanoseconds.
    long deviation() {
        return (long) (strayed / blocks);
    }
}
