package nagare.torrent.tracker;

import java.util.OptionalLong;

/// What a tracker is told of our progress, in bytes. `left` is not known before the metadata of a magnet link is.
public record Counters(long uploaded, long downloaded, OptionalLong left) {
    /// Said when `left` is unknown: 0 would make us a seed, and many trackers show no seeds to seeds.
    static final long UNKNOWN_LEFT = 16 * 1024;

    public Counters {
        if (uploaded < 0 || downloaded < 0 || left.orElse(0) < 0) {
            throw new IllegalArgumentException("counters do not run backwards");
        }
    }

    long leftOrGuess() {
        return left.orElse(UNKNOWN_LEFT);
    }
}
