package nagare.torrent.lsd;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nagare.net.Cidr;

/// The networks that this machine is on: those of the interfaces that the user named, else every interface that has
/// neighbours. Asked anew each time: cables are pulled and networks change.
public record Links(List<String> names) {
    /// Where containers and virtual machines are, and no neighbour.
    private static final List<String> NOBODY_THERE =
            List.of("docker", "veth", "virbr", "vmnet", "vboxnet", "cni", "lxc");

    public Links {
        names = List.copyOf(names);
    }

    /// The interfaces to speak and listen on.
    List<NetworkInterface> interfaces() throws IOException {
        return NetworkInterface.networkInterfaces().filter(this::isWanted).toList();
    }

    private boolean isWanted(NetworkInterface link) {
        try {
            boolean wanted = names.isEmpty()
                    ? !link.isLoopback()
                            && !link.isPointToPoint()
                            && NOBODY_THERE.stream().noneMatch(link.getName()::startsWith)
                    : names.contains(link.getName());
            return wanted && link.isUp() && (link.supportsMulticast() || link.isLoopback());
        } catch (IOException gone) {
            return false; // it vanished just now
        }
    }

    /// Whether the address is on one of these networks, without a router in between.
    boolean isAttached(InetAddress address, List<NetworkInterface> links) {
        return links.stream()
                .flatMap(link -> link.getInterfaceAddresses().stream())
                .anyMatch(
                        own -> network(own).filter(net -> net.contains(address)).isPresent());
    }

    private static Optional<Cidr> network(InterfaceAddress own) {
        int bits = 8 * own.getAddress().getAddress().length;
        int prefix = own.getNetworkPrefixLength();
        return prefix <= 0 || prefix > bits ? Optional.empty() : Optional.of(new Cidr(own.getAddress(), prefix));
    }

    /// Whether the interface has an address of this family.
    static boolean has(NetworkInterface link, boolean ipv6) {
        Stream<InetAddress> all = link.inetAddresses();
        return all.anyMatch(address -> ipv6 ? address instanceof Inet6Address : address instanceof Inet4Address);
    }
}
