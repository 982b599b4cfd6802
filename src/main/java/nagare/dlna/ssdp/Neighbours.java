package nagare.dlna.ssdp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import nagare.renderer.DeviceModels;
import nagare.renderer.profile.DeviceFacts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Learns what the devices that use us are, from the description of their own MediaRenderer. Where that is
/// they say themselves in their announcements; one that was not heard is asked by a search to it alone (UDA
/// 1.1 §1.3.2). A description is fetched only from the address that asks us for something, at most once an
/// hour, in the background. Thread-safe; guarded by its own monitor, which is not held while the network is
/// waited for.
public final class Neighbours implements DeviceModels, Ear {
    /// Most addresses; the one used longest ago goes first.
    static final int MOST = 256;

    /// How long what was found, or not found, holds.
    static final Duration AGAIN = Duration.ofHours(1);

    /// How long an answer to a search is waited for.
    private static final Duration SEARCH = Duration.ofMillis(1500);

    private static final int MOST_AT_ONCE = 4;
    private static final int MAX_LOCATION = 512;
    private static final int SSDP_PORT = 1900;
    private static final String RENDERER = "urn:schemas-upnp-org:device:MediaRenderer:";
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

    private final LongSupplier nanoTime;
    private final int searchPort;
    private final Semaphore looks = new Semaphore(MOST_AT_ONCE);
    private final Map<InetAddress, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    /// What is known of an address. `lookedAt` is empty as long as nobody has looked.
    private record Known(Optional<URI> location, Optional<DeviceFacts> facts, Optional<Long> lookedAt) {
        private static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Neighbours(LongSupplier nanoTime) {
        this(nanoTime, SSDP_PORT);
    }

    Neighbours(LongSupplier nanoTime, int searchPort) {
        this.nanoTime = nanoTime;
        this.searchPort = searchPort;
    }

    /// Remembers where a renderer says its description is, when that is on the renderer itself.
    @Override
    public void hear(byte[] datagram, int length, InetAddress sender) {
        String text = new String(datagram, 0, length, StandardCharsets.ISO_8859_1);
        if (text.startsWith("NOTIFY ")
                && header(text, "nts").contains("alive")
                && header(text, "nt").startsWith(RENDERER)) {
            location(text, sender).ifPresent(uri -> locate(sender, uri));
        }
    }

    @Override
    public Optional<DeviceFacts> of(InetAddress address) {
        Known now;
        boolean look;
        synchronized (this) {
            now = known.getOrDefault(address, Known.NOTHING);
            long time = nanoTime.getAsLong();
            look = now.lookedAt().filter(at -> time - at < AGAIN.toNanos()).isEmpty() && looks.tryAcquire();
            if (look) {
                put(address, new Known(now.location(), now.facts(), Optional.of(time)));
            }
        }
        if (look) {
            Thread.ofVirtual().name("look at " + address.getHostAddress()).start(() -> {
                try {
                    look(address);
                } finally {
                    looks.release();
                }
            });
        }
        return now.facts();
    }

    /// Finds and reads the description of the renderer at this address.
    void look(InetAddress address) {
        try {
            Optional<URI> location = located(address);
            if (location.isEmpty()) {
                location = search(address);
            }
            if (location.isEmpty()) {
                LOG.debug("a device has no renderer of its own: address={}", address.getHostAddress());
                return;
            }
            DeviceFacts facts = DescriptionFetch.of(address, location.get(), nanoTime);
            synchronized (this) {
                Known now = known.getOrDefault(address, Known.NOTHING);
                put(address, new Known(now.location(), Optional.of(facts), now.lookedAt()));
            }
            LOG.debug(
                    "a device described itself: address={} fields={}",
                    address.getHostAddress(),
                    facts.fields().size());
        } catch (IOException e) {
            LOG.debug("a device did not describe itself: address={} reason={}", address.getHostAddress(), e.toString());
        }
    }

    /// Asks this address alone for its renderer.
    private Optional<URI> search(InetAddress address) throws IOException {
        String text = "M-SEARCH * HTTP/1.1\r\nHOST: " + address.getHostAddress() + ":" + searchPort
                + "\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: " + RENDERER + "1\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        long end = nanoTime.getAsLong() + SEARCH.toNanos();
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(address, searchPort)));
            while (nanoTime.getAsLong() < end) {
                socket.setSoTimeout((int)
                        Math.max(1, Duration.ofNanos(end - nanoTime.getAsLong()).toMillis()));
                var answer = new DatagramPacket(new byte[SearchRequest.MAX_DATAGRAM], SearchRequest.MAX_DATAGRAM);
                socket.receive(answer);
                String said = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
                if (answer.getAddress().equals(address) && said.startsWith("HTTP/1.")) {
                    return location(said, address);
                }
            }
        } catch (SocketTimeoutException silence) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private synchronized Optional<URI> located(InetAddress address) {
        return known.getOrDefault(address, Known.NOTHING).location();
    }

    private synchronized void locate(InetAddress sender, URI location) {
        Known now = known.getOrDefault(sender, Known.NOTHING);
        if (!now.location().equals(Optional.of(location))) {
            put(sender, new Known(Optional.of(location), now.facts(), Optional.empty()));
        }
    }

    private synchronized void put(InetAddress address, Known entry) {
        known.put(address, entry);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /// The LOCATION of a message, if it is plain HTTP on its sender.
    private static Optional<URI> location(String message, InetAddress sender) {
        String text = header(message, "location");
        if (text.isEmpty() || text.length() > MAX_LOCATION) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            boolean own = "http".equalsIgnoreCase(uri.getScheme())
                    && uri.getUserInfo() == null
                    && uri.getHost() != null
                    && InetAddress.ofLiteral(uri.getHost()).equals(sender);
            return own ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    /// A header of a message, empty text when it has none.
    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
