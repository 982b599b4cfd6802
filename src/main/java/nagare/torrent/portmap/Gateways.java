package nagare.torrent.portmap;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Where a router may be: the default gateways. Java cannot ask for them; Linux tells them in a file, elsewhere the
/// first
/// address of each private network is a good guess, and a wrong one costs a datagram that nobody answers.
///
/// @param names the interfaces to look behind; empty for all but loopback
record Gateways(List<String> names, Path routes) {
    static final Path LINUX = Path.of("/proc/net/route");

    /// Lines of the table of routes that are read.
    static final int MAX_ROUTES = 1000;

    private static final int MOST = 4;
    private static final int IS_GATEWAY = 2;

    Gateways {
        names = List.copyOf(names);
    }

    /// The gateways, at most four.
    List<InetAddress> find() throws IOException {
        return (Files.isReadable(routes) ? told() : guessed()).limit(MOST).toList();
    }

    /// The addresses of ours from which a router may be reached.
    List<InetAddress> own() throws IOException {
        return links().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address)
                .limit(MOST)
                .toList();
    }

    private Stream<InetAddress> told() throws IOException {
        try (var lines = Files.lines(routes, StandardCharsets.US_ASCII)) {
            return read(lines.limit(MAX_ROUTES).toList(), names).stream();
        }
    }

    /// Reads the table of routes: interface, destination, gateway, flags; numbers as they lie in memory.
    static List<InetAddress> read(List<String> lines, List<String> names) throws IOException {
        var found = new ArrayList<InetAddress>();
        for (var line : lines) {
            var fields = line.strip().split("\\s+");
            boolean isDefault = fields.length >= 4
                    && fields[1].equals("00000000")
                    && fields[2].matches("[0-9A-Fa-f]{8}")
                    && fields[3].matches("[0-9A-Fa-f]{1,8}")
                    && (HexFormat.fromHexDigits(fields[3]) & IS_GATEWAY) != 0;
            if (isDefault && (names.isEmpty() || names.contains(fields[0]))) {
                var bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
                found.add(InetAddress.getByAddress(
                        bytes.putInt(HexFormat.fromHexDigits(fields[2])).array()));
            }
        }
        return List.copyOf(found);
    }

    private Stream<InetAddress> guessed() throws IOException {
        return links().flatMap(link -> link.getInterfaceAddresses().stream()).flatMap(Gateways::first);
    }

    private static Stream<InetAddress> first(InterfaceAddress own) {
        var bytes = own.getAddress().getAddress();
        int prefix = own.getNetworkPrefixLength();
        if (bytes.length != 4 || !own.getAddress().isSiteLocalAddress() || prefix < 8 || prefix > 30) {
            return Stream.empty();
        }
        int network = ByteBuffer.wrap(bytes).getInt() & -1 << (32 - prefix);
        try {
            return Stream.of(InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(network + 1).array()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes", e);
        }
    }

    private Stream<NetworkInterface> links() throws IOException {
        return NetworkInterface.networkInterfaces().filter(link -> {
            try {
                return link.isUp()
                        && (names.isEmpty()
                                ? !link.isLoopback() && !link.isPointToPoint()
                                : names.contains(link.getName()));
            } catch (IOException gone) {
                return false; // it vanished just now
            }
        });
    }
}
