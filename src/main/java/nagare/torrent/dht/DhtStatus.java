package nagare.torrent.dht;

import java.util.List;
import nagare.net.OwnAddress;
import nagare.torrent.dht.node.NodeStatus;

/// How the DHT is doing, in each family of addresses that this machine has. `hostsAsked` is how often the bootstrap
/// hosts
/// were asked, `problem` why that failed the last time, empty when it did not.
public record DhtStatus(List<NodeStatus> nodes, int hostsAsked, String problem) {
    public DhtStatus {
        nodes = List.copyOf(nodes);
    }

    /// The nodes of a family together have one voice on our address, once enough of them agree.
    public void vote(OwnAddress own) {
        nodes.forEach(node -> node.address().ifPresent(seen -> own.vote("the DHT over " + node.family(), seen)));
    }

    /// Nodes that have answered in the last quarter of an hour.
    public int good() {
        return nodes.stream().mapToInt(NodeStatus::good).sum();
    }
}
