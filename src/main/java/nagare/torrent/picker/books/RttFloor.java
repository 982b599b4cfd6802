package nagare.torrent.picker.books;

/// The shortest round trip seen in the last 15 to 30 seconds: queues make a round trip longer, nothing makes it
/// shorter.
final class RttFloor {
    static final long UNKNOWN = 100_000_000L;
    private static final long SHORTEST = 100_000L;
    private static final long LONGEST = 3_000_000_000L;
    private static final long HALF_WINDOW = 15_000_000_000L;

    private long older;
    private long newer;
    private long turnedAt;

    RttFloor(long first, long now) {
        older = first <= 0 ? UNKNOWN : clamp(first);
        newer = older;
        turnedAt = now;
    }

    void sample(long rtt, long now) {
        long sample = clamp(rtt);
        if (now - turnedAt > HALF_WINDOW) {
            older = newer;
            newer = sample;
            turnedAt = now;
        }
        newer = Math.min(newer, sample);
    }

    long nanos() {
        return Math.min(older, newer);
    }

    private static long clamp(long rtt) {
        return Math.clamp(rtt, SHORTEST, LONGEST);
    }
}
