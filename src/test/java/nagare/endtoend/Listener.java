package nagare.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A program on a host of a test: prints each SSDP datagram that it hears on an interface as a line, and searches when
/// it is told to: `search TARGET` on standard input. Lines are `heard NTS NT LOCATION USN` and
/// `answer ST LOCATION USN from ADDRESS`, with `-` where there is nothing.
final class Listener {
    private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);

    private Listener() {}

    public static void main(String[] arguments) throws IOException {
        NetworkInterface network = NetworkInterface.getByName(arguments[0]);
        InetAddress address = network.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseThrow();
        try (var heard = new MulticastSocket(GROUP.getPort());
                var asked = new MulticastSocket(new InetSocketAddress(address, 0))) {
            heard.joinGroup(GROUP, network);
            asked.setNetworkInterface(network);
            Thread.ofPlatform().daemon().start(() -> print(heard));
            Thread.ofPlatform().daemon().start(() -> print(asked));
            System.out.println("listening");
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String text =
                        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: "
                                + line.substring("search ".length()) + "\r\n\r\n";
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                asked.send(new DatagramPacket(bytes, bytes.length, GROUP));
            }
        }
    }

    private static void print(MulticastSocket socket) {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
                Map<String, String> headers = headers(text.split("\r\n"));
                if (text.startsWith("NOTIFY ")) {
                    say("heard", headers, "nts", "nt", "location", "usn");
                } else if (text.startsWith("HTTP/1.1 200 ")) {
                    headers.put("from", "from " + packet.getAddress().getHostAddress());
                    say("answer", headers, "st", "location", "usn", "from");
                }
            }
        } catch (IOException e) {
            System.out.println("deaf: " + e.getMessage());
        }
    }

    private static synchronized void say(String what, Map<String, String> headers, String... names) {
        var line = new StringBuilder(what);
        for (String name : names) {
            line.append(' ').append(headers.getOrDefault(name, "-"));
        }
        System.out.println(line);
    }

    private static Map<String, String> headers(String[] lines) {
        var headers = new TreeMap<String, String>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }
}
