package nagare.media;

import java.time.Duration;
import java.util.Arrays;

/// Which byte of a film is played when: places from which it can be played, as the container's own index lists them
/// (Matroska's Cues, MP4's sync samples), and straight lines between them. Immutable.
public final class TimeIndex {
    /// Points of one index; of a longer one every second is left out, again and again.
    public static final int MAX_POINTS = 20_000;

    /// The longest film, in milliseconds: 24 days.
    public static final int MAX_MILLIS = Integer.MAX_VALUE;

    private final int[] millis;
    private final long[] bytes;
    private final boolean exact;

    /// A place from which the film can be played, and when.
    public record Point(Duration time, long at) {}

    private TimeIndex(int[] millis, long[] bytes, boolean exact) {
        this.millis = millis;
        this.bytes = bytes;
        this.exact = exact;
    }

    /// An index of points that somebody wrote down: both rows ascend, the last is the end of the film and its bytes.
    ///
    /// @throws IllegalArgumentException when they do not, or are fewer than two or too many
    public static TimeIndex of(int[] millis, long[] bytes) {
        return checked(millis.clone(), bytes.clone(), true);
    }

    /// Where the container has no index: as if every second had as many bytes as the others.
    ///
    /// @param from the first byte that is played
    /// @param to behind the last one
    public static TimeIndex even(Duration duration, long from, long to) {
        return checked(new int[] {0, Math.max(1, millis(duration))}, new long[] {from, to}, false);
    }

    /// Rows as [#millis] and [#bytes] gave them.
    ///
    /// @throws IllegalArgumentException as [#of]
    public static TimeIndex restored(int[] millis, long[] bytes, boolean exact) {
        return checked(millis.clone(), bytes.clone(), exact);
    }

    private static TimeIndex checked(int[] millis, long[] bytes, boolean exact) {
        if (millis.length != bytes.length || millis.length < 2 || millis.length > MAX_POINTS) {
            throw new IllegalArgumentException("no index: " + millis.length + " times, " + bytes.length + " places");
        }
        for (int i = 0; i < millis.length; i++) {
            if (i == 0 ? millis[0] < 0 || bytes[0] < 0 : millis[i] <= millis[i - 1] || bytes[i] <= bytes[i - 1]) {
                throw new IllegalArgumentException("an index that does not ascend at " + i);
            }
        }
        return new TimeIndex(millis, bytes, exact);
    }

    /// Whether its points are the container's own, so that playing can begin there; else it is an estimate.
    public boolean isExact() {
        return exact;
    }

    /// How long the film is.
    public Duration duration() {
        return Duration.ofMillis(millis[millis.length - 1]);
    }

    /// About where the film is at this time; within the file, whatever is asked.
    public long byteAt(Duration time) {
        int wanted = millis(time);
        int found = Arrays.binarySearch(millis, wanted);
        if (found >= 0) {
            return bytes[found];
        }
        int after = -found - 1;
        if (after == 0 || after == millis.length) {
            return bytes[after == 0 ? 0 : after - 1];
        }
        double part = (wanted - millis[after - 1]) / (double) (millis[after] - millis[after - 1]);
        return bytes[after - 1] + (long) (part * (bytes[after] - bytes[after - 1]));
    }

    /// About when this byte is played.
    public Duration timeAt(long at) {
        int found = Arrays.binarySearch(bytes, at);
        if (found >= 0) {
            return Duration.ofMillis(millis[found]);
        }
        int after = -found - 1;
        if (after == 0 || after == bytes.length) {
            return Duration.ofMillis(millis[after == 0 ? 0 : after - 1]);
        }
        double part = (at - bytes[after - 1]) / (double) (bytes[after] - bytes[after - 1]);
        return Duration.ofMillis(millis[after - 1] + (long) (part * (millis[after] - millis[after - 1])));
    }

    /// The last place at or before this time from which the film can be played; the first one when there is none. The
    /// end of the film is no such place.
    public Point pointBefore(Duration time) {
        int wanted = millis(time);
        int found = Arrays.binarySearch(millis, wanted);
        int point = Math.clamp(found >= 0 ? found : -found - 2, 0, millis.length - 2);
        return new Point(Duration.ofMillis(millis[point]), bytes[point]);
    }

    private static int millis(Duration time) {
        if (time.isNegative()) {
            return 0;
        }
        return time.getSeconds() >= MAX_MILLIS / 1000 ? MAX_MILLIS : (int) time.toMillis();
    }

    /// How many points it has, the end among them.
    public int points() {
        return millis.length;
    }

    /// The times of its points, for whoever writes it down; a copy.
    public int[] millis() {
        return millis.clone();
    }

    /// The places of its points, for whoever writes it down; a copy.
    public long[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimeIndex that
                && exact == that.exact
                && Arrays.equals(millis, that.millis)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(millis) * 31 + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "%d points over %s, %s".formatted(millis.length, duration(), exact ? "exact" : "even");
    }
}
