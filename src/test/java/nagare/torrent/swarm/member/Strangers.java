package nagare.torrent.swarm.member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.net.OwnAddress;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.Line;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;

/// Peers to test with.
public final class Strangers {
    public static final InfoHash TORRENT = new InfoHash("ab".repeat(20));
    public static final PeerId SELF =
            PeerId.of("-NG0100-mmmmmmmmmmmm".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    private Strangers() {}

    /// A peer id that is larger than ours, or smaller.
    public static PeerId id(String twelve) {
        return PeerId.of(("-NG0100-" + twelve).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    public static PeerId id(int number) {
        return PeerId.random(new Random(number));
    }

    public static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    public static Handshake handshake(PeerId id) {
        return new Handshake(TORRENT, id, true, true, false, false);
    }

    static Event.Joined joined(int number, String literal, PeerId id, boolean incoming) {
        return new Event.Joined(number, address(literal, 6881), handshake(id), 1, incoming);
    }

    public static Peer peer(int number, long now) {
        return peer(number, "9.9.9." + number, now);
    }

    public static Peer peer(int number, String literal, long now) {
        return new Peer(number, address(literal, 6881), handshake(id(number)), Line.plain(false), now);
    }

    public static SwarmSettings settings(int maxPeers, Budget budget) {
        return settings(
                SELF,
                6881,
                maxPeers,
                budget,
                new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"))),
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare");
    }

    /// Of an engine that nobody has seen yet, without the DHT.
    public static SwarmSettings settings(
            PeerId self,
            int listenPort,
            int maxPeers,
            Budget budget,
            AddressPolicy policy,
            Approach approach,
            String client) {
        return new SwarmSettings(
                self, listenPort, maxPeers, budget, policy, approach, client, new OwnAddress(policy), DhtNodes.NONE);
    }
}
