package nagare.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import nagare.net.egress.Egress;

/// Reads ranges of documents from web servers that strangers named, over connections that stay open. Every origin is
/// looked up once and held to the addresses that were checked then; redirects are checked again and remembered. On top
/// of the [AddressPolicy]: an origin on a private network is asked nothing with a query (it could be a command to a
/// router), and none on the internet leads to one on a private network, trusted or not. Blocking; for virtual threads.
public final class RangeFetcher implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /// Redirects that are followed for one range.
    static final int MAX_REDIRECTS = 5;

    /// Origins whose connections are kept; the one used longest ago goes.
    static final int MAX_ORIGINS = 16;

    private static final int MOST_THREADS = 64;

    private final Rules rules;
    private final HostResolver resolver;
    private final Callable<SSLContext> tls;
    private final Predicate<InetAddress> internet;
    private final ThreadPoolExecutor threads;
    private final Object lock = new Object();
    private final Map<Place, Origin> origins = new LinkedHashMap<>(MAX_ORIGINS, 0.75f, true);
    private final Moves moves = new Moves();
    private boolean closed;

    /// Whom to talk to and as whom; how long connecting, and waiting for the next byte, may take; how many connections
    /// one origin may have; and by which way out.
    public record Rules(
            AddressPolicy policy,
            String userAgent,
            Duration connect,
            Duration silence,
            int connections,
            Egress egress) {
        public Rules(AddressPolicy policy, String userAgent, Duration connect, Duration silence, int connections) {
            this(policy, userAgent, connect, silence, connections, Egress.direct());
        }

        public Rules {
            if (connections <= 0 || connect.toMillis() <= 0 || silence.toMillis() <= 0) {
                throw new IllegalArgumentException("a range needs connections and time");
            }
        }
    }

    /// Where a server was reached, and how long that took, nanoseconds.
    public record Contact(InetSocketAddress address, long took) {}

    private record Place(boolean secure, String host, int port) {
        static Place of(Target target) {
            return new Place(target.secure(), target.host(), target.port());
        }
    }

    public RangeFetcher(Rules rules, HostResolver resolver) {
        this(rules, resolver, SSLContext::getDefault, AddressPolicy::isOnTheInternet);
    }

    /// @param internet whether an address lies there
    RangeFetcher(Rules rules, HostResolver resolver, Callable<SSLContext> tls, Predicate<InetAddress> internet) {
        this.internet = internet;
        this.rules = rules;
        this.resolver = resolver;
        this.tls = tls;
        this.threads = new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                5,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> Thread.ofPlatform().daemon().name("web seed i/o").unstarted(work));
    }

    /// Connects to where the document lies, so that the first range of it need not wait for that.
    ///
    /// @throws FetchFailed when the server may not be talked to, or cannot be reached
    public Contact connect(URI uri) throws FetchFailed, InterruptedException {
        var target = Target.of(uri);
        return origin(target, false).connect();
    }

    /// Asks for the bytes `first` to `last` (inclusive) of the document. Any status is an answer; redirects have been
    /// followed. Close the answer.
    ///
    /// @throws FetchFailed when no answer came
    public RangeAnswer get(URI uri, long first, long last) throws FetchFailed, InterruptedException {
        Optional<Moves.Moved> known = moves.of(uri);
        if (known.isPresent()) {
            Target now = known.get().target();
            RangeAnswer there = origin(now, known.get().fromPublic()).get(now, first, last);
            if (there.status() < 300) {
                return there;
            }
            there.close(); // addresses of redirects die: from the beginning
            moves.forget(uri);
        }
        var target = Target.of(uri);
        boolean fromPublic = false;
        for (int redirects = 0; ; redirects++) {
            var origin = origin(target, fromPublic);
            RangeAnswer answer = origin.get(target, first, last);
            Optional<String> location = answer.header("location");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                if (redirects > 0 && answer.status() < 300) {
                    moves.remember(uri, new Moves.Moved(target, fromPublic));
                }
                return answer;
            }
            answer.close();
            if (redirects == MAX_REDIRECTS) {
                throw new FetchFailed(Reason.BAD_ANSWER, "more than " + redirects + " redirects");
            }
            fromPublic |= !origin.local();
            target = Target.of(target.resolve(location.get()));
        }
    }

    /// The origin of the target, if this target may be asked there.
    private Origin origin(Target target, boolean fromPublic) throws FetchFailed, InterruptedException {
        Origin origin = open(target);
        if (origin.local() && target.path().contains("?")) {
            throw HttpFetcher.refused(target, "is on a private network, and the address has a query");
        }
        if (origin.local() && fromPublic) {
            throw HttpFetcher.refused(target, "is on a private network, and a server on the internet redirects to it");
        }
        return origin;
    }

    private Origin open(Target target) throws FetchFailed, InterruptedException {
        var place = Place.of(target);
        synchronized (lock) {
            Origin known = origins.get(place);
            if (known != null && !known.isBroken()) {
                return known;
            }
        }
        List<InetSocketAddress> addresses = reached(target);
        boolean local = addresses.stream().noneMatch(one -> one.isUnresolved() || internet.test(one.getAddress()));
        var fresh = new Origin(target, addresses, local, rules, threads);
        var old = new HashMap<Place, Origin>();
        boolean stopped;
        synchronized (lock) {
            Origin known = origins.get(place);
            if (known != null && !known.isBroken()) {
                return known; // somebody else was quicker
            }
            stopped = closed;
            if (!stopped) {
                Optional.ofNullable(origins.put(place, fresh)).ifPresent(broken -> old.put(place, broken));
                if (origins.size() > MAX_ORIGINS) {
                    Place eldest = origins.keySet().iterator().next();
                    Optional.ofNullable(origins.remove(eldest)).ifPresent(idle -> old.put(eldest, idle));
                }
            }
        }
        old.values().forEach(Origin::close);
        if (stopped) {
            throw PinnedClient.failure(target, Reason.UNREACHABLE, "the torrent is closed");
        }
        fresh.start(tls);
        return fresh;
    }

    private List<InetSocketAddress> reached(Target target) throws FetchFailed, InterruptedException {
        return resolver.leavesNames() && SystemResolver.literal(target.host()).isEmpty()
                ? List.of(RemoteName.of(target.host(), target.port()))
                : permitted(target).stream().map(target::at).toList();
    }

    /// The addresses that may be talked to: those on the internet if there are any, else those that are trusted.
    private List<InetAddress> permitted(Target target) throws FetchFailed, InterruptedException {
        List<InetAddress> all;
        try {
            all = resolver.resolve(target.host(), rules.connect());
        } catch (UnknownHostException e) {
            throw HttpFetcher.unknown(target, String.valueOf(e.getMessage()));
        }
        var permitted = all.stream().filter(rules.policy()::permits).toList();
        if (permitted.isEmpty()) {
            throw HttpFetcher.refused(
                    target, "is on a private or reserved network; if that is right, trust it: --trust CIDR");
        }
        var open = permitted.stream().filter(internet).toList();
        return open.isEmpty() ? permitted : open;
    }

    /// Ends what is under way; it fails with [Reason#UNREACHABLE].
    @Override
    public void close() {
        List<Origin> all;
        synchronized (lock) {
            closed = true;
            all = List.copyOf(origins.values());
            origins.clear();
        }
        all.forEach(Origin::close);
        threads.shutdown();
    }
}
