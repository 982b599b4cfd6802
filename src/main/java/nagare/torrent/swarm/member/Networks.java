package nagare.torrent.swarm.member;

import java.nio.ByteBuffer;
import nagare.net.Cidr;

/// Networks as the numbers by which the picker tells them apart.
final class Networks {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private Networks() {}

    /// Networks that differ get different numbers, but for chance: then two are taken for one, and trusted less.
    static long number(Cidr network) {
        var bytes = ByteBuffer.wrap(network.address().getAddress());
        long number = network.prefix();
        while (bytes.remaining() >= Integer.BYTES) {
            number = (number ^ Integer.toUnsignedLong(bytes.getInt())) * MIX;
            number ^= number >>> 32;
        }
        return number;
    }
}
