package nagare.dlna.ssdp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/// On which addresses the server shows itself. Unless the user names interfaces: every interface that is up and has a
/// private (RFC 1918) address, save those of containers, virtual machines and tunnels, where no TV is. Named ones are
/// taken as they are, `lo` too. A web server that listens on one address only is announced on that address only.
///
/// @param names the interfaces the user named; empty for the usual ones
/// @param web where the web server listens
public record LanSelection(List<String> names, InetAddress web) {
    private static final List<String> NO_TV_THERE = List.of(
            "docker",
            "br-",
            "veth",
            "virbr",
            "vmnet",
            "vboxnet",
            "vnic",
            "tun",
            "tap",
            "wg",
            "tailscale",
            "ppp",
            "zt",
            "utun",
            "cni",
            "flannel",
            "lxc",
            "lxd");

    /// The same where interfaces have numbers for names, and only their description tells (Windows).
    private static final List<String> NO_TV_BEHIND = List.of(
            "virtual",
            "vmware",
            "tap-",
            "wintun",
            "wireguard",
            "openvpn",
            "tailscale",
            "zerotier",
            "docker",
            "loopback");

    public LanSelection {
        names = List.copyOf(names);
    }

    /// One address of one interface, as the system tells of it. `description` is for people; on Linux it is the name.
    record Candidate(LanAddress address, String description, boolean up, boolean loopback, boolean pointToPoint) {}

    /// What would be usable, and what to change when it never comes; for a person.
    public String wanted() {
        String which = names.isEmpty()
                ? "an interface with a private IPv4 address (or name one: network.interfaces, --interface)"
                : "interface " + String.join(" or ", names);
        return web.isAnyLocalAddress()
                ? which
                : which + " that has " + web.getHostAddress()
                        + ", where alone the web server listens (http.address, --http)";
    }

    /// What is usable now, in a stable order.
    public List<LanAddress> current() throws SocketException {
        return select(candidates());
    }

    List<LanAddress> select(List<Candidate> candidates) {
        return candidates.stream()
                .filter(this::isUsable)
                .map(Candidate::address)
                .filter(address -> web.isAnyLocalAddress() || web.equals(address.address()))
                .sorted(Comparator.comparing(LanAddress::network)
                        .thenComparing(address -> address.address().getHostAddress()))
                .distinct()
                .toList();
    }

    private boolean isUsable(Candidate candidate) {
        Inet4Address address = candidate.address().address();
        String name = candidate.address().network();
        String description = candidate.description().toLowerCase(Locale.ROOT);
        if (!candidate.up() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        return names.isEmpty()
                ? !candidate.loopback()
                        && !candidate.pointToPoint()
                        && address.isSiteLocalAddress()
                        && NO_TV_THERE.stream().noneMatch(name.toLowerCase(Locale.ROOT)::startsWith)
                        && NO_TV_BEHIND.stream().noneMatch(description::contains)
                : names.contains(name);
    }

    private static List<Candidate> candidates() throws SocketException {
        var candidates = new ArrayList<Candidate>();
        for (NetworkInterface network : (Iterable<NetworkInterface>) interfaces()::iterator) {
            String description = Objects.requireNonNullElse(network.getDisplayName(), network.getName());
            boolean up = network.isUp();
            boolean loopback = network.isLoopback();
            boolean pointToPoint = network.isPointToPoint();
            for (var bound : network.getInterfaceAddresses()) {
                if (bound.getAddress() instanceof Inet4Address address) {
                    int prefix = Math.clamp(bound.getNetworkPrefixLength(), 0, 32); // some drivers say -1
                    var at = new LanAddress(network.getName(), address, prefix);
                    candidates.add(new Candidate(at, description, up, loopback, pointToPoint));
                }
            }
        }
        return candidates;
    }

    private static Stream<NetworkInterface> interfaces() throws SocketException {
        return NetworkInterface.networkInterfaces();
    }
}
