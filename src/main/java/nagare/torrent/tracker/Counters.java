package nagare.torrent.tracker;

import java.util.OptionalLong;

/// What a tracker is told of our progress, in bytes. `left` is not known before the metadata of a magnet link is.
/// `paused` is a partial seed (BEP 21): it lacks something and wants nothing. Nobody is one while a film is watched,
/// for
/// others may stop serving it.
public record Counters(long uploaded, long downloaded, OptionalLong left, boolean paused) {
    /// Said when `left` is unknown: 0 would make us a seed, and many trackers show no seeds to seeds.
    static final long UNKNOWN_LEFT = 16 * 1024;

    /// Of one who downloads or has everything.
    public Counters(long uploaded, long downloaded, OptionalLong left) {
        this(uploaded, downloaded, left, false);
    }

    public Counters {
        if (uploaded < 0 || downloaded < 0 || left.orElse(0) < 0) {
            throw new IllegalArgumentException("counters do not run backwards");
        }
    }

    long leftOrGuess() {
        return left.orElse(UNKNOWN_LEFT);
    }
}
