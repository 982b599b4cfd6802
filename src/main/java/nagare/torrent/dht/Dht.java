package nagare.torrent.dht;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nagare.net.AddressPolicy;
import nagare.net.HostResolver;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;
import nagare.torrent.dht.node.Effect;
import nagare.torrent.dht.node.LocalNode;
import nagare.torrent.dht.node.SavedTable;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.udp.PacketHandler;
import nagare.torrent.udp.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our part of the DHT, on the one UDP socket: answers others, keeps a table of nodes, searches. Thread-safe. Its lock
/// is held over computing only; packets are sent and peers handed on without it.
public final class Dht implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dht.class);
    private static final Duration SAVES = Duration.ofMinutes(10);
    private static final Duration FIRST_HOSTS = Duration.ofSeconds(2);
    private static final Duration NO_WAY_OUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int FEW = 32;

    /// Torrents whose nodes are being looked up by name at once.
    static final int MAX_LOOK_UPS = 8;

    /// What it uses. It belongs to whoever made it.
    public record Network(UdpSocket socket, HostResolver resolver, AddressPolicy policy) {}

    private final Network network;
    private final DhtSettings settings;
    private final Bootstrap bootstrap;
    private final LongSupplier nanoTime;
    private final RandomGenerator chance;
    private final PacketHandler handler = this::accept;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Family, LocalNode> nodes = new EnumMap<>(Family.class);
    /// What was asked for before the table was read.
    private final List<Consumer<LocalNode>> early = new ArrayList<>();
    private final Map<Long, Consumer<List<InetSocketAddress>>> listeners = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong();
    private final Thread thread;
    private Optional<Thread> resolving = Optional.empty();
    private final Set<Thread> lookUps = new HashSet<>();
    private boolean ready;
    private boolean closed;
    private long wakesAt;
    private long nextHostsAt;
    private long nextSaveAt;
    private Duration pause = FIRST_HOSTS;
    private int hostsAsked;
    private String problem = "";

    private Dht(Network network, DhtSettings settings, RandomGenerator chance, LongSupplier nanoTime) {
        this.network = network;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.chance = chance;
        bootstrap = Bootstrap.of(settings.bootstrap(), network.resolver());
        thread = Thread.ofPlatform().daemon().name("dht").unstarted(this::run);
    }

    /// Begins in the background.
    ///
    /// @param chance must not be predictable: ids, transactions and tokens come from it
    public static Dht start(Network network, DhtSettings settings, RandomGenerator chance, LongSupplier nanoTime) {
        var dht = new Dht(network, settings, chance, nanoTime);
        network.socket().register(dht.handler);
        dht.thread.start();
        return dht;
    }

    /// Begins to search; `peers` takes what is found, on any thread, and must not block. At the end of each walk
    /// through
    /// the network others are told that we are a peer at `port`, unless that is 0.
    public DhtSearch search(InfoHash infoHash, IntSupplier port, Consumer<List<InetSocketAddress>> peers) {
        long key = keys.incrementAndGet();
        var target = NodeId.of(infoHash.bytes());
        listeners.put(key, peers);
        post(node -> node.search(key, target, port, now()));
        return new DhtSearch() {
            @Override
            public void starving() {
                post(node -> node.starving(key, now()));
            }

            @Override
            public void close() {
                listeners.remove(key);
                post(node -> node.end(key));
            }
        };
    }

    /// The UDP port of our nodes.
    public int port() {
        return network.socket().port();
    }

    /// Somebody said that there is a node: it is asked, and kept if it answers.
    public void node(InetSocketAddress address) {
        post(node -> node.ping(address, now()));
    }

    /// Hosts that a torrent or a link names as nodes (BEP 5), not resolved: they are looked up, and asked. Of what is
    /// said while [#MAX_LOOK_UPS] others are being looked up only literal addresses are asked.
    public void hosts(List<InetSocketAddress> named) {
        var hosts = new Bootstrap(named, network.resolver());
        post(node -> node.hosts(hosts.literal(), now()));
        if (hosts.named().isEmpty()) {
            return;
        }
        lock.lock();
        try {
            lookUps.removeIf(thread -> !thread.isAlive());
            if (!closed && lookUps.size() < MAX_LOOK_UPS) {
                lookUps.add(Thread.ofVirtual().name("dht hosts").start(() -> lookUp(hosts)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void lookUp(Bootstrap hosts) {
        try {
            var found = hosts.resolveNamed().addresses();
            post(node -> node.hosts(found, now()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing: nobody waits for the answer
        }
    }

    public DhtStatus status() {
        lock.lock();
        try {
            return new DhtStatus(
                    nodes.values().stream().map(node -> node.status(now())).toList(), hostsAsked, problem);
        } finally {
            lock.unlock();
        }
    }

    private boolean accept(InetSocketAddress from, ByteBuffer packet) {
        if (!packet.hasRemaining() || packet.get(packet.position()) != 'd') {
            return false;
        }
        lock.lock();
        List<Effect> effects;
        boolean ours;
        try {
            var node = nodes.get(Family.of(from.getAddress()));
            ours = node != null && node.received(from, packet, now());
            effects = taken();
        } finally {
            lock.unlock();
        }
        perform(effects);
        return ours;
    }

    /// Tells every node, now or as soon as there are any.
    private void post(Consumer<LocalNode> what) {
        lock.lock();
        List<Effect> effects;
        try {
            if (ready) {
                nodes.values().forEach(what);
            } else {
                early.add(what);
            }
            effects = taken();
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    /// Collects what the nodes want, and sees to it that the thread is awake when they are due. Under the lock.
    private List<Effect> taken() {
        var effects = new ArrayList<Effect>();
        for (var node : nodes.values()) {
            for (var effect : node.take()) {
                if (effect instanceof Effect.Named(var named)) {
                    var other = nodes.get(named.getFirst().family());
                    if (other != null) {
                        other.named(named, now());
                        effects.addAll(other.take());
                    }
                } else {
                    effects.add(effect);
                }
            }
        }
        if (nextAt() - wakesAt < 0) {
            changed.signal();
        }
        return effects;
    }

    private void perform(List<Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Effect.Send(var to, var packet) -> send(to, packet);
                case Effect.Found(long search, var peers) -> {
                    var listener = listeners.get(search);
                    if (listener != null) {
                        listener.accept(peers);
                    }
                }
                case Effect.Named _ -> throw new IllegalStateException("meant for a node");
            }
        }
    }

    /// What cannot be sent counts as not answered. The way out may come any moment (a proxy's relay): the first hosts
    /// are
    /// asked again soon.
    private void send(InetSocketAddress to, ByteBuffer packet) {
        try {
            network.socket().send(packet, to);
        } catch (IOException e) {
            LOG.atTrace()
                    .setMessage("dht packet not sent")
                    .addKeyValue("to", to)
                    .addKeyValue("reason", e.getMessage())
                    .log();
            hostsSoon();
        }
    }

    private void hostsSoon() {
        lock.lock();
        try {
            pause = FIRST_HOSTS;
            long soon = now() + NO_WAY_OUT.toNanos();
            if (soon - nextHostsAt < 0) {
                nextHostsAt = soon;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        var file = new TableFile(settings.file());
        try {
            begin(file.read());
            while (awaitDue()) {
                work(file);
            }
        } catch (InterruptedException closing) {
            LOG.atTrace().setMessage("dht ended").log();
        } catch (RuntimeException bug) {
            LOG.atError().setMessage("the DHT has failed").setCause(bug).log();
        }
        save(file);
    }

    private void begin(List<SavedTable> saved) {
        lock.lock();
        List<Effect> effects;
        try {
            for (var family : families()) {
                var before =
                        saved.stream().filter(table -> table.family() == family).findFirst();
                nodes.put(
                        family,
                        new LocalNode(
                                new LocalNode.Place(family, network.socket().port(), network.policy()),
                                before,
                                target -> near(family.other(), target),
                                chance,
                                now()));
            }
            ready = true;
            nextSaveAt = now() + SAVES.toNanos();
            nextHostsAt =
                    saved.stream().allMatch(table -> table.nodes().isEmpty()) ? now() : now() + FIRST_HOSTS.toNanos();
            early.forEach(what -> nodes.values().forEach(what));
            early.clear();
            effects = taken();
        } finally {
            lock.unlock();
        }
        perform(effects);
    }

    private List<Contact> near(Family family, NodeId target) {
        var node = nodes.get(family);
        return node == null ? List.of() : node.nearestGood(target, now());
    }

    /// IPv6 only where this machine has an address of it that others could reach.
    private List<Family> families() {
        try {
            boolean six = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> Family.of(address) == Family.IPV6
                            && network.policy().permits(address));
            return six ? List.of(Family.values()) : List.of(Family.IPV4);
        } catch (IOException e) {
            LOG.atDebug()
                    .setMessage("network interfaces not known")
                    .addKeyValue("reason", e.getMessage())
                    .log();
            return List.of(Family.IPV4);
        }
    }

    /// When something is to be done. Under the lock.
    private long nextAt() {
        long now = now();
        long next = Math.min(nextSaveAt - now, nextHostsAt - now);
        for (var node : nodes.values()) {
            next = Math.min(next, node.nextAt(now) - now);
        }
        return now + next;
    }

    /// False when it is closed.
    private boolean awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                wakesAt = nextAt();
                long wait = wakesAt - now();
                if (wait <= 0) {
                    return true;
                }
                changed.awaitNanos(wait);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void work(TableFile file) {
        lock.lock();
        List<Effect> effects;
        boolean saves;
        try {
            long now = now();
            nodes.values().forEach(node -> node.tick(now));
            nodes.forEach((family, node) -> node.wantOthers(Optional.ofNullable(nodes.get(family.other()))
                    .filter(other -> other.size() < FEW)
                    .isPresent()));
            if (now - nextHostsAt >= 0) {
                askHosts(now);
            }
            saves = now - nextSaveAt >= 0;
            if (saves) {
                nextSaveAt = now + SAVES.toNanos();
            }
            effects = taken();
        } finally {
            lock.unlock();
        }
        perform(effects);
        if (saves) {
            save(file);
        }
    }

    /// Asks the hosts that know nodes, if we know too few. Under the lock.
    private void askHosts(long now) {
        nextHostsAt = now + pause.toNanos();
        if (nodes.values().stream().noneMatch(node -> node.isLost(now))
                || settings.bootstrap().isEmpty()
                || resolving.filter(Thread::isAlive).isPresent()) {
            return;
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        nextHostsAt = now + pause.toNanos();
        hostsAsked++;
        resolving = Optional.of(Thread.ofVirtual().name("dht bootstrap").start(this::resolveHosts));
    }

    private void resolveHosts() {
        try {
            var found = bootstrap.resolve();
            lock.lockInterruptibly();
            try {
                problem = found.problem();
            } finally {
                lock.unlock();
            }
            post(node -> node.bootstrap(found.addresses(), now()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing: nobody waits for the answer
        }
    }

    private void save(TableFile file) {
        List<SavedTable> tables;
        lock.lock();
        try {
            tables = nodes.values().stream().map(node -> node.saved(now())).toList();
        } finally {
            lock.unlock();
        }
        if (tables.stream().anyMatch(table -> !table.nodes().isEmpty())) {
            file.write(tables);
        }
    }

    private long now() {
        return nanoTime.getAsLong();
    }

    /// Ends all searches, and remembers the table.
    @Override
    public void close() {
        network.socket().unregister(handler);
        lock.lock();
        try {
            closed = true;
            resolving.ifPresent(Thread::interrupt);
            lookUps.forEach(Thread::interrupt);
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends by itself
        }
    }
}
