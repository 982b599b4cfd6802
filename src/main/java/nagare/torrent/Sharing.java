package nagare.torrent;

import java.time.Duration;

/// What others get back: whether anything at all; and for how long a torrent that was played goes on giving when nobody
/// reads it any more: until it has given `ratio` times what it took, or `time` is over, whichever is first.
public record Sharing(boolean uploads, double ratio, Duration time) {
    /// Others get what they ask for while somebody reads, and a little longer.
    public static final Sharing WHILE_READ = new Sharing(true, 0, Duration.ZERO);

    public Sharing {
        if (!(ratio >= 0) || time.isNegative()) {
            throw new IllegalArgumentException("nobody shares like this: ratio=" + ratio + " time=" + time);
        }
    }

    /// Whether a torrent that nobody has read for so long has given enough.
    boolean isDone(long taken, long given, Duration unread) {
        return !uploads || unread.compareTo(time) >= 0 || given >= ratio * taken;
    }
}
