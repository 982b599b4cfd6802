package nagare.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import nagare.net.FetchFailed.Reason;
import nagare.net.egress.Egress;

/// Fetches one document by HTTP or HTTPS from a host the [AddressPolicy] permits. Every redirect is checked again, the
/// body is bounded (also after gzip), and the whole exchange has one deadline. Blocking; safe for virtual threads.
///
/// Why not `java.net.http`: it resolves the host by itself when it connects, after our check, so a name server that
/// changes its mind in between (DNS rebinding) decides whom we talk to. The JVM's address cache does not close that
/// gap: it may expire between the two look-ups, and users turn it off. Asking for the address literally needs a system
/// property for the Host header, set before anybody's first client, and breaks certificate checks. Jetty's client lets
/// us answer its question for the addresses ([Hop]); it also tries the next one when one does not answer, which
/// `java.net.http` never does.
public final class HttpFetcher implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /// What goes along to another origin; all else a caller adds may be meant for the first one only.
    private static final Set<String> PUBLIC_HEADERS = Set.of("accept", "accept-language", "user-agent");

    private static final Set<String> OUR_HEADERS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");

    private final AddressPolicy policy;
    private final String userAgent;
    private final Ways ways;
    private final Runnable closeResolver;
    private final Callable<SSLContext> tls;
    private final Set<Hop> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// By which ways a fetcher goes: `egress`, but directly to hosts named by an address that is `home`.
    record Ways(Egress egress, Predicate<InetAddress> home, HostResolver resolver) {
        private static final Egress DIRECT = Egress.direct();

        Egress to(Target target) {
            return SystemResolver.literal(target.host()).filter(home).isPresent() ? DIRECT : egress;
        }
    }

    /// Bounds of one fetch: longest body in bytes after decoding, and the time for connecting and for everything.
    public record Limits(int maxBytes, Duration connect, Duration total, int maxRedirects) {
        public Limits {
            if (maxBytes <= 0 || maxRedirects < 0 || connect.toMillis() <= 0 || !total.isPositive()) {
                throw new IllegalArgumentException("a fetch needs bytes and time");
            }
        }
    }

    /// What a server answered. `location` is where the last redirect pointed when it was a `magnet:` link; every other
    /// redirect was followed. Header names are lower case.
    public record Answer(int status, URI uri, Map<String, List<String>> headers, byte[] body, Optional<URI> location) {
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name))
                    .flatMap(values -> values.stream().findFirst());
        }

        /// `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3), as a wait from `now`.
        public Optional<Duration> retryAfter(Instant now) {
            return header("retry-after").flatMap(value -> RetryAfter.parse(value, now));
        }
    }

    public HttpFetcher(AddressPolicy policy, String userAgent) {
        this(policy, userAgent, Egress.direct());
    }

    /// Fetches by this way out. Through a proxy, names are looked up there; see [RemoteName].
    public HttpFetcher(AddressPolicy policy, String userAgent, Egress egress) {
        this(policy, userAgent, egress, _ -> false);
    }

    /// As the other, but hosts named by an address that is `home` are asked directly: what runs in the house itself,
    /// such as an indexer, is behind no VPN and no proxy.
    public HttpFetcher(AddressPolicy policy, String userAgent, Egress egress, Predicate<InetAddress> home) {
        this(policy, userAgent, egress, home, new EgressResolver(egress));
    }

    private HttpFetcher(
            AddressPolicy policy, String userAgent, Egress egress, Predicate<InetAddress> home, EgressResolver own) {
        this(policy, userAgent, new Ways(egress, home, own), own::close, SSLContext::getDefault);
    }

    HttpFetcher(
            AddressPolicy policy,
            String userAgent,
            HostResolver resolver,
            Runnable closeResolver,
            Callable<SSLContext> tls) {
        this(policy, userAgent, new Ways(Egress.direct(), _ -> false, resolver), closeResolver, tls);
    }

    HttpFetcher(AddressPolicy policy, String userAgent, Ways ways, Runnable closeResolver, Callable<SSLContext> tls) {
        checkHeader("User-Agent", userAgent);
        this.policy = policy;
        this.userAgent = userAgent;
        this.ways = ways;
        this.closeResolver = closeResolver;
        this.tls = tls;
    }

    /// GETs the document. Any HTTP status is an answer, not an exception. Headers other than Accept, Accept-Language
    /// and User-Agent stay with the first host when it redirects to another.
    ///
    /// @throws FetchFailed when no answer came: refused address, no connection, deadline, body too long, bad scheme
    /// @throws IllegalArgumentException when a header is none, or one that the fetcher writes itself
    public Answer get(URI uri, Map<String, String> headers, Limits limits) throws FetchFailed, InterruptedException {
        return get(uri, headers, limits, (_, _) -> true);
    }

    /// As [#get], but talks only to addresses that are also `wanted`, for example those of one family. It is told the
    /// URL
    /// that is about to be asked, too: after a redirect another one.
    ///
    /// @throws FetchFailed also with [Reason#UNKNOWN_HOST] when a host has addresses, but none that is wanted
    public Answer get(URI uri, Map<String, String> headers, Limits limits, BiPredicate<URI, InetAddress> wanted)
            throws FetchFailed, InterruptedException {
        headers.forEach(HttpFetcher::checkHeader);
        long deadline = System.nanoTime() + limits.total().toNanos();
        var target = Target.of(uri);
        var sent = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        sent.put("User-Agent", userAgent);
        sent.putAll(headers);
        for (int redirects = 0; ; redirects++) {
            var response = exchange(target, permitted(target, wanted, deadline), sent, limits, deadline);
            var location = response.header("location");
            if (!REDIRECTS.contains(response.status()) || location.isEmpty()) {
                return answer(target, response, limits, Optional.empty());
            }
            var next = target.resolve(location.get());
            if ("magnet".equalsIgnoreCase(next.getScheme())) {
                return answer(target, response, limits, Optional.of(next));
            }
            if (redirects == limits.maxRedirects()) {
                throw new FetchFailed(
                        Reason.BAD_ANSWER, "more than " + redirects + " redirects, the last by " + target.authority());
            }
            var from = target;
            target = Target.of(next);
            if (!target.sameOrigin(from)) {
                sent.keySet().removeIf(name -> !PUBLIC_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
            }
        }
    }

    private Reply.Content exchange(
            Target target, List<InetSocketAddress> addresses, Map<String, String> headers, Limits limits, long deadline)
            throws FetchFailed, InterruptedException {
        var hop = new Hop(target, addresses, Map.copyOf(headers), limits, ways.to(target), tls);
        var task = new FutureTask<>(hop::run);
        running.add(hop);
        try {
            if (closed) {
                throw new FetchFailed(Reason.UNREACHABLE, "the server is stopping");
            }
            Thread.ofVirtual().name("fetch " + target.authority()).start(task);
            return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(target);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FetchFailed failed) {
                throw failed;
            }
            throw new IllegalStateException("fetching failed in an unexpected way", e.getCause());
        } finally {
            running.remove(hop);
            hop.abort();
        }
    }

    /// The addresses of the host that may be talked to. One that is refused beside one that is not is left out rather
    /// than damning the host: the connection can only go to an address of this list.
    private List<InetSocketAddress> permitted(Target target, BiPredicate<URI, InetAddress> wanted, long deadline)
            throws FetchFailed, InterruptedException {
        if (ways.resolver().leavesNames()
                && SystemResolver.literal(target.host()).isEmpty()) {
            return List.of(left(target, wanted));
        }
        List<InetAddress> all;
        try {
            all = ways.resolver().resolve(target.host(), Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (UnknownHostException e) {
            if (deadline - System.nanoTime() <= 0) {
                throw late(target);
            }
            throw unknown(target, String.valueOf(e.getMessage()));
        }
        var some = all.stream()
                .filter(address -> wanted.test(target.uri(), address))
                .toList();
        if (some.isEmpty()) {
            throw unknown(target, "no address of the wanted kind");
        }
        var permitted = some.stream().filter(policy::permits).toList();
        if (permitted.isEmpty()) {
            throw refused(target, "is on a private or reserved network; if that is right, trust it: --trust CIDR");
        }
        return permitted.stream().map(target::at).toList();
    }

    /// A name that the proxy looks up. Of which family it is nobody knows, so it is of one only.
    private static InetSocketAddress left(Target target, BiPredicate<URI, InetAddress> wanted) throws FetchFailed {
        if (!wanted.test(target.uri(), RemoteName.SOMEWHERE)) {
            throw unknown(target, "no address of the wanted kind");
        }
        return RemoteName.of(target.host(), target.port());
    }

    private static Answer answer(Target target, Reply.Content response, Limits limits, Optional<URI> location)
            throws FetchFailed {
        var coding = response.headers().getOrDefault("content-encoding", List.of()).stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> !value.equals("identity") && !value.isEmpty())
                .toList();
        var body = response.body();
        if (coding.equals(List.of("gzip")) || coding.equals(List.of("x-gzip"))) {
            body = Gunzip.decode(body, limits.maxBytes());
        } else if (!coding.isEmpty()) {
            throw new FetchFailed(
                    Reason.BAD_ANSWER, target.authority() + " answered in a coding that was not asked for");
        }
        return new Answer(response.status(), target.uri(), response.headers(), body, location);
    }

    private static FetchFailed late(Target target) {
        return PinnedClient.failure(target, Reason.TIMEOUT, "no complete answer in time");
    }

    static FetchFailed unknown(Target target, String why) {
        return new FetchFailed(Reason.UNKNOWN_HOST, target.host() + ": " + why, target.host(), why);
    }

    static FetchFailed refused(Target target, String why) {
        return new FetchFailed(Reason.REFUSED_ADDRESS, target.host() + " " + why, target.host(), "it " + why);
    }

    private static void checkHeader(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches()
                || !HEADER_VALUE.matcher(value).matches()
                || OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a header that a caller may send");
        }
    }

    /// Ends what is being fetched; it fails with [Reason#UNREACHABLE].
    @Override
    public void close() {
        closed = true;
        running.forEach(Hop::abort);
        closeResolver.run();
    }
}
