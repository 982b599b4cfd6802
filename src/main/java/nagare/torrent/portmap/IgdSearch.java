package nagare.torrent.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Searches the house for a router that speaks UPnP (UPnP Device Architecture 1.1 §1.3): asks the group from each of
/// our
/// addresses, listens for three seconds at most, and takes the first that opens ports.
final class IgdSearch implements Router.Finder {
    static final InetSocketAddress GROUP = new InetSocketAddress(InetAddress.ofLiteral("239.255.255.250"), 1900);

    /// Answers that are read of one search.
    static final int MAX_ANSWERS = 16;

    static final int MAX_ANSWER_BYTES = 2048;
    private static final int MAX_LOCATION = 512;
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final List<String> KINDS = List.of(
            "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
            "urn:schemas-upnp-org:device:InternetGatewayDevice:2");
    private static final Logger LOG = LoggerFactory.getLogger(IgdSearch.class);

    private final List<InetAddress> from;
    private final InetSocketAddress group;
    private final LongSupplier nanoClock;

    IgdSearch(List<InetAddress> from, InetSocketAddress group, LongSupplier nanoClock) {
        this.from = List.copyOf(from);
        this.group = group;
        this.nanoClock = nanoClock;
    }

    @Override
    public List<Router> find() throws IOException {
        var http = new PlainHttp(nanoClock);
        for (var address : from) {
            for (var place : search(address).entrySet()) {
                try {
                    return List.of(IgdRouter.read(place.getKey(), place.getValue(), http));
                } catch (IOException no) {
                    LOG.atDebug()
                            .setMessage("no router that opens ports")
                            .addKeyValue("at", place.getValue().getHostAddress())
                            .addKeyValue("reason", no.getMessage())
                            .log();
                }
            }
        }
        return List.of();
    }

    /// Where descriptions are, and who said so.
    private Map<URI, InetAddress> search(InetAddress own) throws IOException {
        var places = new LinkedHashMap<URI, InetAddress>();
        try (var socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
            for (var kind : KINDS) {
                byte[] question =
                        ("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1"
                                        + "\r\nST: " + kind + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(question, question.length, group));
            }
            long until = nanoClock.getAsLong() + PATIENCE_NANOS;
            var packet = new DatagramPacket(new byte[MAX_ANSWER_BYTES], MAX_ANSWER_BYTES);
            for (int answers = 0; answers < MAX_ANSWERS; answers++) {
                // once one has answered, others get a moment only
                long left = (until - nanoClock.getAsLong()) / 1_000_000 / (places.isEmpty() ? 1 : 10);
                if (left <= 0) {
                    break;
                }
                socket.setSoTimeout((int) left);
                packet.setLength(MAX_ANSWER_BYTES);
                socket.receive(packet);
                var said = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                if (isNear(packet.getAddress())) {
                    location(said).ifPresent(uri -> places.putIfAbsent(uri, packet.getAddress()));
                }
            }
        } catch (SocketTimeoutException silence) {
            LOG.trace("no more routers answer");
        }
        return places;
    }

    /// A router of the house has an address of the house.
    private static boolean isNear(InetAddress router) {
        return router.isSiteLocalAddress() || router.isLinkLocalAddress() || router.isLoopbackAddress();
    }

    /// The `LOCATION` of an answer to our search.
    static Optional<URI> location(String answer) {
        var lines = answer.split("\r?\n", 64);
        if (!lines[0].startsWith("HTTP/1.1 200") || KINDS.stream().noneMatch(answer::contains)) {
            return Optional.empty();
        }
        for (var line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location")) {
                var text = line.substring(colon + 1).strip();
                try {
                    return Optional.of(text)
                            .filter(it -> it.length() <= MAX_LOCATION)
                            .map(URI::create);
                } catch (IllegalArgumentException notAnAddress) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
