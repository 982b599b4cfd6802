package nagare.net;

import java.net.InetAddress;
import java.util.List;

/// Who is near enough to be served, and who is a stranger: this machine, its own links, the networks
/// that the user trusts, and, unless the user says no, private networks behind a router of the house
/// (another VLAN). Pure.
///
/// @param trusted networks that the user named
/// @param routed whether private addresses (RFC 1918, RFC 4193) on none of our links are near
public record Nearness(List<Cidr> trusted, boolean routed) {
    private static final Cidr UNIQUE_LOCAL = Cidr.parse("fc00::/7"); // RFC 4193

    public Nearness {
        trusted = List.copyOf(trusted);
    }

    /// @param onLink whether the address is on a network that one of our interfaces is on
    public boolean isNear(InetAddress address, boolean onLink) {
        return onLink
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || routed && isPrivate(address)
                || trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isSiteLocalAddress() || UNIQUE_LOCAL.contains(address);
    }
}
