package nagare.torrent.portmap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import nagare.net.AddressPolicy;

/// Where the gateways of IPv6 are, and by which address of ours the internet is reached. Linux tells; elsewhere there
/// are none, as nothing in their addresses could be guessed.
///
/// @param names the interfaces to look behind; empty for all
record GatewaysOfSix(List<String> names, Path routes) {
    static final Path LINUX = Path.of("/proc/net/ipv6_route");

    private static final int MOST = 4;
    private static final int IS_GATEWAY = 2;
    private static final String ANY = "0".repeat(32);

    /// Any address on the internet: nothing is sent there.
    private static final InetSocketAddress OUTSIDE = new InetSocketAddress(InetAddress.ofLiteral("2600::1"), 9);

    /// A gateway, and the address of ours that peers see.
    record Way(InetAddress gateway, InetAddress from) {}

    /// A line of the table: an address of 16 bytes in hexadecimal, and the interface that it is behind.
    record Route(String gateway, String networkInterface) {}

    GatewaysOfSix {
        names = List.copyOf(names);
    }

    /// The ways out, at most four; none where our address is not one of the internet.
    List<Way> find() throws IOException {
        if (!Files.isReadable(routes)) {
            return List.of();
        }
        var found = new ArrayList<Way>();
        try (var lines = Files.lines(routes, StandardCharsets.US_ASCII);
                var socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::"), 0))) {
            socket.connect(OUTSIDE);
            var from = socket.getLocalAddress();
            if (!(from instanceof Inet6Address) || !new AddressPolicy(List.of()).permits(from)) {
                return List.of();
            }
            for (var route : read(lines.limit(Gateways.MAX_ROUTES).toList(), names)) {
                var behind = NetworkInterface.getByName(route.networkInterface());
                if (behind != null && found.size() < MOST) {
                    found.add(new Way(
                            Inet6Address.getByAddress(null, HexFormat.of().parseHex(route.gateway()), behind), from));
                }
            }
        } catch (UncheckedIOException noWayOut) {
            return List.of(); // connect says so, where IPv6 leads nowhere
        }
        return List.copyOf(found);
    }

    /// Reads the table of routes: destination, its bits, source, its bits, gateway, metric, uses, uses, flags,
    /// interface; in hexadecimal.
    static List<Route> read(List<String> lines, List<String> names) {
        var found = new ArrayList<Route>();
        for (var line : lines) {
            var fields = line.strip().split("\\s+");
            boolean isDefault = fields.length >= 10
                    && fields[0].equals(ANY)
                    && fields[1].equals("00")
                    && fields[4].matches("[0-9a-f]{32}")
                    && !fields[4].equals(ANY)
                    && fields[8].matches("[0-9a-f]{1,8}")
                    && (HexFormat.fromHexDigits(fields[8]) & IS_GATEWAY) != 0;
            if (isDefault && (names.isEmpty() || names.contains(fields[9]))) {
                found.add(new Route(fields[4], fields[9]));
            }
        }
        return List.copyOf(found);
    }
}
