package nagare.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nagare.net.Nearness;

/// Who may ask this server anything. Three questions, each one refusal: is the client near (LAN, loopback, trusted), is
/// the `Host` one of ours (DNS rebinding: a web page of a stranger whose name was made to point here keeps its own name
/// in `Host`), and does the request come from our own page (a foreign `Origin`).
///
/// `names` are Host names accepted besides literal addresses and `localhost`; `own` tells whether an address is
/// one of this machine's; `neighbours` whether the first address is on the subnet of the second, which is one
/// of ours. Pure, except for what the predicates do.
record Guard(Set<String> names, Nearness nearness, Predicate<InetAddress> own, Neighbourhood neighbours) {
    /// An address with an optional port, `[v6]:port`, `v4:port`, `name:port`. No user part, no path.
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.%]{2,60}]|[0-9A-Za-z._-]{1,253})(?::[0-9]{1,5})?");

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    Guard {
        names = names.stream().map(Guard::plain).collect(Collectors.toUnmodifiableSet());
    }

    /// Why a request is not answered.
    record Refusal(int status, String sentence, Refusals.Reason reason) {}

    /// Whether two addresses are on one link.
    @FunctionalInterface
    interface Neighbourhood {
        boolean onLink(InetAddress remote, InetAddress local);
    }

    Optional<Refusal> check(InetAddress remote, InetAddress local, List<String> hosts, List<String> origins) {
        // the interfaces are asked only where that decides: it is dear, and in every request
        if (!nearness.isNear(remote, false) && !nearness.isNear(remote, neighbours.onLink(remote, local))) {
            return Optional.of(
                    new Refusal(403, "This server answers to its own network only.", Refusals.Reason.STRANGER));
        }
        if (hosts.size() > 1 || !hosts.stream().allMatch(host -> isOurs(host, local))) {
            return Optional.of(new Refusal(
                    403,
                    "This server is not called that. Use its address, or add the name to http.names in the settings.",
                    Refusals.Reason.FOREIGN_HOST));
        }
        if (!origins.stream().allMatch(origin -> isOwnPage(origin, hosts))) {
            return Optional.of(new Refusal(
                    403, "A web page of another site may not use this server.", Refusals.Reason.FOREIGN_PAGE));
        }
        return Optional.empty();
    }

    /// Port numbers are not compared: a forwarded port (a container) changes them, and rebinding needs a name.
    private boolean isOurs(String host, InetAddress local) {
        var form = HOST.matcher(host);
        if (!form.matches()) {
            return false;
        }
        String name = plain(form.group(1));
        if (name.equals("localhost") || names.contains(name)) {
            return true;
        }
        return literal(name)
                .filter(address -> address.equals(local) || address.isLoopbackAddress() || own.test(address))
                .isPresent();
    }

    /// An HTTP/1.0 client sends no Host; then no origin can be ours.
    private static boolean isOwnPage(String origin, List<String> hosts) {
        return hosts.stream().anyMatch(host -> origin.equalsIgnoreCase("http://" + host));
    }

    /// Never asks a name server: only text that cannot be a name is handed to [InetAddress#ofLiteral].
    private static Optional<InetAddress> literal(String name) {
        if (name.indexOf(':') < 0 && !IPV4.matcher(name).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // 999.1.1.1, or an IPv6 zone of another machine: not an address of ours
        }
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return lower.substring(1, lower.length() - 1);
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
