package nagare.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// In which order mirrors are asked: as the settings have them, the ones that failed of late last. One that fails
/// rests for a minute, then two, up to half an hour. Thread-safe; guarded by its own monitor, no I/O inside.
final class Mirrors {
    static final Duration FIRST_REST = Duration.ofMinutes(1);
    static final Duration LONGEST_REST = Duration.ofMinutes(30);

    private final List<FeedAddress> all;
    private final Map<FeedAddress, Rest> resting = new HashMap<>();

    Mirrors(List<FeedAddress> all) {
        this.all = List.copyOf(all);
    }

    private record Rest(long until, Duration length) {}

    /// Everyone, the rested ones first; those that rest follow, the one that has rested longest first.
    synchronized List<FeedAddress> inTurn(long now) {
        var order = new ArrayList<>(all);
        order.sort(Comparator.comparingLong(mirror ->
                resting.containsKey(mirror) ? Math.max(0, resting.get(mirror).until() - now) : 0));
        return List.copyOf(order);
    }

    synchronized boolean rests(FeedAddress mirror, long now) {
        var rest = resting.get(mirror);
        return rest != null && rest.until() - now > 0;
    }

    synchronized void failed(FeedAddress mirror, Duration asked, long now) {
        var before = resting.get(mirror);
        var length = before == null ? FIRST_REST : min(before.length().multipliedBy(2), LONGEST_REST);
        var longer = asked.compareTo(length) > 0 ? asked : length;
        resting.put(mirror, new Rest(now + longer.toNanos(), length));
    }

    synchronized void answered(FeedAddress mirror) {
        resting.remove(mirror);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
