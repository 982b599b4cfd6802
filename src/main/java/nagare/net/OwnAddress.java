package nagare.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Our own addresses as others see them from outside: trackers (BEP 24), peers (`yourip`), the router. Anybody may be
/// wrong or lie, so each tracker, and each network of peers, has one voice, the latest it raised, and what most say
/// holds. Thread-safe; its monitor
/// is a leaf.
public final class OwnAddress {
    /// Voices that are remembered; the oldest go first.
    static final int MAX_VOICES = 64;

    private final AddressPolicy policy;
    private final Map<String, InetAddress> voices = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InetAddress> eldest) {
            return size() > MAX_VOICES;
        }
    };

    public OwnAddress(AddressPolicy policy) {
        this.policy = policy;
    }

    /// `voter` says that we come from `seen`. An address that no stranger could be reached at counts for nothing.
    public void vote(InetAddress voter, InetAddress seen) {
        vote(policy.network(voter).toString(), seen);
    }

    /// The same of one who has a name.
    public synchronized void vote(String voter, InetAddress seen) {
        if (policy.permits(seen)) {
            voices.put(voter, seen);
        }
    }

    /// Our address of the same family as this one, if somebody has seen it.
    public synchronized Optional<InetAddress> like(InetAddress other) {
        return voices.values().stream()
                .filter(seen -> seen instanceof Inet4Address == other instanceof Inet4Address)
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }

    public boolean is(InetAddress address) {
        return like(address).filter(address::equals).isPresent();
    }
}
