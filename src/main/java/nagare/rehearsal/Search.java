package nagare.rehearsal;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A search for media servers (SSDP M-SEARCH, UDA 1.0 §1.2) on one interface.
public final class Search {
    private static final int TRIES = 3;
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.255.250");
    private static final int PORT = 1900;

    /// Longer than the MX below, within which a server answers.
    private static final int PATIENCE_MILLIS = (int) Duration.ofMillis(1500).toMillis();

    private Search() {}

    /// Whether a server answered that is described at `location`. On a system whose loopback interface carries no
    /// multicast none does.
    public static boolean finds(NetworkInterface network, URI location) throws IOException {
        byte[] search = """
                M-SEARCH * HTTP/1.1\r
                HOST: 239.255.255.250:1900\r
                MAN: "ssdp:discover"\r
                MX: 1\r
                ST: urn:schemas-upnp-org:device:MediaServer:1\r
                \r
                """.getBytes(StandardCharsets.US_ASCII);
        try (var socket = new MulticastSocket(new InetSocketAddress(0))) {
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int tried = 0; tried < TRIES; tried++) {
                socket.send(new DatagramPacket(search, search.length, GROUP, PORT));
                if (hears(socket, location.toString())) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean hears(MulticastSocket socket, String location) throws IOException {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            do {
                socket.receive(packet);
            } while (!new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).contains(location));
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }
}
