package nagare.torrent.picker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The peers that are connected, in the order in which they came.
final class Peers {
    private static final int ENOUGH = 3;

    private final Map<Integer, Peer> byId = new LinkedHashMap<>();

    void add(int id, long network, int maxRequests, boolean fast, long rtt, long now) {
        byId.put(id, new Peer(id, network, maxRequests, fast, rtt, usualPace(), now));
    }

    @Nullable
    Peer remove(int id) {
        return byId.remove(id);
    }

    @Nullable
    Peer of(int id) {
        return byId.get(id);
    }

    Collection<Peer> all() {
        return byId.values();
    }

    /// These sent a piece that hashed.
    void passed(List<Integer> contributors) {
        for (int id : contributors) {
            var peer = byId.get(id);
            if (peer != null) {
                peer.passed();
            }
        }
    }

    /// One of these, at least, sent spoilt bytes.
    void spoilt(List<Integer> contributors) {
        for (int id : contributors) {
            var peer = byId.get(id);
            if (peer != null) {
                peer.spoilt();
            }
        }
    }

    /// Who is silent for too long steps aside; who refused is forgiven in time.
    void expire(Traffic traffic, long now) {
        for (var peer : byId.values()) {
            if (!peer.owed.isEmpty() && peer.snubAt() <= now) {
                peer.snub();
                peer.owed.forEach(traffic::doubt);
            }
            if (peer.refusedUntil() <= now) {
                peer.pardonAll();
            }
        }
    }

    /// The pace to presume of a new peer: the median of those we know, if we know enough.
    private long usualPace() {
        var paces = byId.values().stream()
                .filter(Peer::isKnown)
                .mapToLong(Peer::perBlock)
                .sorted()
                .toArray();
        return paces.length < ENOUGH ? Peer.STRANGER : paces[paces.length / 2];
    }
}
