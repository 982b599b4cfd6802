package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.NodeId;

/// The search for the peers of one torrent: look-up after look-up, for as long as it is wanted. Soon again while peers
/// are wanted badly, less and less often when nobody new is found; else when it is time to announce again.
final class Search {
    static final Duration SOON = Duration.ofSeconds(15);
    static final Duration NOT_SO_SOON = Duration.ofMinutes(5);

    /// When nobody answered at all.
    static final Duration NOBODY = Duration.ofSeconds(2);

    static final Duration LEAST_REST = Duration.ofMinutes(15);
    static final Duration MOST_REST = Duration.ofMinutes(30);

    /// Peers remembered, so that they are handed on once per look-up.
    static final int MAX_PEERS = 2000;

    private final long key;
    private final NodeId target;
    private final IntSupplier port;
    private final Set<InetSocketAddress> known = new HashSet<>();
    private Optional<Lookup> lookup = Optional.empty();
    private List<Contact> nearest = List.of();
    private boolean starving;
    private boolean foundNew;
    private boolean inVain;
    private Duration pause = SOON;
    private long endedAt;
    private long nextAt;
    private boolean stopped;

    Search(long key, NodeId target, IntSupplier port, long now) {
        this.key = key;
        this.target = target;
        this.port = port;
        endedAt = now;
        nextAt = now;
    }

    long key() {
        return key;
    }

    NodeId target() {
        return target;
    }

    /// The port that peers reach us at, 0 when we do not announce.
    int port() {
        return port.getAsInt();
    }

    /// Who was nearest the last time.
    List<Contact> nearest() {
        return nearest;
    }

    long nextAt() {
        return nextAt;
    }

    boolean isDue(long now) {
        return !stopped && lookup.isEmpty() && now - nextAt >= 0;
    }

    boolean isIdle() {
        return lookup.isEmpty();
    }

    boolean isStopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    void begun(Lookup with) {
        lookup = Optional.of(with);
        foundNew = false;
    }

    /// Those of the peers that were not known yet.
    List<InetSocketAddress> fresh(List<InetSocketAddress> peers) {
        var fresh = peers.stream()
                .distinct()
                .filter(peer -> known.size() < MAX_PEERS && known.add(peer))
                .toList();
        foundNew |= !fresh.isEmpty();
        return fresh;
    }

    void ended(Lookup with, long now, RandomGenerator chance) {
        lookup = Optional.empty();
        nearest = with.nearest();
        endedAt = now;
        inVain = with.answered() == 0;
        if (inVain) {
            nextAt = now + NOBODY.toNanos();
            return;
        }
        pause = foundNew ? SOON : min(pause.multipliedBy(2), NOT_SO_SOON);
        long rest = LEAST_REST.toNanos()
                + (long) (chance.nextDouble() * MOST_REST.minus(LEAST_REST).toNanos());
        nextAt = now + (starving || known.isEmpty() ? pause.toNanos() : rest);
        starving = false;
    }

    /// There is a node that was not there before; who found nobody to ask can begin.
    void grew(long now) {
        if (lookup.isEmpty() && inVain) {
            nextAt = now;
        }
    }

    /// Peers are too few.
    void starving(long now) {
        starving = true;
        if (lookup.isEmpty()) {
            nextAt = Math.min(nextAt - now, endedAt + pause.toNanos() - now) + now;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
