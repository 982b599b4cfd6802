package nagare.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which addresses a feed, a torrent, a tracker or a peer may make this server talk to: public unicast ones, and the
/// private networks that the user trusts (`--trust CIDR`). Loopback, link-local, RFC 1918, ULA, CGNAT, multicast,
/// unspecified and reserved addresses are refused unless trusted; so are IPv6 addresses that a gateway would turn into
/// a refused IPv4 one.
///
/// @param blocked addresses that are refused whatever they are, those that are trusted as well: the user's block lists
public record AddressPolicy(List<Cidr> trusted, Predicate<InetAddress> blocked) {
    /// What the IANA registry of special-purpose IPv4 addresses (RFC 6890) keeps off the public internet.
    private static final List<Cidr> REFUSED_IPV4 = cidrs(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /// The only block that IANA hands out for the public IPv6 internet (RFC 4291 §2.4), so all else is refused without
    /// a
    /// list: `::1`, `fe80::/10`, `fc00::/7`, `ff00::/8`.
    private static final Cidr PUBLIC_IPV6 = Cidr.parse("2000::/3");

    /// Parts of it that are not the internet: protocol assignments, documentation.
    private static final List<Cidr> REFUSED_IPV6 = cidrs("2001::/23", "2001:db8::/32", "3fff::/20");

    private static final Cidr TEREDO = Cidr.parse("2001::/32"); // RFC 4380
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16"); // RFC 3056
    private static final int IPV4_NETWORK = 24;
    private static final int IPV6_NETWORK = 48;

    private static final AddressPolicy NOBODY_TRUSTED = new AddressPolicy(List.of());
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96"); // RFC 6052

    public AddressPolicy {
        trusted = List.copyOf(trusted);
    }

    public AddressPolicy(List<Cidr> trusted) {
        this(trusted, _ -> false);
    }

    /// Whether it is an address on the internet, whoever is trusted.
    static boolean isOnTheInternet(InetAddress address) {
        return NOBODY_TRUSTED.permits(address);
    }

    public boolean permits(InetAddress address) {
        return !blocks(address) && (isTrusted(address) || isPublic(address));
    }

    /// Whether the user's block lists refuse the address, also as a caller.
    public boolean blocks(InetAddress address) {
        return blocked.test(address);
    }

    /// Whether the address is in the house: private, and trusted.
    public boolean isHome(InetAddress address) {
        return isTrusted(address) && !isPublic(address);
    }

    /// The network that the address belongs to, as far as two addresses of it may be in one hand: a /24 of IPv4, a /48
    /// of IPv6. On a private network that the user trusts each address stands for itself.
    public Cidr network(InetAddress address) {
        int bits = 8 * Cidr.bytes(address).length;
        if (isHome(address)) {
            return new Cidr(address, bits);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return new Cidr(address, SIX_TO_FOUR.prefix() + IPV4_NETWORK);
        }
        return new Cidr(address, bits == 32 ? IPV4_NETWORK : IPV6_NETWORK);
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private boolean isPublic(InetAddress address) {
        var bytes = Cidr.bytes(address);
        if (bytes.length == 4) {
            return REFUSED_IPV4.stream().noneMatch(block -> block.contains(address));
        }
        return permitsIpv6(address, bytes);
    }

    private boolean permitsIpv6(InetAddress address, byte[] bytes) {
        if (NAT64.contains(address)) {
            return permits(ipv4(bytes, 12, 0));
        }
        if (TEREDO.contains(address)) {
            return permits(ipv4(bytes, 4, 0)) && permits(ipv4(bytes, 12, 0xff));
        }
        if (SIX_TO_FOUR.contains(address) && !permits(ipv4(bytes, 2, 0))) {
            return false;
        }
        if (isIsatap(bytes) && !permits(ipv4(bytes, 12, 0))) {
            return false;
        }
        return PUBLIC_IPV6.contains(address) && REFUSED_IPV6.stream().noneMatch(block -> block.contains(address));
    }

    /// RFC 5214: an interface identifier of `[02]00:5efe` and an IPv4 address.
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
    }

    private static InetAddress ipv4(byte[] bytes, int from, int flip) {
        var embedded = Arrays.copyOfRange(bytes, from, from + 4);
        for (int i = 0; i < embedded.length; i++) {
            embedded[i] ^= (byte) flip;
        }
        return Cidr.address(embedded);
    }

    private static List<Cidr> cidrs(String... blocks) {
        return Stream.of(blocks).map(Cidr::parse).toList();
    }
}
