package nagare.torrent.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Somebody who may know what to do with a datagram.
@FunctionalInterface
public interface PacketHandler {
    /// Looks at a packet and says whether it was meant for this handler; if not, the next one is asked. Called on the
    /// thread that reads the sockets, so it must not block. The packet is read-only and only valid during the call.
    boolean accept(InetSocketAddress from, ByteBuffer packet);

    /// No more packets are waiting, or many have been handed out: a good time to answer them together. Called on the
    /// same thread, whoever the packets were for.
    default void drained() {}
}
