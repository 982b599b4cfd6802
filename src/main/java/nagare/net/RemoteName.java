package nagare.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import nagare.net.FetchFailed.Reason;

/// The name of a host that a proxy is to look up, so that no [AddressPolicy] sees its address. What can only be in
/// somebody's house is refused here: a proxy mostly stands in one, ours or another. Against a public
/// name with a private address only the proxy itself can guard.
public final class RemoteName {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    /// A last label that makes the whole thing a number to a C library: `127.1`, `2130706433`, `0x7f.1`.
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    /// Stands for the address that the proxy alone will know (RFC 5737).
    static final InetAddress SOMEWHERE = Cidr.parse("192.0.2.1").address();

    private static final int MAX_CHARACTERS = 253;

    /// Special-use names (RFC 6761, 6762, 8375, 9476) and what routers call their networks.
    private static final Set<String> PRIVATE = Set.of(
            "localhost",
            "local",
            "localdomain",
            "home",
            "lan",
            "internal",
            "intranet",
            "private",
            "corp",
            "arpa",
            "alt",
            "test",
            "invalid",
            "example",
            "onion");

    private RemoteName() {}

    /// The host as a proxy gets it.
    ///
    /// @throws FetchFailed when it is none that may be asked for
    public static InetSocketAddress of(String host, int port) throws FetchFailed {
        if (host.length() > MAX_CHARACTERS || !NAME.matcher(host).matches()) {
            throw new FetchFailed(Reason.BAD_URL, "this is not a name that a proxy could look up");
        }
        var bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        var last = bare.substring(bare.lastIndexOf('.') + 1);
        if (!bare.contains(".") || NUMBER.matcher(last).matches() || PRIVATE.contains(last.toLowerCase(Locale.ROOT))) {
            throw new FetchFailed(
                    Reason.REFUSED_ADDRESS, bare + " is a name of a private network, which no proxy is asked for");
        }
        return InetSocketAddress.createUnresolved(host, port);
    }
}
