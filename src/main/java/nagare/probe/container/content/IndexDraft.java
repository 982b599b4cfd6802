package nagare.probe.container.content;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import nagare.media.TimeIndex;

/// A [TimeIndex] while its points come in, in whatever order. When they are too many, every second is left out.
public final class IndexDraft {
    private static final int MOST = TimeIndex.MAX_POINTS - 1; // one more for the end
    private static final int INDEX_BITS = 15;

    private int[] millis = new int[64];
    private long[] bytes = new long[64];
    private int points;
    private int stride = 1;
    private int offered;

    /// The film has a place to begin from at this time and byte; what is out of all bounds is left out.
    public void add(double time, long at) {
        if (!(time >= 0 && time < TimeIndex.MAX_MILLIS) || at < 0 || offered++ % stride != 0) {
            return;
        }
        if (points == MOST) {
            for (int i = 1; 2 * i < points; i++) {
                millis[i] = millis[2 * i];
                bytes[i] = bytes[2 * i];
            }
            points = (points + 1) / 2;
            stride *= 2;
            offered = 0;
        }
        if (points == millis.length) {
            millis = Arrays.copyOf(millis, Math.min(MOST, points * 2));
            bytes = Arrays.copyOf(bytes, Math.min(MOST, points * 2));
        }
        millis[points] = (int) time;
        bytes[points++] = at;
    }

    /// @param end behind the last byte that is played
    /// @return empty when there were no points that make sense
    public Optional<TimeIndex> finish(Optional<Duration> duration, long end) {
        var order = new long[points];
        for (int i = 0; i < points; i++) {
            order[i] = (long) millis[i] << INDEX_BITS | i;
        }
        Arrays.sort(order);
        var times = new int[points + 1];
        var places = new long[points + 1];
        int kept = 0;
        for (long each : order) {
            int i = (int) (each & (1 << INDEX_BITS) - 1);
            if (bytes[i] < end && (kept == 0 || millis[i] > times[kept - 1] && bytes[i] > places[kept - 1])) {
                times[kept] = millis[i];
                places[kept++] = bytes[i];
            }
        }
        long last = duration.map(Duration::toMillis).orElse(-1L);
        if (kept > 0 && last > times[kept - 1] && last <= TimeIndex.MAX_MILLIS) {
            times[kept] = (int) last;
            places[kept++] = end;
        }
        return kept < 2
                ? Optional.empty()
                : Optional.of(TimeIndex.of(Arrays.copyOf(times, kept), Arrays.copyOf(places, kept)));
    }

    /// The straight line for a film whose container has no index; empty when its duration is not known.
    public static Optional<TimeIndex> even(Optional<Duration> duration, long from, long to) {
        return duration.filter(time -> time.toMillis() > 0 && to > from && from >= 0)
                .map(time -> TimeIndex.even(time, from, to));
    }
}
