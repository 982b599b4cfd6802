package nagare.torrent.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import nagare.net.FetchFailed;
import nagare.net.HostResolver;
import nagare.net.RemoteName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hosts that are asked for a first node: `hosts` have not been resolved, `broken` is what cannot be read, in
/// words.
/// Behind a proxy names stay names: datagrams go to the proxy's relay, which looks them up, and nobody does here.
record Bootstrap(List<InetSocketAddress> hosts, String broken, HostResolver resolver) {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\[?([^\\[\\]]+)]?:(\\d{1,5})");

    /// What became of the names: addresses, or names where a proxy looks them up, and in words what did not work.
    record Resolved(List<InetSocketAddress> addresses, String problem) {}

    Bootstrap(List<InetSocketAddress> hosts, HostResolver resolver) {
        this(List.copyOf(hosts), "", resolver);
    }

    /// As they stand in the settings.
    static Bootstrap of(List<String> written, HostResolver resolver) {
        var hosts = new ArrayList<InetSocketAddress>();
        var broken = "";
        for (var host : written) {
            var parts = HOST_AND_PORT.matcher(host);
            if (parts.matches() && Integer.parseInt(parts.group(2)) <= 0xffff) {
                hosts.add(InetSocketAddress.createUnresolved(parts.group(1), Integer.parseInt(parts.group(2))));
            } else {
                broken = host + ": a host and a port are needed, as in router.example.org:6881";
            }
        }
        return new Bootstrap(List.copyOf(hosts), broken, resolver);
    }

    /// Those that are addresses already.
    List<InetSocketAddress> literal() {
        return hosts.stream().flatMap(host -> address(host).stream()).toList();
    }

    List<InetSocketAddress> named() {
        return hosts.stream().filter(host -> address(host).isEmpty()).toList();
    }

    private static Optional<InetSocketAddress> address(InetSocketAddress host) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host.getHostString()), host.getPort()));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    /// All of them.
    Resolved resolve() throws InterruptedException {
        var found = resolveNamed();
        var all = new ArrayList<>(literal());
        all.addAll(found.addresses());
        return new Resolved(List.copyOf(all), found.problem());
    }

    /// Those that are no addresses yet. Blocks.
    Resolved resolveNamed() throws InterruptedException {
        var addresses = new ArrayList<InetSocketAddress>();
        var problem = broken;
        for (var host : named()) {
            try {
                addresses.addAll(resolve(host));
            } catch (UnknownHostException | FetchFailed e) {
                problem = host.getHostString() + ": " + e.getMessage();
                LOG.atDebug()
                        .setMessage("dht host not found")
                        .addKeyValue("host", host)
                        .addKeyValue("reason", e.getMessage())
                        .log();
            }
        }
        return new Resolved(List.copyOf(addresses), problem);
    }

    private List<InetSocketAddress> resolve(InetSocketAddress host)
            throws UnknownHostException, FetchFailed, InterruptedException {
        if (resolver.leavesNames()) {
            return List.of(RemoteName.of(host.getHostString(), host.getPort()));
        }
        return resolver.resolve(host.getHostString(), PATIENCE).stream()
                .map(address -> new InetSocketAddress(address, host.getPort()))
                .toList();
    }
}
