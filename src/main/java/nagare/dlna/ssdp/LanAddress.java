package nagare.dlna.ssdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// An IPv4 address of ours, the interface that has it, and the length of its network's prefix in bits.
public record LanAddress(String network, Inet4Address address, int prefix) {
    public LanAddress {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("no IPv4 prefix: " + prefix);
        }
    }

    /// Whether the other address is in this network, so that an answer from here arrives there.
    public boolean isNeighbour(InetAddress other) {
        return other instanceof Inet4Address && (bits(address) ^ bits(other)) >>> (32 - prefix) == 0;
    }

    /// As a long: a shift of an int by 32 is no shift.
    private static long bits(InetAddress address) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(address.getAddress()).getInt());
    }

    @Override
    public String toString() {
        return network + " (" + address.getHostAddress() + ")";
    }
}
