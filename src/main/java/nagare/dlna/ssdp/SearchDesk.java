package nagare.dlna.ssdp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import nagare.net.Nearness;

/// Which searches are answered, with what, from where and when. Pure, not thread-safe; times are
/// monotonic nanoseconds.
final class SearchDesk {
    /// Longest wait before an answer. UDA 1.0 §1.2.3 wants a random moment up to MX seconds so that many
    /// devices do not talk at once; half a second, which is within every MX, spreads a home's devices enough,
    /// and a user is waiting.
    static final Duration SPREAD = Duration.ofMillis(500);

    /// Most searches whose answers wait. More can only be a flood: the gate lets in as many within one spread.
    static final int MAX_WAITING = 512;

    private final Presence presence;
    private final Nearness nearness;
    private final RandomGenerator random;
    private final SearchGate gate = new SearchGate();
    private final PriorityQueue<Answer> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.at() - other.at()));

    /// @param nearness who gets an answer: one to anybody else could only be somebody's attack on a third party
    SearchDesk(Presence presence, Nearness nearness, RandomGenerator random) {
        this.presence = presence;
        this.nearness = nearness;
        this.random = random;
    }

    /// The names that go from one of our addresses to somebody who searched.
    record Answer(LanAddress from, InetSocketAddress to, List<Presence.Name> names, long at) {}

    /// A datagram arrived on an interface. `here` is where we are announced now.
    ///
    /// @return whether it will be answered
    boolean hear(
            byte[] datagram, int length, InetSocketAddress sender, String network, List<LanAddress> here, long now) {
        Optional<SearchRequest> search = SearchRequest.parse(datagram, length);
        Optional<LanAddress> from = facing(sender, network, here);
        if (search.isEmpty() || from.isEmpty() || !isNear(sender, here)) {
            return false;
        }
        String target = search.get().target();
        List<Presence.Name> names = presence.matching(target);
        if (names.isEmpty()
                || waiting.size() >= MAX_WAITING
                || !gate.admits(sender.getAddress(), sender.getPort(), target, now)) {
            return false;
        }
        waiting.add(new Answer(from.get(), sender, names, now + random.nextLong(SPREAD.toNanos())));
        return true;
    }

    private boolean isNear(InetSocketAddress sender, List<LanAddress> here) {
        boolean onLink = here.stream().anyMatch(address -> address.isNeighbour(sender.getAddress()));
        return sender.getPort() > 0 && nearness.isNear(sender.getAddress(), onLink);
    }

    /// Our address that the sender can reach: in its network, on the interface that it came in by, if there is
    /// one. A unicast search may come in by another, as all receivers share one port.
    private static Optional<LanAddress> facing(InetSocketAddress sender, String network, List<LanAddress> here) {
        return here.stream()
                .filter(address -> address.network().equals(network) || address.isNeighbour(sender.getAddress()))
                .min(Comparator.comparing((LanAddress address) -> !address.isNeighbour(sender.getAddress()))
                        .thenComparing(address -> !address.network().equals(network)));
    }

    /// Takes the answers whose moment has come.
    List<Answer> due(long now) {
        var due = new ArrayList<Answer>();
        while (!waiting.isEmpty() && waiting.peek().at() - now <= 0) {
            due.add(waiting.remove());
        }
        return due;
    }

    /// When the next answer leaves.
    OptionalLong next() {
        return waiting.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(waiting.peek().at());
    }
}
