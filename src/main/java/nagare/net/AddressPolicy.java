package nagare.net;

import java.net.InetAddress;
import java.util.List;

/// Which addresses a feed, a torrent, a tracker or a peer may make this server talk to: public unicast ones, and the
/// private networks that the user trusts (`--trust CIDR`). Loopback, link-local, RFC 1918, ULA, CGNAT, multicast,
/// unspecified and reserved addresses are refused unless trusted.
public record AddressPolicy(List<Cidr> trusted) {
    public AddressPolicy {
        trusted = List.copyOf(trusted);
    }

    public boolean permits(InetAddress address) {
        throw new UnsupportedOperationException(address.toString());
    }
}
