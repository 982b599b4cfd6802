package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import nagare.net.AddressPolicy;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.krpc.SecureId;

/// A network of nodes in one thread, on a clock of its own: packets take 10 to 100 ms, and some are lost.
final class SimulatedNetwork {
    static final int PORT = 6881;

    private static final double LOSS = 0.01;
    private static final int KNOWN = 24;

    final Random chance;
    final List<Honest> honest = new ArrayList<>();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<InetSocketAddress, Participant> participants = new HashMap<>();
    private final Set<Integer> networks = new HashSet<>();
    private long now = 1_000_000_000L;
    private long number;

    private record Event(long at, long number, Runnable what) {}

    /// Somebody with an address.
    interface Participant {
        void receive(InetSocketAddress from, ByteBuffer packet);
    }

    SimulatedNetwork(long seed) {
        chance = new Random(seed);
    }

    long now() {
        return now;
    }

    /// An address of the public internet, in a network where nobody else is.
    InetSocketAddress address() {
        while (true) {
            int network = 20 + chance.nextInt(60) << 16 | chance.nextInt(1 << 16);
            if (networks.add(network)) {
                return new InetSocketAddress(address(network << 8 | 1 + chance.nextInt(250)), PORT);
            }
        }
    }

    static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    void join(InetSocketAddress at, Participant participant) {
        participants.put(at, participant);
    }

    void leave(InetSocketAddress at) {
        participants.remove(at);
    }

    void later(long delay, Runnable what) {
        events.add(new Event(now + delay, number++, what));
    }

    void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer packet) {
        if (chance.nextDouble() < LOSS) {
            return;
        }
        later(Duration.ofMillis(10 + chance.nextInt(90)).toNanos(), () -> {
            var there = participants.get(to);
            if (there != null) {
                there.receive(from, packet.duplicate());
            }
        });
    }

    void run(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.peek().at() <= end) {
            var event = events.poll();
            now = Math.max(now, event.at());
            event.what().run();
        }
        now = end;
    }

    /// So many honest nodes, each of which knows some others from an earlier run.
    void grow(int count) {
        var contacts = new ArrayList<Contact>();
        for (int i = 0; i < count; i++) {
            var at = address();
            contacts.add(new Contact(SecureId.make(at.getAddress(), chance), at));
        }
        for (var own : contacts) {
            var known = new ArrayList<Contact>();
            for (int i = 0; i < KNOWN; i++) {
                known.add(contacts.get(chance.nextInt(count)));
            }
            known.remove(own);
            honest.add(new Honest(own.address(), Optional.of(new SavedTable(Family.IPV4, own.id(), known))));
        }
        run(Duration.ofSeconds(20));
    }

    /// A node of ours in this network.
    final class Honest implements Participant {
        final InetSocketAddress address;
        final LocalNode node;
        final Map<Long, List<InetSocketAddress>> found = new HashMap<>();
        final Map<Long, Long> foundAt = new HashMap<>();
        int sent;
        private long wakesAt = Long.MAX_VALUE;
        private boolean gone;

        Honest(InetSocketAddress address, Optional<SavedTable> saved) {
            this.address = address;
            var before = saved.orElseGet(
                    () -> new SavedTable(Family.IPV4, SecureId.make(address.getAddress(), chance), List.of()));
            node = new LocalNode(
                    new LocalNode.Place(Family.IPV4, address.getPort(), new AddressPolicy(List.of())),
                    Optional.of(before),
                    _ -> List.of(),
                    chance,
                    now);
            join(address, this);
            after();
        }

        Contact contact() {
            return new Contact(node.saved(now).own(), address);
        }

        /// Asks one of those who were there before for its first nodes.
        void bootstrap() {
            int before = honest.contains(this) ? honest.indexOf(this) : honest.size();
            if (before > 0) {
                node.bootstrap(List.of(honest.get(chance.nextInt(before)).address), now);
                after();
            }
        }

        void search(long key, NodeId infoHash, int port) {
            node.search(key, infoHash, () -> port, now);
            after();
        }

        void leave() {
            gone = true;
            SimulatedNetwork.this.leave(address);
        }

        @Override
        public void receive(InetSocketAddress from, ByteBuffer packet) {
            node.received(from, packet, now);
            after();
        }

        void after() {
            for (var effect : node.take()) {
                switch (effect) {
                    case Effect.Send(var to, var packet) -> {
                        sent++;
                        send(address, to, packet);
                    }
                    case Effect.Found(long search, var peers) -> {
                        foundAt.putIfAbsent(search, now);
                        found.computeIfAbsent(search, _ -> new ArrayList<>()).addAll(peers);
                    }
                    case Effect.Named _ -> {} // there is no other family here
                }
            }
            long next = node.nextAt(now);
            if (!gone && next < wakesAt) {
                wakesAt = next;
                later(Math.max(0, next - now), () -> {
                    if (!gone && wakesAt == next) {
                        wakesAt = Long.MAX_VALUE;
                        node.tick(now);
                        after();
                    }
                });
            }
        }
    }
}
