package nagare.torrent;

import java.net.InetSocketAddress;
import nagare.torrent.dht.Dht;
import nagare.torrent.swarm.member.DhtNodes;

/// The ports of DHT nodes that peers tell each other.
record SharedPorts(Dht dht) implements DhtNodes {
    @Override
    public int port() {
        return dht.port();
    }

    @Override
    public void named(InetSocketAddress node) {
        dht.node(node);
    }
}
