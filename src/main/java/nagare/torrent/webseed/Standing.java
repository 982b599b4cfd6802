package nagare.torrent.webseed;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// How one web seed has behaved: which of its files are put off until when, and when it may be tried again at all. No
/// file and no seed is given up for what it sent, for a server's file can be mended. Not thread-safe; no clock of its
/// own.
final class Standing {
    static final long FIRST_REST = Duration.ofSeconds(15).toNanos();
    static final long LONGEST_REST = Duration.ofMinutes(30).toNanos();

    /// How long at most a server's own wish is followed.
    static final long LONGEST_WISH = Duration.ofHours(1).toNanos();

    static final long FILE_REST = Duration.ofMinutes(10).toNanos();
    static final long LONGEST_FILE_REST = Duration.ofHours(4).toNanos();

    private final Map<Integer, PutOff> files = new HashMap<>();
    private int failures;
    private boolean resting;
    private long restUntil;

    private record PutOff(long until, int times) {}

    /// Nothing of the file is asked for, the longer the more often it came to that.
    void putOff(int file, long now) {
        PutOff before = files.get(file);
        if (before != null && before.until - now > 0) {
            return; // several ranges of one file fail at once
        }
        int times = before == null ? 0 : before.times + 1;
        files.put(file, new PutOff(now + doubled(FILE_REST, times, LONGEST_FILE_REST), times));
    }

    /// The files that are not asked for now, by index.
    BitSet absent(long now) {
        var absent = new BitSet();
        files.forEach((file, off) -> absent.set(file, off.until - now > 0));
        return absent;
    }

    /// When the next of the files put off may be asked for.
    OptionalLong nextReturn(long now) {
        return files.values().stream()
                .mapToLong(PutOff::until)
                .filter(until -> until - now > 0)
                .min();
    }

    /// The server is left alone for a while: as long as it says, or longer each time.
    void rest(Optional<Duration> wish, long now) {
        long own = doubled(FIRST_REST, failures, LONGEST_REST);
        failures++;
        resting = true;
        restUntil = now
                + wish.map(wait -> Math.clamp(wait.toSeconds(), 1, 3600) * 1_000_000_000L)
                        .map(wait -> Math.min(wait, LONGEST_WISH))
                        .orElse(own);
    }

    /// A block came.
    void served() {
        failures = 0;
    }

    /// How long it is still left alone, nanoseconds; 0 for not.
    long restLeft(long now) {
        return resting ? Math.max(0, restUntil - now) : 0;
    }

    private static long doubled(long first, int times, long most) {
        return Math.min(most, first << Math.min(times, 20));
    }
}
