package nagare.probe;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Files whose headers could not be had lately, so that a dead swarm is not asked on every look: after ten minutes
/// again, then twenty, up to a day. Thread-safe; guarded by its own monitor, a leaf. Time is handed in, monotonic
/// nanoseconds.
final class Attempts {
    static final Duration FIRST = Duration.ofMinutes(10);
    static final Duration LONGEST = Duration.ofDays(1);
    static final int MAX = 2000;

    private final Map<Probed, Failure> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Probed, Failure> eldest) {
            return size() > MAX;
        }
    };

    private record Failure(long at, Duration rest) {}

    synchronized void failed(Probed file, long now) {
        Failure before = failures.remove(file);
        Duration rest = before == null ? FIRST : before.rest().multipliedBy(2);
        failures.put(file, new Failure(now, rest.compareTo(LONGEST) > 0 ? LONGEST : rest));
    }

    synchronized void succeeded(Probed file) {
        failures.remove(file);
    }

    synchronized boolean rests(Probed file, long now) {
        Failure failure = failures.get(file);
        return failure != null && now - failure.at() < failure.rest().toNanos();
    }
}
