package nagare.torrent.tracker;

import java.net.Inet4Address;
import java.net.InetAddress;

/// The two internets. A tracker is told of us over each, so that peers of each find us (BEP 7).
enum Family {
    IPV4,
    IPV6;

    boolean includes(InetAddress address) {
        return (address instanceof Inet4Address) == (this == IPV4);
    }
}
