package nagare.watch;

import java.time.Duration;

/// What one player has read of a film so far, and whether it plays it.
///
/// @param length of the file, in bytes
/// @param viewer who it is: the same word for all requests of one device
/// @param position the byte after the last one that it took
/// @param from where it began to read in a row up to there
/// @param lasted the time in which it took bytes, over all it read of this film; pauses do not count
/// @param plays false while it may be a look at the file, or what a TV shows by itself in a folder
public record Played(
        Watchable item, long length, String viewer, long from, long position, Duration lasted, boolean plays) {
    public Played {
        if (from < 0 || position < from || length < position || lasted.isNegative()) {
            throw new IllegalArgumentException(
                    "not what a player reads: %d-%d of %d in %s".formatted(from, position, length, lasted));
        }
    }
}
