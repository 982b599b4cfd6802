package nagare.torrent.dht.krpc;

/// What a query asks for.
public sealed interface Ask {
    record Ping() implements Ask {}

    /// Nodes near the target. Also what an unknown query with a target is taken for, as BEP 5's successors expect.
    record FindNode(NodeId target) implements Ask {}

    record GetPeers(NodeId infoHash) implements Ask {}

    /// `implied` means the port that the packet comes from, whatever `port` says. The token has one char per byte.
    record AnnouncePeer(NodeId infoHash, int port, boolean implied, String token) implements Ask {
        public AnnouncePeer {
            if (port < (implied ? 0 : 1) || port > 0xffff) {
                throw new IllegalArgumentException("not a port: " + port);
            }
        }
    }
}
