package nagare.torrent.dht.krpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.bencode.BencodeReader;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.bencode.BencodeValue.Int;
import nagare.torrent.bencode.MalformedBencode;
import nagare.torrent.wire.CompactPeers;

/// Reads packets within limits. Ids have 20 bytes or the packet is refused; of lists of nodes and peers what can be
/// read is taken. Port 0 is nowhere.
public final class KrpcReader {
    /// What nodes send fits one packet of an Ethernet; some answers with many peers are longer.
    public static final int MAX_PACKET_BYTES = 4096;

    /// Nodes taken of one answer, per family. BEP 5 says 8; some send 16.
    public static final int MAX_NODES = 32;

    /// Peers taken of one answer.
    public static final int MAX_PEERS = 200;

    /// Transactions that are repeated; common are 2 and 4 bytes.
    public static final int MAX_TRANSACTION_BYTES = 32;

    /// Tokens that are kept; common are 4, 8 and 20 bytes.
    public static final int MAX_TOKEN_BYTES = 64;

    /// Of an error's text.
    static final int MAX_TEXT_CHARACTERS = 100;

    private static final int GENERIC_ERROR = 201;

    private KrpcReader() {}

    public static Message read(ByteBuffer packet) throws MalformedKrpc {
        if (packet.remaining() > MAX_PACKET_BYTES) {
            throw new MalformedKrpc("a packet of " + packet.remaining() + " bytes");
        }
        var bytes = new byte[packet.remaining()];
        packet.duplicate().get(bytes);
        try {
            if (BencodeReader.read(bytes, BencodeReader.MESSAGE_NODES) instanceof Dict message) {
                return message(message);
            }
        } catch (MalformedBencode e) {
            throw new MalformedKrpc(e.getMessage());
        }
        throw new MalformedKrpc("not a dict");
    }

    private static Message message(Dict message) throws MalformedKrpc {
        var transaction = text(message, "t", MAX_TRANSACTION_BYTES)
                .orElseThrow(() -> new MalformedKrpc("no transaction that can be repeated"));
        return switch (text(message, "y", 1).orElse("")) {
            case "q" -> query(transaction, message);
            case "r" -> answer(transaction, message);
            case "e" -> failure(transaction, message);
            default -> throw new MalformedKrpc("neither query nor answer nor error");
        };
    }

    private static Message query(String transaction, Dict message) {
        var arguments = message.dict("a");
        var sender = arguments.flatMap(dict -> id(dict, "id"));
        if (sender.isEmpty()) {
            return new Message.Faulty(transaction, Message.PROTOCOL_ERROR, "an id of 20 bytes is needed");
        }
        boolean readOnly = message.integer("ro").orElse(0L) == 1;
        var method = message.bytes("q").map(Bytes::latin1).orElse("");
        return switch (ask(method, arguments.get())) {
            case Asked.Understood(var ask) ->
                new Message.Query(transaction, sender.get(), readOnly, want(arguments.get()), ask);
            case Asked.Wrong(int code, var text) -> new Message.Faulty(transaction, code, text);
        };
    }

    private sealed interface Asked {
        record Understood(Ask ask) implements Asked {}

        record Wrong(int code, String text) implements Asked {}
    }

    private static Asked ask(String method, Dict arguments) {
        return switch (method) {
            case "ping" -> new Asked.Understood(new Ask.Ping());
            case "find_node" -> understood(id(arguments, "target").map(Ask.FindNode::new), "a target");
            case "get_peers" -> understood(id(arguments, "info_hash").map(Ask.GetPeers::new), "an info_hash");
            case "announce_peer" -> understood(announce(arguments), "info_hash, port and token");
            default ->
                id(arguments, "target")
                        .or(() -> id(arguments, "info_hash"))
                        .<Asked>map(target -> new Asked.Understood(new Ask.FindNode(target)))
                        .orElse(new Asked.Wrong(Message.UNKNOWN_METHOD, "unknown method"));
        };
    }

    private static Asked understood(Optional<? extends Ask> ask, String needed) {
        return ask.<Asked>map(Asked.Understood::new)
                .orElse(new Asked.Wrong(Message.PROTOCOL_ERROR, needed + " is needed"));
    }

