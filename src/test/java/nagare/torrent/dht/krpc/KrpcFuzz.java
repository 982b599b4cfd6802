package nagare.torrent.dht.krpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.fuzz.Allowance;

/// A packet: refused, or a message within the limits, which is read again as the same when it is written.
public final class KrpcFuzz {
    private static final NodeId ID = new NodeId(1, 2, 3);
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.ofLiteral("8.8.4.4"), 6881);

    private KrpcFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, KrpcFuzz::feed);
    }

    private static void feed(byte[] input) throws MalformedKrpc {
        Message message;
        try {
            message = KrpcReader.read(ByteBuffer.wrap(input));
        } catch (MalformedKrpc refused) {
            return;
        }
        if (message.transaction().isEmpty() || message.transaction().length() > KrpcReader.MAX_TRANSACTION_BYTES) {
            throw new AssertionError("a transaction of " + message.transaction().length());
        }
        switch (message) {
            case Message.Query query -> same(query);
            case Message.Answer answer -> {
                if (answer.nodes().size() > 2 * KrpcReader.MAX_NODES
                        || answer.peers().size() > KrpcReader.MAX_PEERS) {
                    throw new AssertionError("too many: " + answer);
                }
                KrpcWriter.write(answer, HERE);
            }
            case Message.Failure _, Message.Faulty _ -> KrpcWriter.write(message, HERE);
        }
    }

    private static void same(Message message) throws MalformedKrpc {
        var again = KrpcReader.read(KrpcWriter.write(message, HERE));
        if (!again.equals(message)) {
            throw new AssertionError(message + " became " + again);
        }
    }

    public static List<byte[]> seeds() {
        var messages = List.of(
                new Message.Query("ab", ID, true, Set.of(Family.IPV6), new Ask.Ping()),
                new Message.Query("ab", ID, false, Set.of(), new Ask.FindNode(ID)),
                new Message.Query("ab", ID, false, Set.of(), new Ask.GetPeers(ID)),
                new Message.Query("ab", ID, false, Set.of(), new Ask.AnnouncePeer(ID, 7, false, "token")),
                new Message.Answer(
                        "ab",
                        ID,
                        List.of(new Contact(ID, HERE)),
                        List.of(HERE),
                        Optional.of("token"),
                        Optional.empty()),
                new Message.Failure("ab", 203, "no"));
        var seeds = new ArrayList<>(messages.stream()
                .map(message -> KrpcWriter.write(message, HERE).array())
                .toList());
        seeds.add("d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q4:vote1:t2:aa1:y1:qe"
                .getBytes(StandardCharsets.ISO_8859_1));
        return List.copyOf(seeds);
    }
}
