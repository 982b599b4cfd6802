package nagare.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Torrents that could not be had lately, and why, so that a dead link is not hammered: somebody who presses play
/// again gets the same answer for half a minute, the background tries again after ten minutes, then twenty, up to
/// a day. Thread-safe; guarded by its own monitor, no I/O inside.
final class Failures {
    static final Duration FOR_PEOPLE = Duration.ofSeconds(30);
    static final Duration FIRST = Duration.ofMinutes(10);
    static final Duration LONGEST = Duration.ofDays(1);
    static final int MAX = 2000;

    private final Map<Long, Failure> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Failure> eldest) {
            return size() > MAX;
        }
    };

    private record Failure(Instant at, Duration rest, Unresolved why, boolean forPeople) {}

    synchronized void add(long release, Unresolved why, Instant now) {
        add(release, why, true, now);
    }

    /// The background shall not try again soon; for a person there is more that can be done.
    synchronized void putOff(long release, Unresolved why, Instant now) {
        add(release, why, false, now);
    }

    private void add(long release, Unresolved why, boolean forPeople, Instant now) {
        var before = failures.remove(release);
        var rest = before == null ? FIRST : before.rest().multipliedBy(2);
        failures.put(release, new Failure(now, rest.compareTo(LONGEST) > 0 ? LONGEST : rest, why, forPeople));
    }

    synchronized void forget(long release) {
        failures.remove(release);
    }

    /// Why somebody who asks now gets the answer of a moment ago.
    synchronized Optional<Unresolved> forPeople(long release, Instant now) {
        return Optional.ofNullable(failures.get(release))
                .filter(failure -> failure.forPeople() && within(failure.at(), FOR_PEOPLE, now))
                .map(Failure::why);
    }

    synchronized boolean restsInBackground(long release, Instant now) {
        var failure = failures.get(release);
        return failure != null && within(failure.at(), failure.rest(), now);
    }

    private static boolean within(Instant start, Duration time, Instant now) {
        return !now.isBefore(start) && now.isBefore(start.plus(time));
    }
}
