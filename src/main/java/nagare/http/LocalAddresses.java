package nagare.http;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/// What the network interfaces of this machine say: which addresses are ours, and who is on the same link. Asked anew
/// each time, because addresses come and go.
final class LocalAddresses {
    /// Wider subnets are not a home network, so being on one proves nothing.
    private static final int WIDEST_IPV4 = 16;

    private static final int WIDEST_IPV6 = 64;

    private LocalAddresses() {}

    static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false; // the interfaces cannot be listed: then nothing is known to be ours
        }
    }

    static boolean onLink(InetAddress remote, InetAddress local) {
        try {
            NetworkInterface link = NetworkInterface.getByInetAddress(local);
            List<InterfaceAddress> addresses = link == null ? List.of() : link.getInterfaceAddresses();
            return addresses.stream()
                    .anyMatch(each -> sameSubnet(
                            each.getAddress().getAddress(), remote.getAddress(), each.getNetworkPrefixLength()));
        } catch (SocketException e) {
            return false; // as above
        }
    }

    static boolean sameSubnet(byte[] one, byte[] other, int prefix) {
        int widest = one.length == 4 ? WIDEST_IPV4 : WIDEST_IPV6;
        if (one.length != other.length || prefix < widest || prefix > one.length * 8) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
