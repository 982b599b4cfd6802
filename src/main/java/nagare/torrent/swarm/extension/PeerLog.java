package nagare.torrent.swarm.extension;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.swarm.member.Peer;

/// Who of a swarm's peers can be dialled at which address, and in which order they came and went: so that each listener
/// needs to remember one number only, up to where it has been told. Not thread-safe.
final class PeerLog {
    /// Comings and goings that are remembered; who has heard nothing for longer is not told of the older ones.
    static final int MOST = 1000;

    private record Change(InetSocketAddress address, boolean added) {}

    /// What has changed for a listener, and up to where that is.
    record Changes(List<Peer> added, List<InetSocketAddress> dropped, long upTo) {}

    private final Map<InetSocketAddress, Peer> here = new LinkedHashMap<>();
    private final Map<Integer, InetSocketAddress> addresses = new HashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    /// The number of the oldest change that is remembered.
    private long first;

    /// The peer is here, or has told more of itself.
    void see(Peer peer) {
        if (addresses.containsKey(peer.number)) {
            return;
        }
        peer.dialable().filter(address -> !here.containsKey(address)).ifPresent(address -> {
            addresses.put(peer.number, address);
            here.put(address, peer);
            note(new Change(address, true));
        });
    }

    void left(Peer peer) {
        InetSocketAddress address = addresses.remove(peer.number);
        if (address != null) {
            here.remove(address);
            note(new Change(address, false));
        }
    }

    private void note(Change change) {
        changes.add(change);
        if (changes.size() > MOST) {
            changes.remove();
            first++;
        }
    }

    Optional<InetSocketAddress> addressOf(Peer peer) {
        return Optional.ofNullable(addresses.get(peer.number));
    }

    Collection<Peer> all() {
        return here.values();
    }

    /// The number of the next change.
    long end() {
        return first + changes.size();
    }

    /// What became of the peers since `from`, at most so many of each: who came and went again is not named.
    Changes since(long from, int most) {
        var before = new LinkedHashMap<InetSocketAddress, Boolean>();
        var after = new HashMap<InetSocketAddress, Boolean>();
        long upTo = Math.max(from, first);
        long number = first;
        for (Change change : changes) {
            if (number++ < upTo) {
                continue;
            }
            if (before.size() >= most && !before.containsKey(change.address())) {
                break;
            }
            before.putIfAbsent(change.address(), !change.added());
            after.put(change.address(), change.added());
            upTo = number;
        }
        var added = new ArrayList<Peer>();
        var dropped = new ArrayList<InetSocketAddress>();
        before.forEach((address, was) -> {
            boolean is = after.get(address);
            Peer peer = here.get(address);
            if (is && !was && peer != null) {
                added.add(peer);
            } else if (was && !is) {
                dropped.add(address);
            }
        });
        return new Changes(added, dropped, upTo);
    }
}
