package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;

/// What we have asked and nobody has answered yet. An answer counts when its transaction and its address are those of
/// a query, and its id is the one that was expected.
final class Queries {
    static final Duration HARD = Duration.ofSeconds(5);
    static final double PER_SECOND = 200;
    static final int TRANSACTION_BYTES = 2;

    /// What becomes of a query.
    interface Listener {
        void answered(Contact by, Message.Answer answer, long now);

        /// It takes longer than answers usually do; it may still come.
        default void late(long now) {}

        /// It will not come, or it was an error.
        default void failed(long now) {}
    }

    /// One query; `expected` is empty where we did not know who is there.
    record Pending(
            String transaction,
            InetSocketAddress to,
            Optional<NodeId> expected,
            Listener listener,
            long sentAt,
            long lateAt) {
        long deadAt() {
            return sentAt + HARD.toNanos();
        }
    }

    private final RandomGenerator chance;
    private final Allowance allowance;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Map<String, Pending> punctual = new HashMap<>();
    private long sent;

    Queries(RandomGenerator chance, long now) {
        this.chance = chance;
        allowance = new Allowance(PER_SECOND, now);
    }

    /// Whether another may be sent.
    boolean mayAsk(long now) {
        return allowance.has(1, now);
    }

    /// Enters a query under a transaction of its own.
    Pending enter(InetSocketAddress to, Optional<NodeId> expected, Listener listener, long patience, long now) {
        String transaction = transaction();
        while (pending.containsKey(transaction)) {
            transaction = transaction();
        }
        allowance.take(1, now);
        var query = new Pending(transaction, to, expected, listener, now, now + patience);
        pending.put(transaction, query);
        punctual.put(transaction, query);
        sent++;
        return query;
    }

    private String transaction() {
        int number = chance.nextInt();
        var text = new StringBuilder();
        for (int i = 0; i < TRANSACTION_BYTES; i++) {
            text.append((char) (number >>> 8 * i & 0xff));
        }
        return text.toString();
    }

    /// The query that this is the answer to. Where a name went out, nobody knows whose address is behind it.
    Optional<Pending> settle(String transaction, InetSocketAddress from) {
        var query = pending.get(transaction);
        if (query == null || !query.to().isUnresolved() && !query.to().equals(from)) {
            return Optional.empty();
        }
        pending.remove(transaction);
        punctual.remove(transaction);
        return Optional.of(query);
    }

    /// Those that have just become late.
    List<Pending> late(long now) {
        var late = new ArrayList<Pending>();
        punctual.values().removeIf(query -> now - query.lateAt() >= 0 && late.add(query));
        return late;
    }

    /// Those that are given up now.
    List<Pending> dead(long now) {
        var dead = new ArrayList<Pending>();
        for (var query : pending.values()) { // in the order they were sent
            if (now - query.deadAt() < 0) {
                break;
            }
            dead.add(query);
        }
        dead.forEach(query -> {
            pending.remove(query.transaction());
            punctual.remove(query.transaction());
        });
        return dead;
    }

    /// When [#late] or [#dead] will have something.
    long nextAt(long otherwise) {
        long next = otherwise;
        for (var query : punctual.values()) {
            next = Math.min(next, query.lateAt());
        }
        return pending.isEmpty()
                ? next
                : Math.min(next, pending.values().iterator().next().deadAt());
    }

    int waiting() {
        return pending.size();
    }

    long sent() {
        return sent;
    }
}
