package nagare.torrent.swarm.member;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import nagare.net.AddressPolicy;
import nagare.torrent.status.Refused;

/// Hosts that somebody named and that may not be dialled, each counted once: so that it can be said why nobody is
/// found. Not thread-safe.
final class Unwelcome {
    /// As many are told apart as addresses are known; more count for nothing.
    static final int MOST = PeerBook.MAX_KNOWN;

    private final AddressPolicy policy;
    private final Set<InetAddress> listed = new HashSet<>();
    private final Set<InetAddress> inside = new HashSet<>();

    Unwelcome(AddressPolicy policy) {
        this.policy = policy;
    }

    void add(InetAddress host) {
        if (listed.size() + inside.size() < MOST) {
            (policy.blocks(host) ? listed : inside).add(host);
        }
    }

    Refused counted() {
        return new Refused(listed.size(), inside.size());
    }
}
