package nagare.dlna;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Many hosts, 127.0.1.0 and on, that subscribe and never answer an event.
final class Crowd implements AutoCloseable {
    private final ServerSocket deaf = new ServerSocket(0, 5);

    Crowd() throws IOException {}

    /// The status that host `number` gets for a subscription.
    int subscribe(URI events, int number) throws IOException {
        var host = InetAddress.getByAddress(new byte[] {127, 0, (byte) (1 + (number >> 7)), (byte) (1 + number % 128)});
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(host, 0));
            socket.connect(new InetSocketAddress(events.getHost(), events.getPort()), 60_000);
            socket.setSoTimeout(60_000);
            String request = "SUBSCRIBE " + events.getPath() + " HTTP/1.1\r\nHOST: " + events.getAuthority()
                    + "\r\nCALLBACK: <http://" + host.getHostAddress() + ":" + deaf.getLocalPort()
                    + "/>\r\nNT: upnp:event\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(lines.readLine().split(" ")[1]);
        }
    }

    @Override
    public void close() throws IOException {
        deaf.close();
    }
}
