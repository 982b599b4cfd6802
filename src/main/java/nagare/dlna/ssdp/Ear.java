package nagare.dlna.ssdp;

import java.net.InetAddress;

/// Hears every datagram of the multicast group. Must not wait.
@FunctionalInterface
public interface Ear {
    Ear DEAF = (_, _, _) -> {};

    void hear(byte[] datagram, int length, InetAddress sender);
}
