package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;

/// What swarms have to do with the DHT: peers tell each other the UDP ports of their nodes (BEP 5).
public interface DhtNodes {
    /// There is none.
    DhtNodes NONE = new DhtNodes() {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public void named(InetSocketAddress node) {} // nobody to ask it
    };

    /// Our own; 0 when we have none.
    int port();

    /// A peer says that its node is there. Does not block.
    void named(InetSocketAddress node);
}
