package nagare.torrent.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nagare.net.HostResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hosts that are asked for a first node, by name.
record Bootstrap(List<String> hosts, HostResolver resolver) {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\[?([^\\[\\]]+)]?:(\\d{1,5})");

    /// What became of the names: addresses, and in words what did not work.
    record Resolved(List<InetSocketAddress> addresses, String problem) {}

    Resolved resolve() throws InterruptedException {
        var addresses = new ArrayList<InetSocketAddress>();
        var problem = "";
        for (var host : hosts) {
            try {
                addresses.addAll(resolve(host));
            } catch (UnknownHostException e) {
                problem = host + ": " + e.getMessage();
                LOG.atDebug()
                        .setMessage("dht host not found")
                        .addKeyValue("host", host)
                        .addKeyValue("reason", e.getMessage())
                        .log();
            }
        }
        return new Resolved(List.copyOf(addresses), problem);
    }

    private List<InetSocketAddress> resolve(String host) throws UnknownHostException, InterruptedException {
        var parts = HOST_AND_PORT.matcher(host);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 0xffff) {
            throw new UnknownHostException("a host and a port are needed, as in router.example.org:6881");
        }
        int port = Integer.parseInt(parts.group(2));
        List<InetAddress> found = resolver.resolve(parts.group(1), PATIENCE);
        return found.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }
}
