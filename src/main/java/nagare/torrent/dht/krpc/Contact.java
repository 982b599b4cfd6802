package nagare.torrent.dht.krpc;

import java.net.InetSocketAddress;

/// A node and where it is.
public record Contact(NodeId id, InetSocketAddress address) {
    public Contact {
        if (address.isUnresolved() || address.getPort() == 0) {
            throw new IllegalArgumentException("not where a node can be: " + address);
        }
    }

    public Family family() {
        return Family.of(address.getAddress());
    }
}