    private static Optional<Ask> announce(Dict arguments) {
        var infoHash = id(arguments, "info_hash");
        var token = text(arguments, "token", MAX_TOKEN_BYTES);
        boolean implied = arguments.integer("implied_port").orElse(0L) != 0;
        long port = arguments.integer("port").orElse(0L);
        if (infoHash.isEmpty() || token.isEmpty() || (!implied && (port < 1 || port > 0xffff))) {
            return Optional.empty();
        }
        return Optional.of(new Ask.AnnouncePeer(infoHash.get(), implied ? 0 : (int) port, implied, token.get()));
    }

    private static Set<Family> want(Dict arguments) {
        var want = EnumSet.noneOf(Family.class);
        for (var value : arguments.items("want").orElse(List.of())) {
            for (var family : Family.values()) {
                if (value instanceof Bytes bytes && bytes.latin1().equals(family.wanted())) {
                    want.add(family);
                }
            }
        }
        return want;
    }

    private static Message answer(String transaction, Dict message) throws MalformedKrpc {
        var values = message.dict("r").orElseThrow(() -> new MalformedKrpc("an answer without values"));
        var sender = id(values, "id").orElseThrow(() -> new MalformedKrpc("an answer without an id of 20 bytes"));
        var nodes = new ArrayList<Contact>();
        for (var family : Family.values()) {
            values.bytes(family.nodesKey()).ifPresent(packed -> nodes.addAll(nodes(packed.view(), family)));
        }
        return new Message.Answer(
                transaction, sender, nodes, peers(values), text(values, "token", MAX_TOKEN_BYTES), seenAs(message));
    }

    private static List<Contact> nodes(ByteBuffer packed, Family family) {
        var nodes = new ArrayList<Contact>();
        var address = new byte[family.addressBytes()];
        while (packed.remaining() >= family.nodeBytes() && nodes.size() < MAX_NODES) {
            var id = NodeId.read(packed);
            packed.get(address);
            int port = packed.getShort() & 0xffff;
            var at = address(address);
            if (port != 0 && Family.of(at) == family) { // an IPv4 address in IPv6 form is neither
                nodes.add(new Contact(id, new InetSocketAddress(at, port)));
            }
        }
        return nodes;
    }

    private static List<InetSocketAddress> peers(Dict values) {
        var peers = new ArrayList<InetSocketAddress>();
        for (var value : values.items("values").orElse(List.of())) {
            if (peers.size() == MAX_PEERS) {
                break;
            }
            if (value instanceof Bytes bytes) {
                if (bytes.length() == Family.IPV4.peerBytes()) {
                    peers.addAll(CompactPeers.parse4(bytes.view(), 1));
                } else if (bytes.length() == Family.IPV6.peerBytes()) {
                    peers.addAll(CompactPeers.parse6(bytes.view(), 1));
                }
            }
        }
        return peers;
    }

    private static Optional<InetAddress> seenAs(Dict message) {
        return message.bytes("ip").flatMap(bytes -> {
            for (var family : Family.values()) {
                if (bytes.length() == family.addressBytes() || bytes.length() == family.peerBytes()) {
                    var address = new byte[family.addressBytes()];
                    bytes.view().get(address);
                    return Optional.of(address(address));
                }
            }
            return Optional.empty();
        });
    }

    private static Message failure(String transaction, Dict message) {
        var error = message.items("e").orElse(List.of());
        int code = error.stream()
                .filter(Int.class::isInstance)
                .mapToLong(value -> ((Int) value).value())
                .filter(number -> number > 0 && number < 1000)
                .mapToInt(Math::toIntExact)
                .findFirst()
                .orElse(GENERIC_ERROR);
        var text = error.stream()
                .filter(Bytes.class::isInstance)
                .map(value -> ((Bytes) value).text())
                .findFirst()
                .orElse("");
        return new Message.Failure(transaction, code, text.substring(0, Math.min(text.length(), MAX_TEXT_CHARACTERS)));
    }

    private static Optional<NodeId> id(Dict dict, String key) {
        return dict.bytes(key).filter(bytes -> bytes.length() == NodeId.BYTES).map(bytes -> NodeId.read(bytes.view()));
    }

    private static Optional<String> text(Dict dict, String key, int most) {
        return dict.bytes(key)
                .filter(bytes -> bytes.length() > 0 && bytes.length() <= most)
                .map(Bytes::latin1);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
