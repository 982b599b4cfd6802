package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.Ask;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.KrpcWriter;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;

/// What others get when they ask us: nodes, peers that were announced to us, tokens. Bounded per asker and in all.
final class Answers {
    /// Bytes per second for all answers together.
    static final double BYTES_PER_SECOND = 8000;

    static final int NODES = 8;

    /// So much fits one packet everywhere (BEP 32 says 1024 bytes).
    static final int MAX_ANSWER_BYTES = 1024;

    /// What an answer with 8 nodes of each family and everything else takes.
    private static final int WITHOUT_PEERS = 660;

    private static final int LENGTH_DIGITS = 3;

    private final RoutingTable table;
    private final Networks networks;
    private final Function<NodeId, List<Contact>> others;
    private final FloodGuard guard = new FloodGuard();
    private final Allowance allowance;
    private final Tokens tokens;
    private final PeerStore store;
    private long heard;
    private long refused;

    /// @param others good nodes of the other family near an id
    Answers(
            RoutingTable table,
            Networks networks,
            Function<NodeId, List<Contact>> others,
            RandomGenerator chance,
            long now) {
        this.table = table;
        this.networks = networks;
        this.others = others;
        allowance = new Allowance(BYTES_PER_SECOND, now);
        tokens = new Tokens(chance, now);
        store = new PeerStore(chance);
    }

    /// Whether this sender may be heard at all.
    boolean hears(InetAddress from, long now) {
        heard++;
        if (guard.hears(from, now)) {
            return true;
        }
        refused++;
        return false;
    }

    /// The answer, unless too many have been given.
    Optional<ByteBuffer> to(Message.Query query, InetSocketAddress from, long now) {
        return limited(answer(query, from, now), from, now);
    }

    Optional<ByteBuffer> to(Message.Faulty query, InetSocketAddress from, long now) {
        return limited(query, from, now);
    }

    private Optional<ByteBuffer> limited(Message answer, InetSocketAddress to, long now) {
        var packet = KrpcWriter.write(answer, to);
        if (!allowance.take(packet.remaining(), now)) {
            refused++;
            return Optional.empty();
        }
        return Optional.of(packet);
    }

    private Message answer(Message.Query query, InetSocketAddress from, long now) {
        return switch (query.ask()) {
            case Ask.Ping() -> answer(query, List.of(), List.of(), Optional.empty());
            case Ask.FindNode(var target) -> answer(query, nodes(query, target, now), List.of(), Optional.empty());
            case Ask.GetPeers(var infoHash) -> {
                var token = tokens.give(from.getAddress(), infoHash, now);
                yield answer(query, nodes(query, infoHash, now), peers(infoHash, now), Optional.of(token));
            }
            case Ask.AnnouncePeer announce -> announced(query, announce, from, now);
        };
    }

    private Message announced(Message.Query query, Ask.AnnouncePeer announce, InetSocketAddress from, long now) {
        if (!tokens.isGood(announce.token(), from.getAddress(), announce.infoHash(), now)) {
            return new Message.Faulty(query.transaction(), Message.PROTOCOL_ERROR, "the token is not good");
        }
        int port = announce.implied() ? from.getPort() : announce.port();
        var peer = new InetSocketAddress(from.getAddress(), port);
        if (networks.permits(peer)) {
            store.announced(announce.infoHash(), peer, now);
        }
        return answer(query, List.of(), List.of(), Optional.empty());
    }

    private Message answer(
            Message.Query query, List<Contact> nodes, List<InetSocketAddress> peers, Optional<String> token) {
        return new Message.Answer(query.transaction(), table.own(), nodes, peers, token, Optional.empty());
    }

    private List<Contact> nodes(Message.Query query, NodeId target, long now) {
        var nodes = new ArrayList<Contact>();
        if (query.want().isEmpty() || query.want().contains(networks.family())) {
            nodes.addAll(table.nearestGood(target, NODES, now));
        }
        if (query.want().contains(networks.family().other())) {
            nodes.addAll(others.apply(target));
        }
        return nodes;
    }

    /// Peers of a torrent that have announced themselves to us.
    List<InetSocketAddress> peers(NodeId infoHash, long now) {
        Family family = networks.family();
        return store.peers(infoHash, (MAX_ANSWER_BYTES - WITHOUT_PEERS) / (family.peerBytes() + LENGTH_DIGITS), now);
    }

    void expire(long now) {
        store.expire(now);
    }

    /// Queries that came.
    long heard() {
        return heard;
    }

    /// Queries that got no answer because there were too many.
    long refused() {
        return refused;
    }

    int torrents() {
        return store.torrents();
    }
}
