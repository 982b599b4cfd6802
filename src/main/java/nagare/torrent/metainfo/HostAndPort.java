package nagare.torrent.metainfo;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// A peer or a node as torrents and links write it, not looked up. What stands for no host and no port is left out.
final class HostAndPort {
    private static final String HOST = "[0-9a-zA-Z._-]{1,253}";
    private static final String IPV6 = "[0-9a-fA-F:.]{2,45}";
    private static final Pattern WRITTEN = Pattern.compile("(?:\\[(%s)]|(%s)):(\\d{1,5})".formatted(IPV6, HOST));
    private static final Pattern ALONE = Pattern.compile("%s|%s".formatted(IPV6, HOST));

    private HostAndPort() {}

    /// `host:port`; IPv6 stands in brackets.
    static Optional<InetSocketAddress> of(String text) {
        var written = WRITTEN.matcher(text);
        return written.matches()
                ? of(written.group(1) != null ? written.group(1) : written.group(2), Integer.parseInt(written.group(3)))
                : Optional.empty();
    }

    static Optional<InetSocketAddress> of(String host, long port) {
        return port > 0 && port <= 0xffff && ALONE.matcher(host).matches()
                ? Optional.of(InetSocketAddress.createUnresolved(host, (int) port))
                : Optional.empty();
    }
}
