package nagare.torrent.swarm.member;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// How much two peers prefer each other's connection (BEP 40): both compute the same number from their two addresses,
/// so the peers of a swarm agree on whom to keep, and nobody can choose an address that all prefer. Pure.
///
/// For IPv6, on which the BEP is brief, it is what libtorrent computes: /32 and /48 stand for /16 and /24, the mask
/// covers the first half, and the second half counts whole.
final class PeerPriority {
    private static final int HALF = 0x55;

    private PeerPriority() {}

    /// Larger is better, as an unsigned number. Both addresses are of one family.
    static int of(InetSocketAddress one, InetSocketAddress two) {
        var crc = new CRC32C();
        if (one.getAddress().equals(two.getAddress())) {
            port(crc, Math.min(one.getPort(), two.getPort()));
            port(crc, Math.max(one.getPort(), two.getPort()));
            return (int) crc.getValue();
        }
        byte[] a = one.getAddress().getAddress();
        byte[] b = two.getAddress().getAddress();
        if (a.length != b.length) {
            throw new IllegalArgumentException("addresses of two families: " + one + " " + two);
        }
        int step = a.length == 4 ? 1 : 2;
        int whole = Arrays.equals(a, 0, 2 * step, b, 0, 2 * step)
                ? Arrays.equals(a, 0, 3 * step, b, 0, 3 * step) ? 4 * step : 3 * step
                : 2 * step;
        boolean sorted = Arrays.compareUnsigned(a, b) < 0;
        crc.update(masked(sorted ? a : b, whole, 4 * step));
        crc.update(masked(sorted ? b : a, whole, 4 * step));
        return (int) crc.getValue();
    }

    private static byte[] masked(byte[] address, int whole, int until) {
        byte[] masked = address.clone();
        for (int i = whole; i < until; i++) {
            masked[i] &= HALF;
        }
        return masked;
    }

    private static void port(CRC32C crc, int port) {
        crc.update(port >> 8);
        crc.update(port);
    }
}
