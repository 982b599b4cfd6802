package nagare.net;

import java.net.InetAddress;

/// A block of IPv4 or IPv6 addresses in CIDR notation (RFC 4632), `192.168.1.0/24` or a single literal address.
public record Cidr(InetAddress address, int prefix) {
    /// Reads `ADDRESS/PREFIX` or a lone literal address; never asks a name server.
    ///
    /// @throws IllegalArgumentException with a sentence fit for a user when the text is neither
    public static Cidr parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    public boolean contains(InetAddress candidate) {
        throw new UnsupportedOperationException(candidate.toString());
    }
}
