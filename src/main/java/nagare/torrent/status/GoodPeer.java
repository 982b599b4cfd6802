package nagare.torrent.status;

import java.net.InetSocketAddress;

/// A peer that was of use. `named` is whether a tracker named it, which a private torrent asks for (BEP 27);
/// `rttMillis` is how long its handshake took, `bytesPerSecond` what it gave while it gave.
public record GoodPeer(InetSocketAddress address, boolean named, int rttMillis, int bytesPerSecond) {
    /// What is asked of a peer first, about: its time is the score.
    private static final long FIRST_BYTES = 256 * 1024;

    public GoodPeer {
        if (address.isUnresolved() || address.getPort() <= 0 || rttMillis < 0 || bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "not a peer that was of use: " + address + " " + rttMillis + " ms " + bytesPerSecond + " B/s");
        }
    }

    /// How soon it would have brought its first bytes, from dialling on; smaller is better.
    public long millisToFirstBytes() {
        return 3L * rttMillis + FIRST_BYTES * 1000 / Math.max(1, bytesPerSecond);
    }
}
