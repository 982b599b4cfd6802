package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import nagare.net.AddressPolicy;
import nagare.net.HostResolver;

/// A tracker asked by datagrams (BEP 15).
final class UdpTracker implements Tracker {
    private static final Duration RESOLVE = Duration.ofSeconds(8);

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
            throw TrackerFailed.forever(name + " is not an address of a UDP tracker: host and port are needed");
        }
        var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        if (path.getBytes(StandardCharsets.UTF_8).length > UdpAnnounce.MAX_PATH_BYTES) {
            throw TrackerFailed.forever("the address of " + name + " is too long");
        }
        var endpoint = new InetSocketAddress(address(family), uri.getPort());
        return exchange.announce(request, endpoint, path, family);
    }

    private InetAddress address(Family family) throws TrackerFailed, InterruptedException {
        var host = uri.getHost().replace("[", "").replace("]", "");
        try {
            var all = resolver.resolve(host, RESOLVE).stream()
                    .filter(family::includes)
                    .toList();
            if (all.isEmpty()) {
                throw TrackerFailed.absent(name + " has no address of this family");
            }
            return all.stream()
                    .filter(policy::permits)
                    .findFirst()
                    .orElseThrow(() -> new TrackerFailed(
                            name + " is on a private or reserved network; if that is right, trust it: --trust CIDR"));
        } catch (UnknownHostException e) {
            throw TrackerFailed.absent(name + ": " + e.getMessage());
        }
    }
}
