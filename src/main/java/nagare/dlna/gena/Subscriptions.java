package nagare.dlna.gena;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who is subscribed, within limits. A host that subscribes too often loses its oldest subscriptions rather
/// than being refused: a TV that was switched off cannot take its old ones back, and some disconnect when
/// refused (LG). Thread-safe, guarded by its own monitor; nothing foreign is called inside.
public final class Subscriptions {
    /// Subscriptions of one host to one service.
    public static final int MAX_PER_HOST = 4;

    /// Subscriptions of everybody.
    public static final int MAX_TOTAL = 500;

    /// A flood of refusals is told of once in a while.
    static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

    private final Set<Subscription> all = new LinkedHashSet<>(); // oldest first
    private boolean complained;
    private long complainedAt;

    /// Takes a new one in. Answers the older ones that must go for it, or nothing when there is no room at all.
    public synchronized Optional<List<Subscription>> admit(Subscription wanted) {
        var own = all.stream()
                .filter(other -> isSameClient(other, wanted.host(), wanted.serviceId()))
                .toList();
        var replaced = new ArrayList<Subscription>();
        for (Subscription other : own) { // the same address again: it has forgotten its old subscription
            if (other.callback().toString().equals(wanted.callback().toString())) {
                replaced.add(other);
            }
        }
        own.stream()
                .filter(other -> !replaced.contains(other))
                .limit(Math.max(0, own.size() - replaced.size() - MAX_PER_HOST + 1))
                .sorted(Comparator.comparingInt(own::indexOf))
                .forEach(replaced::add);
        if (all.size() - replaced.size() >= MAX_TOTAL) {
            return Optional.empty();
        }
        replaced.forEach(all::remove);
        all.add(wanted);
        return Optional.of(List.copyOf(replaced));
    }

    /// Whether to tell the user now that there was no room; `now` is in monotonic nanoseconds.
    synchronized boolean mayComplain(long now) {
        if (complained && now - complainedAt < BETWEEN_COMPLAINTS.toNanos()) {
            return false;
        }
        complained = true;
        complainedAt = now;
        return true;
    }

    public synchronized void forget(Subscription gone) {
        all.remove(gone);
    }

    public synchronized int size() {
        return all.size();
    }

    private static boolean isSameClient(Subscription other, InetAddress host, String service) {
        return other.host().equals(host) && other.serviceId().equals(service);
    }
}
