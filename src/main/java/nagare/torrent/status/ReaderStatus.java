package nagare.torrent.status;

import java.util.OptionalLong;

/// Somebody who reads the file `[start, end)` in torrent bytes and is at `position`. `rate` is the bytes per second
/// that
/// they take; what is between `position` and `windowEnd` is fetched ahead for them. `waits` is for how many nanoseconds
/// they have stood still, empty while they do not. `margin` is how many nanoseconds of playing lie between them and the
/// first piece that is not here; empty when their window is here. `leaving`: they closed, and what comes next stays
/// wished for some seconds.
public record ReaderStatus(
        int reader,
        long start,
        long end,
        long position,
        long windowEnd,
        long rate,
        OptionalLong waits,
        OptionalLong margin,
        boolean leaving) {
    public ReaderStatus {
        if (start < 0 || start > position || position > end || position > windowEnd || windowEnd > end || rate < 0) {
            throw new IllegalArgumentException("impossible reader: %d in [%d, %d), window to %d, %d B/s"
                    .formatted(position, start, end, windowEnd, rate));
        }
    }
}
