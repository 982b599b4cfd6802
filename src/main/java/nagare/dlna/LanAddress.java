package nagare.dlna;

import java.net.Inet4Address;
import java.net.InetAddress;

/// An IPv4 address of ours, the interface that has it, and the length of its network's prefix in bits.
public record LanAddress(String network, Inet4Address address, int prefix) {
    public LanAddress {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("no IPv4 prefix: " + prefix);
        }
    }

    /// Whether the other address is in this network, so that an answer from here arrives there.
    boolean isNeighbour(InetAddress other) {
        return other instanceof Inet4Address && (bits(address) ^ bits(other)) >>> 1 >>> (31 - prefix) == 0;
    }

    private static int bits(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets[0] << 24 | (octets[1] & 0xFF) << 16 | (octets[2] & 0xFF) << 8 | octets[3] & 0xFF;
    }

    @Override
    public String toString() {
        return network + " (" + address.getHostAddress() + ")";
    }
}
