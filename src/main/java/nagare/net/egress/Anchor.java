package nagare.net.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The interface that all traffic is bound to, with its address of each family; a family without one is off. Pure.
///
/// @param device the interface's name
/// @param index the system's number of it, another one when it was made anew: sockets tied to the old one are dead
public record Anchor(String device, int index, Optional<InetAddress> four, Optional<InetAddress> six) {
    public Anchor {
        if (four.isEmpty() && six.isEmpty()) {
            throw new IllegalArgumentException("an anchor needs an address");
        }
    }

    /// What the wanted interface or address is now.
    ///
    /// @param wanted the name of an interface, or an address of this machine: then only its family is used, and
    ///     only while it stays the same
    static Footing find(String wanted, List<Link> links) {
        Optional<InetAddress> literal = Literal.of(wanted);
        Optional<Link> found = literal.isPresent()
                ? links.stream()
                        .filter(link -> link.addresses().stream().anyMatch(address -> same(address, literal.get())))
                        .findFirst()
                : links.stream().filter(link -> link.name().equals(wanted)).findFirst();
        if (found.isEmpty()) {
            return new Footing.Nowhere(
                    literal.isPresent()
                            ? "no interface has the address " + wanted + " of network.bind"
                            : "there is no interface " + wanted + " (network.bind)");
        }
        Link link = found.get();
        if (!link.up()) {
            return new Footing.Nowhere("the interface " + link.name() + " of network.bind is down");
        }
        List<InetAddress> usable = literal.isPresent() ? List.of(literal.get()) : link.addresses();
        Optional<InetAddress> four =
                usable.stream().filter(Inet4Address.class::isInstance).findFirst();
        Optional<InetAddress> six = usable.stream().filter(Anchor::isWide).findFirst();
        return four.isEmpty() && six.isEmpty()
                ? new Footing.Nowhere("the interface " + link.name() + " of network.bind has no address")
                : new Footing.At(new Anchor(link.name(), link.index(), four, six));
    }

    /// Link-local addresses reach nobody beyond the next router.
    private static boolean isWide(InetAddress address) {
        return address instanceof Inet6Address && !address.isLinkLocalAddress();
    }

    private static boolean same(InetAddress one, InetAddress other) {
        return Arrays.equals(one.getAddress(), other.getAddress());
    }

    /// The address that a socket which talks to `to` is bound to; empty when its family is off.
    public Optional<InetAddress> source(InetAddress to) {
        return to instanceof Inet4Address ? four : six;
    }

    public List<InetAddress> addresses() {
        return Stream.of(four, six).flatMap(Optional::stream).toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(device).append(" (");
        text.append(String.join(
                ", ", addresses().stream().map(InetAddress::getHostAddress).toList()));
        return text.append(six.isEmpty() ? "; IPv6 is off)" : four.isEmpty() ? "; IPv4 is off)" : ")")
                .toString();
    }
}
