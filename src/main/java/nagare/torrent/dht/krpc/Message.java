package nagare.torrent.dht.krpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One packet. `transaction` is what an answer repeats of its query, one char per byte.
public sealed interface Message {
    /// The sender broke a rule (BEP 5).
    int PROTOCOL_ERROR = 203;

    int UNKNOWN_METHOD = 204;

    String transaction();

    /// `readOnly` nodes answer no queries and belong in no table (BEP 43). `want` is which kinds of nodes are asked
    /// for, empty for the kind that the packet came over (BEP 32).
    record Query(String transaction, NodeId sender, boolean readOnly, Set<Family> want, Ask ask) implements Message {
        public Query {
            want = Set.copyOf(want);
        }
    }

    /// `seenAs` is our address as the sender sees it (BEP 42).
    record Answer(
            String transaction,
            NodeId sender,
            List<Contact> nodes,
            List<InetSocketAddress> peers,
            Optional<String> token,
            Optional<InetAddress> seenAs)
            implements Message {
        public Answer {
            nodes = List.copyOf(nodes);
            peers = List.copyOf(peers);
        }
    }

    /// The text is hostile: not for logs as it is.
    record Failure(String transaction, int code, String text) implements Message {}

    /// A query that is answered with this error.
    record Faulty(String transaction, int code, String text) implements Message {}
}
