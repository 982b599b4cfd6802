package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nagare.net.Cidr;

/// Our address as others see it: each network that answers has one vote, its last; only the latest are counted.
final class AddressVotes {
    static final int MAX_VOTERS = 32;

    /// So many must agree, and they must be more than half.
    static final int QUORUM = 4;

    private final Map<Cidr, InetAddress> votes = new LinkedHashMap<>();

    void vote(Cidr voter, InetAddress seen) {
        votes.remove(voter);
        votes.put(voter, seen);
        if (votes.size() > MAX_VOTERS) {
            var oldest = votes.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    Optional<InetAddress> winner() {
        return counted().entrySet().stream()
                .filter(entry -> entry.getValue() >= QUORUM && 2 * entry.getValue() > votes.size())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// How many voted for what.
    Map<InetAddress, Integer> counted() {
        var counts = new HashMap<InetAddress, Integer>();
        votes.values().forEach(seen -> counts.merge(seen, 1, Integer::sum));
        return Collections.unmodifiableMap(counts);
    }
}
