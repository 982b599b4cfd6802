package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import nagare.net.AddressPolicy;
import nagare.net.FetchFailed;
import nagare.net.HostResolver;
import nagare.net.RemoteName;

/// A tracker asked by datagrams (BEP 15).
final class UdpTracker implements Tracker {
    private static final Duration RESOLVE = Duration.ofSeconds(8);

    private static final String LITERAL = "\\[.*]|\\d{1,3}(\\.\\d{1,3}){3}";

    private final URI uri;
    private final String name;
    private final UdpExchange exchange;
    private final HostResolver resolver;
    private final AddressPolicy policy;

    UdpTracker(URI uri, String name, UdpExchange exchange, HostResolver resolver, AddressPolicy policy) {
        this.uri = uri;
        this.name = name;
        this.exchange = exchange;
        this.resolver = resolver;
        this.policy = policy;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AnnounceReply announce(AnnounceRequest request, Family family) throws TrackerFailed, InterruptedException {
        if (uri.getHost() == null || uri.getPort() <= 0 || uri.getPort() > 0xffff || uri.getRawUserInfo() != null) {
            throw TrackerFailed.forever("this is not an address of a UDP tracker: host and port are needed");
        }
        var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (path.getBytes(StandardCharsets.UTF_8).length > UdpAnnounce.MAX_PATH_BYTES) {
            throw TrackerFailed.forever("its address is too long");
        }
        return exchange.announce(request, endpoint(family), path, family);
    }

    /// A name that a proxy looks up is asked once, as of IPv4: of which family it is nobody here learns.
    private InetSocketAddress endpoint(Family family) throws TrackerFailed, InterruptedException {
        if (!resolver.leavesNames() || uri.getHost().matches(LITERAL)) {
            return new InetSocketAddress(address(family), uri.getPort());
        }
        if (family != Family.IPV4) {
            throw TrackerFailed.absent("its name is left to the proxy");
        }
        try {
            return RemoteName.of(uri.getHost(), uri.getPort());
        } catch (FetchFailed e) {
            throw new TrackerFailed(String.valueOf(e.getMessage()));
        }
    }

    private InetAddress address(Family family) throws TrackerFailed, InterruptedException {
        var host = uri.getHost().replace("[", "").replace("]", "");
        try {
            var all = resolver.resolve(host, RESOLVE).stream()
                    .filter(family::includes)
                    .toList();
            if (all.isEmpty()) {
                throw TrackerFailed.absent("it has no address of this family");
            }
            return all.stream()
                    .filter(policy::permits)
                    .findFirst()
                    .orElseThrow(() -> new TrackerFailed(
                            "it is on a private or reserved network; if that is right, trust it: --trust CIDR"));
        } catch (UnknownHostException e) {
            throw TrackerFailed.absent(String.valueOf(e.getMessage()));
        }
    }
}
