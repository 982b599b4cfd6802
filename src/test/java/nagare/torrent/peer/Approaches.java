package nagare.torrent.peer;

import java.util.List;
import java.util.random.RandomGenerator;
import nagare.torrent.transport.TcpTransport;
import nagare.torrent.transport.Way;

/// How peers are reached in tests.
public final class Approaches {
    private Approaches() {}

    /// TCP alone.
    public static Approach byTcp(Encryption encryption, RandomGenerator chance) {
        return new Approach(List.of(new Way(new TcpTransport(), 0)), encryption, chance);
    }
}
