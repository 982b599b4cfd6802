package nagare;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/// Which address to show for a server that may listen on many.
final class Addresses {
    private Addresses() {}

    /// The address itself, or where it stands for all of them the first that was announced, or loopback.
    static URI url(InetSocketAddress listening, List<InetSocketAddress> announced) {
        InetAddress address = listening.getAddress();
        if (address.isAnyLocalAddress()) {
            address = announced.isEmpty()
                    ? InetAddress.ofLiteral("127.0.0.1")
                    : announced.getFirst().getAddress();
        }
        String host = address.getHostAddress();
        return URI.create("http://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + listening.getPort() + "/");
    }
}
