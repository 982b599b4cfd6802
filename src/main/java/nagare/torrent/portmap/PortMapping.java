package nagare.torrent.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import nagare.net.AddressPolicy;
import nagare.net.OwnAddress;
import nagare.torrent.portmap.Router.Granted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the router let peers in, for as long as this is open, and the firewall that it is for IPv6 as well: asks at the
/// start, renews at half the lease, looks for a
/// router again when there was none, and takes the mappings back at the end. All of it on one virtual thread; nobody
/// waits for it. Thread-safe; the lock guards the status and is a leaf.
public final class PortMapping implements AutoCloseable {
    /// What is asked for; routers grant less where they like.
    static final int LEASE_SECONDS = 3600;

    /// A lease is renewed at half its time, but not more often than this, and at least so often: a router that was
    /// started anew has forgotten all.
    static final Duration SHORTEST = Duration.ofMinutes(1);

    static final Duration LONGEST = Duration.ofMinutes(30);

    /// After a failure: a router may be busy, or come later.
    static final Duration AFTER_FAILURE = Duration.ofMinutes(10);

    /// Other ports that are tried where the wanted one is taken.
    static final int OTHER_PORTS = 3;

    /// How long taking back may take at the end.
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);

    private final List<Port> ports;
    private final List<Router.Finder> finders;
    private final Router.Finder firewalls;
    private final OwnAddress own;
    private final RandomGenerator chance;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Condition changed = lock.newCondition();
    private final Map<Port, Integer> mapped = new LinkedHashMap<>();
    private final Map<Router, List<Port>> pinholes = new LinkedHashMap<>();
    private Optional<Router> router = Optional.empty();
    private final Thread thread;
    private PortMappingStatus status = PortMappingStatus.UNKNOWN;
    private boolean closed;

    /// @param firewalls finds those that let peers in over IPv6, beside the router that translates IPv4
    PortMapping(
            List<Port> ports,
            List<Router.Finder> finders,
            Router.Finder firewalls,
            OwnAddress own,
            RandomGenerator chance) {
        this.firewalls = firewalls;
        this.ports = List.copyOf(ports);
        this.finders = List.copyOf(finders);
        this.own = own;
        this.chance = chance;
        this.thread = Thread.ofVirtual().name("port mapping").start(this::run);
    }

    /// Begins to ask for these ports, behind the interfaces named, or all.
    public static PortMapping start(
            List<Port> ports, List<String> interfaces, OwnAddress own, LongSupplier nanoClock, RandomGenerator chance) {
        var nonce = new byte[PcpMessage.NONCE_BYTES];
        chance.nextBytes(nonce);
        var gateways = new Gateways(interfaces, Gateways.LINUX);
        Router.Finder pcp = () -> gateways.find().stream()
                .<Router>map(at -> new PcpRouter(new InetSocketAddress(at, PcpRouter.PORT), nonce, nanoClock))
                .toList();
        Router.Finder upnp = () -> new IgdSearch(gateways.own(), IgdSearch.GROUP, nanoClock).find();
        var gatewaysOfSix = new GatewaysOfSix(interfaces, GatewaysOfSix.LINUX);
        Router.Finder firewalls = () -> gatewaysOfSix.find().stream()
                .<Router>map(at -> new PcpRouter(
                        new InetSocketAddress(at.gateway(), PcpRouter.PORT), Optional.of(at.from()), nonce, nanoClock))
                .toList();
        return new PortMapping(ports, List.of(pcp, upnp), firewalls, own, chance);
    }

    public PortMappingStatus status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the status is one that is wanted.
    PortMappingStatus awaitStatus(Predicate<PortMappingStatus> wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wanted.test(status)) {
                changed.await();
            }
            return status;
        } finally {
            lock.unlock();
        }
    }

    /// The port that strangers see for this one of ours: the same while no router says otherwise.
    public int externalPort(Port port) {
        return status().mapped().getOrDefault(port, port.number());
    }

    private void run() {
        try {
            for (var wait = Duration.ZERO; rest(wait); ) {
                wait = askAll();
                openPinholes();
            }
        } catch (InterruptedException e) {
            LOG.trace("port mapping ends");
        } catch (RuntimeException bug) {
            LOG.error("port mapping failed; a bug", bug);
        }
    }

    /// False when it was closed meanwhile.
    private boolean rest(Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Asks the router that is known, then all kinds; returns when to ask again.
    private Duration askAll() throws InterruptedException {
        var problems = new ArrayList<String>();
        if (router.isPresent()) {
            var again = ask(router.get(), problems);
            if (again.isPresent()) {
                return again.get();
            }
            router = Optional.empty();
            mapped.clear();
        }
        for (var finder : finders) {
            try {
                for (var found : finder.find()) {
                    var again = ask(found, problems);
                    if (again.isPresent()) {
                        router = Optional.of(found);
                        return again.get();
                    }
                }
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        say(PortMappingStatus.failed(
                problems.isEmpty()
                        ? "no router answers, neither to PCP and NAT-PMP nor to UPnP; switch one of them on in the router, or"
                                + " forward the port by hand"
                        : String.join("; ", problems)));
        return AFTER_FAILURE;
    }

    /// Nothing when this router does not help.
    private Optional<Duration> ask(Router asked, List<String> problems) {
        long lease = LEASE_SECONDS;
        var granted = new LinkedHashMap<Port, Integer>();
        var refusals = new ArrayList<String>();
        for (var port : ports) {
            try {
                var answer = ask(asked, port);
                granted.put(port, answer.externalPort());
                lease = answer.seconds() == 0 ? lease : Math.min(lease, answer.seconds());
            } catch (IOException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        if (granted.isEmpty()) {
            problems.addAll(refusals.stream().distinct().toList());
            return Optional.empty();
        }
        mapped.clear();
        mapped.putAll(granted);
        var address = externalAddress(asked);
        address.ifPresent(seen -> own.vote(asked.name(), seen));
        var problem = address.filter(PortMapping::isInside)
                .map(inside -> "the router's own address is " + inside.getHostAddress()
                        + ": another router stands before it, which lets nobody in")
                .or(() -> refusals.stream().findFirst());
        say(new PortMappingStatus(Optional.of(asked.name()), granted, address, problem));
        var half = Duration.ofSeconds(lease / 2);
        return Optional.of(half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half);
    }

    /// No house needs it: where it fails, peers come over IPv4 or not at all. A port keeps its number, as nothing is
    /// translated.
    private void openPinholes() throws InterruptedException {
        boolean first = pinholes.isEmpty();
        try {
            var opened = new LinkedHashMap<Router, List<Port>>();
            for (var firewall : firewalls.find()) {
                var through = new ArrayList<Port>();
                for (var port : ports) {
                    firewall.map(port, port.number(), LEASE_SECONDS);
                    through.add(port);
                    opened.put(firewall, through);
                }
            }
            pinholes.clear();
            pinholes.putAll(opened);
        } catch (IOException e) {
            LOG.debug("no way in over IPv6: {}", e.getMessage());
        }
        if (first && !pinholes.isEmpty()) {
            LOG.atInfo()
                    .setMessage("the router lets peers in over IPv6")
                    .addKeyValue("ports", ports)
                    .log();
        }
    }

    private Granted ask(Router asked, Port port) throws IOException {
        int wanted = mapped.getOrDefault(port, port.number());
        for (int attempt = 0; ; attempt++) {
            try {
                return asked.map(port, wanted, LEASE_SECONDS);
            } catch (Router.PortTaken e) {
                if (attempt == OTHER_PORTS) {
                    throw e;
                }
                wanted = chance.nextInt(LOWEST_PORT, HIGHEST_PORT);
            }
        }
    }

    private static Optional<InetAddress> externalAddress(Router asked) {
        try {
            return asked.externalAddress();
        } catch (IOException e) {
            LOG.debug("the router does not tell our address: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isInside(InetAddress address) {
        return !new AddressPolicy(List.of()).permits(address);
    }

    private void say(PortMappingStatus now) {
        lock.lock();
        try {
            if (!now.equals(status)) {
                LOG.atInfo()
                        .setMessage(
                                now.mapped().isEmpty()
                                        ? "peers may not reach us from outside"
                                        : "the router lets peers in")
                        .addKeyValue("router", now.router().orElse("none"))
                        .addKeyValue("ports", now.mapped())
                        .addKeyValue("problem", now.problem().orElse("none"))
                        .log();
            }
            status = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes the mappings back; waits two seconds for it at most.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        var farewell = Thread.ofVirtual().name("port mapping ends").start(this::takeBack);
        try {
            farewell.join(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes us is in a hurry
        }
        farewell.interrupt();
    }

    private void takeBack() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            return; // it hangs; the leases end by themselves
        }
        router.ifPresent(asked -> mapped.forEach((port, external) -> takeBack(asked, port, external)));
        pinholes.forEach((asked, through) -> through.forEach(port -> takeBack(asked, port, port.number())));
    }

    private static void takeBack(Router asked, Port port, int external) {
        try {
            asked.unmap(port, external);
        } catch (IOException e) {
            LOG.debug("the router keeps a port: {}", e.getMessage());
        }
    }
}
