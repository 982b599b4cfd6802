package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.dht.krpc.Family;

/// How the DHT is doing in one family of addresses. `good` nodes have answered in the last quarter of an hour; `votes`
/// is who sees us at which address, `address` what most say; `asked` and `answered` are our queries, `heard` those of
/// others, `refused` those of them that were too many.
public record NodeStatus(
        Family family,
        int nodes,
        int good,
        Optional<InetAddress> address,
        Map<InetAddress, Integer> votes,
        Reachability.State reachable,
        long asked,
        long answered,
        long heard,
        long refused,
        int searches) {
    public NodeStatus {
        votes = Map.copyOf(votes);
    }
}
