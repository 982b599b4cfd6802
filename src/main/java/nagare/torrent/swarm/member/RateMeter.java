package nagare.torrent.swarm.member;

/// Bytes per second over the last few seconds, as a time-weighted average that forgets with a time constant of 3 s.
public final class RateMeter {
    private static final double TAU = 3e9;
    private double rate;
    private long pending;
    private long since;
    private long total;

    public RateMeter(long now) {
        since = now;
    }

    public void add(int bytes) {
        pending += bytes;
        total += bytes;
    }

    /// Bytes per second up to `now`.
    public long rate(long now) {
        long elapsed = now - since;
        if (elapsed >= 100_000_000L) {
            double latest = pending * 1e9 / elapsed;
            double weight = 1 - Math.exp(-elapsed / TAU);
            rate += weight * (latest - rate);
            pending = 0;
            since = now;
        }
        return Math.round(rate);
    }

    public long total() {
        return total;
    }
}
