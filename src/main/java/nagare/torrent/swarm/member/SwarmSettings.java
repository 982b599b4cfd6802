package nagare.torrent.swarm.member;

import nagare.net.AddressPolicy;
import nagare.net.OwnAddress;
import nagare.torrent.peer.Approach;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.PeerId;

/// What every swarm of an engine shares: our name and port, how many peers one swarm may have, what all may use
/// together, whom we may dial and how, our name in the extension handshake, our addresses as others see them, and the
/// DHT.
public record SwarmSettings(
        PeerId self,
        int listenPort,
        int maxPeers,
        Budget budget,
        AddressPolicy policy,
        Approach approach,
        String client,
        OwnAddress own,
        DhtNodes nodes) {
    /// For a private torrent, which has nothing to do with the DHT (BEP 27).
    public SwarmSettings withoutDht() {
        return new SwarmSettings(self, listenPort, maxPeers, budget, policy, approach, client, own, DhtNodes.NONE);
    }

    /// @param listenPort 0 when nobody can call us
    /// @param client empty when nobody is told
    public SwarmSettings {
        if (maxPeers <= 0) {
            throw new IllegalArgumentException("a swarm needs peers: " + maxPeers);
        }
    }

    /// Whether peers are told no more than they need.
    public boolean isAnonymous() {
        return client.isEmpty();
    }

    /// The same for a swarm in which we go by another id.
    public SwarmSettings as(PeerId id) {
        return new SwarmSettings(id, listenPort, maxPeers, budget, policy, approach, client, own, nodes);
    }
}
