package nagare.torrent.webseed;

import java.net.InetSocketAddress;
import nagare.torrent.wire.PeerMessage;

/// What web seeds do, told on their threads. Only [#gives] may block.
public interface Listener {
    /// The server was reached; `rtt` is how long that took, nanoseconds. `name` is safe to show.
    void joined(int seed, String name, InetSocketAddress address, long rtt);

    /// A word without bytes.
    void says(int seed, PeerMessage message);

    /// A block. The seed reads no further before this returns; the lease comes along, whether this returns or throws.
    void gives(int seed, PeerMessage.Piece block) throws InterruptedException;

    /// It takes part no more, under this number.
    void left(int seed, String why);
}
