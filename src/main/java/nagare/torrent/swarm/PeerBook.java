package nagare.torrent.swarm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Addresses that may be dialled: known, under way, connected, to be tried again later, or banned.
final class PeerBook {
    /// ENGINE limit: a tracker must not fill the memory with addresses.
    static final int MAX_KNOWN = 2000;

    private static final long FIRST_RETRY = 10_000_000_000L;
    private static final int MAX_FAILURES = 5;

    private final Map<InetSocketAddress, Entry> known = new LinkedHashMap<>();
    private final Set<InetAddress> bannedHosts = new HashSet<>();
    private final Set<InetSocketAddress> bannedEndpoints = new HashSet<>();

    private static final class Entry {
        int failures;
        long retryAt = Long.MIN_VALUE;
        boolean busy;
    }

    /// Whether the address was new.
    boolean add(InetSocketAddress address) {
        if (known.size() >= MAX_KNOWN || known.containsKey(address) || isBanned(address)) {
            return false;
        }
        known.put(address, new Entry());
        return true;
    }

    /// At most `count` addresses to dial now; they are busy from here on.
    List<InetSocketAddress> take(int count, long now) {
        var taken = new ArrayList<InetSocketAddress>();
        for (var candidate : known.entrySet()) {
            if (taken.size() >= count) {
                break;
            }
            Entry entry = candidate.getValue();
            boolean due = entry.retryAt == Long.MIN_VALUE || entry.retryAt - now <= 0;
            if (!entry.busy && due && entry.failures < MAX_FAILURES) {
                entry.busy = true;
                taken.add(candidate.getKey());
            }
        }
        return taken;
    }

    /// No connection came of it, or it ended without use: wait longer each time.
    void failed(InetSocketAddress address, long now) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.failures++;
            entry.retryAt = now + FIRST_RETRY * (1L << Math.min(entry.failures - 1, 5));
        }
    }

    /// A connection that was of use has ended: it may be dialled again soon.
    void left(InetSocketAddress address, long now) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.failures = 0;
            entry.retryAt = now + FIRST_RETRY;
        }
    }

    /// Never again in this swarm: it sent false bytes. On a private network, where one host may run several clients,
    /// only the endpoint is meant.
    void ban(InetSocketAddress address) {
        if (isPrivate(address.getAddress())) {
            bannedEndpoints.add(address);
        } else {
            bannedHosts.add(address.getAddress());
        }
        forget(address);
    }

    boolean isBanned(InetSocketAddress address) {
        return bannedHosts.contains(address.getAddress()) || bannedEndpoints.contains(address);
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress();
    }

    /// Not to be dialled again: the endpoint is ourselves, or useless.
    void forget(InetSocketAddress address) {
        Entry entry = known.get(address);
        if (entry != null) {
            entry.busy = false;
            entry.failures = MAX_FAILURES;
        }
    }

    int size() {
        return known.size();
    }

    /// The next time an address becomes due, `Long.MAX_VALUE` for never.
    long nextRetry() {
        long next = Long.MAX_VALUE;
        for (Entry entry : known.values()) {
            if (!entry.busy && entry.failures < MAX_FAILURES && entry.retryAt != Long.MIN_VALUE) {
                next = Math.min(next, entry.retryAt);
            }
        }
        return next;
    }
}
