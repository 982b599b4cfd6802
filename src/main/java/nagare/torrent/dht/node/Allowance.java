package nagare.torrent.dht.node;

/// So much per second, and at most one second's worth at once. Times are monotonic nanoseconds.
final class Allowance {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private double left;
    private long at;

    Allowance(double perSecond, long now) {
        this.perSecond = perSecond;
        left = perSecond;
        at = now;
    }

    boolean has(double amount, long now) {
        left = Math.min(perSecond, left + (now - at) / NANOS * perSecond);
        at = now;
        return left >= amount;
    }

    /// False, and nothing taken, when there is too little.
    boolean take(double amount, long now) {
        if (!has(amount, now)) {
            return false;
        }
        left -= amount;
        return true;
    }
}
