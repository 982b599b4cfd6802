package nagare.torrent.dht.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import nagare.torrent.dht.krpc.Ask;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Message;
import nagare.torrent.dht.krpc.NodeId;

/// Keeps the table in order: asks silent nodes whether they are still there, walks to our own id so that our neighbours
/// know us, and to places of which we know little.
final class Upkeep {
    /// Nodes of an earlier run that are asked at once, at the start.
    static final int AT_START = 16;

    /// Strangers pinged per second, because they asked us or were named.
    static final int STRANGERS_PER_SECOND = 4;

    /// With so many good nodes no more are looked for.
    static final int ENOUGH = 200;

    static final Duration OWN_WALK = Duration.ofMinutes(15);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private static final Duration CHECKS = Duration.ofMillis(250);
    private static final Duration CHECKS_IN_VAIN = Duration.ofSeconds(5);
    private static final int FEW = 32;
    private static final int TRIES = 8;

    private final LocalNode node;
    private final RoutingTable table;
    private final RandomGenerator chance;
    private final Allowance strangers;
    private final Set<InetSocketAddress> pinged = new HashSet<>();
    private Optional<Lookup> ownWalk = Optional.empty();
    private boolean started;
    private boolean walking;
    private boolean inVain;
    private long nextCheckAt;
    private long nextOwnWalkAt;
    private long nextWalkAt;
    private Duration pause = FIRST_PAUSE;

    Upkeep(LocalNode node, RoutingTable table, RandomGenerator chance, long now) {
        this.node = node;
        this.table = table;
        this.chance = chance;
        strangers = new Allowance(STRANGERS_PER_SECOND, now);
        nextCheckAt = now;
        nextOwnWalkAt = now;
        nextWalkAt = now + FIRST_PAUSE.toNanos();
    }

    void tick(long now) {
        if (now - nextCheckAt >= 0) {
            check(started ? 1 : AT_START, now);
            started = true;
        }
        if (now - nextOwnWalkAt >= 0 && table.size() > 0) {
            nextOwnWalkAt = now + OWN_WALK.toNanos();
            walkToOurselves(List.of(), now);
        }
        if (now - nextWalkAt >= 0 && !walking) {
            fill(now);
        }
    }

    long nextAt(long now) {
        long next = walking ? nextCheckAt - now : Math.min(nextCheckAt - now, nextWalkAt - now);
        return now + (table.size() > 0 ? Math.min(next, nextOwnWalkAt - now) : next);
    }

    private void check(int most, long now) {
        var due = table.questionable(most + pinged.size(), now).stream()
                .filter(contact -> !pinged.contains(contact.address()))
                .limit(most)
                .toList();
        for (var contact : due) {
            send(contact.address(), Optional.of(contact.id()), now);
        }
        nextCheckAt = now + (due.isEmpty() || inVain ? CHECKS_IN_VAIN : CHECKS).toNanos();
    }

    /// A place where there is room is looked at; the more seldom, the less it helps.
    private void fill(long now) {
        pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
        nextWalkAt = now + pause.toNanos();
        if (table.size() == 0 || table.size() >= ENOUGH) {
            return;
        }
        var target = NodeId.random(chance);
        for (int i = 0; i < TRIES && !table.hasRoom(target); i++) {
            target = NodeId.random(chance);
        }
        int before = table.size();
        walking = true;
        node.walk(
                target,
                (_, at) -> {
                    walking = false;
                    if (table.size() > before) {
                        pause = FIRST_PAUSE;
                        nextWalkAt = at + pause.toNanos();
                    }
                },
                now);
    }

    private void walkToOurselves(List<Contact> from, long now) {
        if (ownWalk.isEmpty()) {
            var own = table.own();
            ownWalk = Optional.of(new Lookup(own, node.networks()));
            node.walk(
                    ownWalk.get(),
                    from,
                    (answered, at) -> {
                        ownWalk = Optional.empty();
                        if (answered == 0) {
                            nextOwnWalkAt = at + FIRST_PAUSE.toNanos();
                        }
                    },
                    now);
        } else {
            node.feed(ownWalk.get(), from, now);
        }
    }

    /// A stranger has asked us something.
    void met(Contact contact, long now) {
        if (strangers.take(1, now)) {
            send(contact.address(), Optional.of(contact.id()), now);
        }
    }

    /// Nodes were named over the other family's network.
    void named(List<Contact> nodes, long now) {
        if (table.size() < FEW) {
            nodes.forEach(contact -> met(contact, now));
        }
    }

    /// Somebody says that there is a node.
    void ping(InetSocketAddress address, long now) {
        if (strangers.take(1, now)) {
            send(address, Optional.empty(), now);
        }
    }

    void bootstrap(InetSocketAddress host, long now) {
        node.ask(
                host,
                Optional.empty(),
                new Ask.FindNode(table.own()),
                (_, answer, at) -> walkToOurselves(answer.nodes(), at),
                now);
    }

    /// We have another id: our neighbours are others.
    void renamed(long now) {
        nextOwnWalkAt = now;
    }

    private void send(InetSocketAddress to, Optional<NodeId> expected, long now) {
        if (!node.mayAsk(now) || !pinged.add(to)) {
            return;
        }
        node.ask(
                to,
                expected,
                new Ask.Ping(),
                new Queries.Listener() {
                    @Override
                    public void answered(Contact by, Message.Answer answer, long at) {
                        pinged.remove(to);
                        inVain = false;
                    }

                    @Override
                    public void failed(long at) {
                        pinged.remove(to);
                        inVain = !node.isHeard(at);
                    }
                },
                now);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
