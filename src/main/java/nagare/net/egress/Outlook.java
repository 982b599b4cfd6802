package nagare.net.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the system knows a way to the internet. It is asked by connecting a UDP socket, which looks up the route and
/// sends nothing.
final class Outlook {
    private static final Logger LOG = LoggerFactory.getLogger(Outlook.class);

    /// One address of each family that is on the internet and is nobody's in particular: the root name servers.
    private static final List<InetSocketAddress> FAR = List.of(
            new InetSocketAddress(InetAddress.ofLiteral("198.41.0.4"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("2001:503:ba3e::2:30"), 53));

    private Outlook() {}

    static boolean isClosed() {
        return FAR.stream().noneMatch(Outlook::isReachable);
    }

    private static boolean isReachable(InetSocketAddress far) {
        try (var socket = DatagramChannel.open()) {
            socket.connect(far);
            return true;
        } catch (IOException noWay) {
            LOG.trace("no way to {}: {}", far, noWay.toString());
            return false;
        }
    }
}
