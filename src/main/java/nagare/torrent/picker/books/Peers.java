package nagare.torrent.picker.books;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The peers that are connected, in the order in which they came.
public final class Peers {
    private static final int ENOUGH = 3;

    private final Map<Integer, Peer> byId = new LinkedHashMap<>();

    public void add(int id, long network, int maxRequests, boolean fast, long rtt, long now) {
        byId.put(id, new Peer(id, network, maxRequests, fast, rtt, usualPace(), now));
    }

    @Nullable
    public Peer remove(int id) {
        return byId.remove(id);
    }

    @Nullable
    public Peer of(int id) {
        return byId.get(id);
    }

    public Collection<Peer> all() {
        return byId.values();
    }

    /// These sent a piece that hashed.
    public void passed(List<Integer> contributors) {
        for (int id : contributors) {
            var peer = byId.get(id);
            if (peer != null) {
                peer.passed();
            }
        }
    }

    /// One of these, at least, sent spoilt bytes.
    public void spoilt(List<Integer> contributors) {
        for (int id : contributors) {
            var peer = byId.get(id);
            if (peer != null) {
                peer.spoilt();
            }
        }
    }

    /// Who is silent for too long steps aside; who refused is forgiven in time.
    public void expire(Traffic traffic, long now) {
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
