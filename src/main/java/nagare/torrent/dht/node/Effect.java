package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.dht.krpc.Contact;

/// What a node wants done.
public sealed interface Effect {
    record Send(InetSocketAddress to, ByteBuffer packet) implements Effect {}

    /// A search has found peers.
    record Found(long search, List<InetSocketAddress> peers) implements Effect {
        public Found {
            peers = List.copyOf(peers);
        }
    }

    /// Nodes of the other family were named: [LocalNode#named] of its node wants them.
    record Named(List<Contact> nodes) implements Effect {
        public Named {
            nodes = List.copyOf(nodes);
        }
    }
}
