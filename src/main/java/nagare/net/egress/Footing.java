package nagare.net.egress;

import java.net.InetSocketAddress;

/// Where sockets that live long stand at a moment.
public sealed interface Footing {
    /// On any address of this machine.
    record Anywhere() implements Footing {}

    /// On the addresses of one interface only.
    record At(Anchor anchor) implements Footing {}

    /// Only datagrams, and only by way of this relay of a proxy (RFC 1928 §7). `from` is where its socket stands.
    record Through(InetSocketAddress relay, Footing from) implements Footing {}

    /// Nowhere: nothing may be open. `why` is a sentence for the user.
    record Nowhere(String why) implements Footing {}
}
