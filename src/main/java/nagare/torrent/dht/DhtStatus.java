package nagare.torrent.dht;

import java.util.List;
import nagare.torrent.dht.node.NodeStatus;

/// How the DHT is doing, in each family of addresses that this machine has. `hostsAsked` is how often the bootstrap
/// hosts
/// were asked, `problem` why that failed the last time, empty when it did not.
public record DhtStatus(List<NodeStatus> nodes, int hostsAsked, String problem) {
    public DhtStatus {
        nodes = List.copyOf(nodes);
    }

    /// Nodes that have answered in the last quarter of an hour.
    public int good() {
        return nodes.stream().mapToInt(NodeStatus::good).sum();
    }
}
