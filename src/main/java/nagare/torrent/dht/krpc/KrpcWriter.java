package nagare.torrent.dht.krpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeWriter;

/// Writes packets.
public final class KrpcWriter {
    private KrpcWriter() {}

    /// The packet, as [KrpcReader] reads it. `to` is told where it was seen when this is an answer (BEP 42).
    public static ByteBuffer write(Message message, InetSocketAddress to) {
        var packet = new HashMap<String, BencodeValue>();
        packet.put("t", raw(message.transaction()));
        switch (message) {
            case Message.Query query -> {
                packet.put("y", BencodeValue.of("q"));
                packet.put("q", BencodeValue.of(method(query.ask())));
                packet.put("a", arguments(query));
                if (query.readOnly()) {
                    packet.put("ro", BencodeValue.of(1));
                }
            }
            case Message.Answer answer -> {
                packet.put("y", BencodeValue.of("r"));
                packet.put("r", values(answer, Family.of(to.getAddress())));
                packet.put("ip", BencodeValue.of(packed(to)));
            }
            case Message.Failure failure -> error(packet, failure.code(), failure.text());
            case Message.Faulty faulty -> error(packet, faulty.code(), faulty.text());
        }
        return ByteBuffer.wrap(BencodeWriter.write(BencodeValue.of(packet)));
    }

    private static void error(Map<String, BencodeValue> packet, int code, String text) {
        packet.put("y", BencodeValue.of("e"));
        packet.put("e", BencodeValue.of(List.of(BencodeValue.of(code), BencodeValue.of(text))));
    }

    private static String method(Ask ask) {
        return switch (ask) {
            case Ask.Ping() -> "ping";
            case Ask.FindNode _ -> "find_node";
            case Ask.GetPeers _ -> "get_peers";
            case Ask.AnnouncePeer _ -> "announce_peer";
        };
    }

    private static BencodeValue arguments(Message.Query query) {
        var arguments = new HashMap<String, BencodeValue>();
        arguments.put("id", id(query.sender()));
        switch (query.ask()) {
            case Ask.Ping() -> {} // only who we are
            case Ask.FindNode(var target) -> arguments.put("target", id(target));
            case Ask.GetPeers(var infoHash) -> arguments.put("info_hash", id(infoHash));
            case Ask.AnnouncePeer(var infoHash, int port, boolean implied, var token) -> {
                arguments.put("info_hash", id(infoHash));
                arguments.put("implied_port", BencodeValue.of(implied ? 1 : 0));
                arguments.put("port", BencodeValue.of(port));
                arguments.put("token", raw(token));
            }
        }
        if (!query.want().isEmpty()) {
            arguments.put("want", want(query.want()));
        }
        return BencodeValue.of(arguments);
    }

    private static BencodeValue want(Set<Family> want) {
        return BencodeValue.of(want.stream()
                .sorted()
                .map(family -> BencodeValue.of(family.wanted()))
                .toList());
    }

    private static BencodeValue values(Message.Answer answer, Family family) {
        var values = new HashMap<String, BencodeValue>();
        values.put("id", id(answer.sender()));
        for (var each : Family.values()) {
            var nodes = answer.nodes().stream()
                    .filter(node -> node.family() == each)
                    .toList();
            if (!nodes.isEmpty() || each == family && answer.token().isPresent()) {
                values.put(each.nodesKey(), nodes(nodes, each));
            }
        }
        if (!answer.peers().isEmpty()) {
            values.put(
                    "values",
                    BencodeValue.of(answer.peers().stream()
                            .filter(peer -> Family.of(peer.getAddress()) == family)
                            .map(peer -> BencodeValue.of(packed(peer)))
                            .toList()));
        }
        answer.token().ifPresent(token -> values.put("token", raw(token)));
        return BencodeValue.of(values);
    }

    private static BencodeValue nodes(List<Contact> nodes, Family family) {
        var packed = ByteBuffer.allocate(nodes.size() * family.nodeBytes());
        for (var node : nodes) {
            packed.put(node.id().bytes()).put(packed(node.address()));
        }
        return BencodeValue.of(packed.array());
    }

    private static byte[] packed(InetSocketAddress at) {
        InetAddress address = at.getAddress();
        return ByteBuffer.allocate(Family.of(address).peerBytes())
                .put(address.getAddress())
                .putShort((short) at.getPort())
                .array();
    }

    private static BencodeValue id(NodeId id) {
        return BencodeValue.of(id.bytes());
    }

    private static BencodeValue raw(String text) {
        return BencodeValue.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
