package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.NodeId;

/// Peers that others have announced to us. What is full forgets what was announced longest ago.
final class PeerStore {
    static final int MAX_TORRENTS = 2000;
    static final int MAX_PEERS = 500;
    static final Duration LIFE = Duration.ofMinutes(45);

    private final RandomGenerator chance;

    /// In the order of the last announce, within the torrents too.
    private final Map<NodeId, Map<InetSocketAddress, Long>> torrents = new LinkedHashMap<>();

    PeerStore(RandomGenerator chance) {
        this.chance = chance;
    }

    void announced(NodeId infoHash, InetSocketAddress peer, long now) {
        var known = torrents.remove(infoHash);
        var peers = known == null ? new LinkedHashMap<InetSocketAddress, Long>(2) : known;
        peers.remove(peer);
        peers.put(peer, now);
        dropFirst(peers, MAX_PEERS);
        torrents.put(infoHash, peers);
        dropFirst(torrents, MAX_TORRENTS);
    }

    /// At most `most` of the torrent's peers, by chance.
    List<InetSocketAddress> peers(NodeId infoHash, int most, long now) {
        var peers = torrents.get(infoHash);
        if (peers == null) {
            return List.of();
        }
        peers.values().removeIf(at -> now - at > LIFE.toNanos());
        if (peers.isEmpty()) {
            torrents.remove(infoHash);
        }
        var chosen = new ArrayList<>(peers.keySet());
        for (int i = 0; i < Math.min(most, chosen.size()); i++) {
            int other = i + chance.nextInt(chosen.size() - i);
            chosen.set(i, chosen.set(other, chosen.get(i)));
        }
        return List.copyOf(chosen.subList(0, Math.min(most, chosen.size())));
    }

    /// Forgets what has run out.
    void expire(long now) {
        torrents.values().removeIf(peers -> {
            peers.values().removeIf(at -> now - at > LIFE.toNanos());
            return peers.isEmpty();
        });
    }

    int torrents() {
        return torrents.size();
    }

    private static void dropFirst(Map<?, ?> map, int most) {
        while (map.size() > most) {
            var first = map.keySet().iterator();
            first.next();
            first.remove();
        }
    }
}
