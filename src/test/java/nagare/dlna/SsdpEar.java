package nagare.dlna;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A control point's SSDP on the loopback interface: hears the multicast group on port 1900 beside everybody else who
/// does, and sends searches. Only messages of one device are kept, so that two test runs at once do not meet.
final class SsdpEar implements AutoCloseable {
    private static final InetSocketAddress GROUP = new InetSocketAddress("239.255.255.250", 1900);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String device;
    private final MulticastSocket heard;
    private final MulticastSocket asked;
    private final LinkedBlockingQueue<Message> announcements = new LinkedBlockingQueue<>();

    /// A start line and headers by their lower-case names.
    record Message(String start, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    SsdpEar(String device) throws IOException {
        this.device = device;
        NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        heard = new MulticastSocket(GROUP.getPort());
        heard.joinGroup(GROUP, lo);
        asked = new MulticastSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        asked.setNetworkInterface(lo);
        Thread.ofVirtual().name("ssdp-ear").start(this::listen);
    }

    private void listen() {
        try {
            while (true) {
                receive(heard).filter(this::isOfDevice).ifPresent(announcements::add);
            }
        } catch (IOException closed) {
            announcements.clear();
        }
    }

    private boolean isOfDevice(Message message) {
        return message.header("usn").contains(device);
    }

    private static Optional<Message> receive(MulticastSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        String[] lines = text.split("\r\n");
        var headers = new TreeMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return text.endsWith("\r\n\r\n") ? Optional.of(new Message(lines[0], headers)) : Optional.empty();
    }

    /// The next announcement of the device that fits.
    Message awaitAnnouncement(Predicate<Message> wanted) throws InterruptedException {
        while (true) {
            Message message = announcements.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new AssertionError("no such announcement was heard within " + PATIENCE);
            }
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /// Sends a search with these header lines and collects the device's answers: until `expected` have come, and then
    /// until nothing more comes for a while.
    List<Message> search(int expected, String... lines) throws IOException {
        String text = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        asked.send(new DatagramPacket(bytes, bytes.length, GROUP));
        var answers = new ArrayList<Message>();
        try {
            while (true) {
                asked.setSoTimeout(answers.size() < expected ? (int) PATIENCE.toMillis() : 700);
                receive(asked).filter(this::isOfDevice).ifPresent(answers::add);
            }
        } catch (SocketTimeoutException silence) {
            return answers;
        }
    }

    @Override
    public void close() {
        heard.close();
        asked.close();
    }
}
