package nagare.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/// A block of IPv4 or IPv6 addresses in CIDR notation (RFC 4632), `192.168.1.0/24` or a single literal address. Bits
/// behind the prefix are zero; IPv6 addresses that stand for IPv4 ones (`::ffff:10.0.0.1`) are IPv4.
public record Cidr(InetAddress address, int prefix) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");
    private static final int MAPPED_BITS = 96;

    public Cidr {
        var bytes = bytes(address);
        if (prefix < 0 || prefix > 8 * bytes.length) {
            throw new IllegalArgumentException(
                    "a prefix of this address is between 0 and " + 8 * bytes.length + ", not " + prefix);
        }
        address = address(masked(bytes, prefix));
    }

    /// Reads `ADDRESS/PREFIX` or a lone literal address; never asks a name server.
    ///
    /// @throws IllegalArgumentException with a sentence fit for a user when the text is neither
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        var address = literal(literal);
        boolean mapped = literal.contains(":") && address.getAddress().length == 4;
        int offset = mapped ? MAPPED_BITS : 0;
        if (slash < 0) {
            return new Cidr(address, 8 * address.getAddress().length);
        }
        var prefix = text.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("behind the slash there is a number of bits, as in 192.168.1.0/24");
        }
        return new Cidr(address, Integer.parseInt(prefix) - offset);
    }

    public boolean contains(InetAddress candidate) {
        var bytes = bytes(candidate);
        return bytes.length == bytes(address).length && Arrays.equals(masked(bytes, prefix), bytes(address));
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }

    /// The address as 4 or 16 bytes; one that maps IPv4 into IPv6 (RFC 4291 §2.5.5.2) as 4.
    static byte[] bytes(InetAddress address) {
        var bytes = address.getAddress();
        return address instanceof Inet6Address && isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == (byte) 0xff && bytes[11] == (byte) 0xff;
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    private static byte[] masked(byte[] bytes, int prefix) {
        var masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            int bits = Math.clamp(prefix - 8L * i, 0, 8);
            masked[i] &= (byte) (0xff00 >> bits);
        }
        return masked;
    }

    /// Stricter than the JDK, which reads `127.1` as an address, too.
    private static InetAddress literal(String text) {
        try {
            if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new IllegalArgumentException("this is not an IP address", notAnAddress);
        }
        throw new IllegalArgumentException(
                "this is not an IP address; wanted is one like 192.168.1.0/24, 10.0.0.5 or fd00::/8");
    }
}
