package nagare.torrent.tracker;

import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nagare.net.AddressPolicy;
import nagare.net.HostResolver;
import nagare.net.HttpFetcher;
import nagare.net.OwnAddress;
import nagare.torrent.udp.UdpSocket;
import nagare.torrent.wire.PlainText;

/// What the announcing of all torrents shares: the ways out, the clocks, the chance. Close it after the last
/// [TrackerClient] and before the [Network].
public final class Trackers implements AutoCloseable {
    /// The ways out of the house. They belong to whoever made them.
    public record Network(
            HttpFetcher fetcher, UdpSocket socket, HostResolver resolver, AddressPolicy policy, OwnAddress own) {}

    private static final int MAX_NAME_CHARACTERS = 200;

    private final Network network;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RandomGenerator chance;
    private final Object lock = new Object();
    private final UdpExchange exchange;

    /// @param clock wall time, for dates in `Retry-After`
    /// @param nanoClock monotonic time in nanoseconds
    /// @param chance must not be predictable: transaction ids and keys come from it
    public Trackers(Network network, InstantSource clock, LongSupplier nanoClock, RandomGenerator chance) {
        this.network = network;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.chance = chance;
        this.exchange = new UdpExchange(network.socket(), nanoClock, this::random);
    }

    /// A tracker for the address; one of a kind we do not speak fails for ever.
    Tracker tracker(URI uri) {
        var scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        var name = name(scheme, uri);
        return switch (scheme) {
            case "http", "https" -> new HttpTracker(uri, name, network.fetcher(), clock);
            case "udp" -> new UdpTracker(uri, name, exchange, network.resolver(), network.policy());
            default -> new UnknownTracker(name);
        };
    }

    /// Our own addresses, as trackers see them.
    OwnAddress own() {
        return network.own();
    }

    AddressPolicy policy() {
        return network.policy();
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    /// Most generators are for one thread, this is not.
    int random() {
        synchronized (lock) {
            return chance.nextInt();
        }
    }

    RandomGenerator chance() {
        return chance;
    }

    /// Not the path, which may hold a passkey, and no credentials.
    private static String name(String scheme, URI uri) {
        var authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        var host = authority.substring(authority.lastIndexOf('@') + 1);
        return PlainText.of(scheme + "://" + host, MAX_NAME_CHARACTERS);
    }

    private record UnknownTracker(String name) implements Tracker {
        @Override
        public AnnounceReply announce(AnnounceRequest request, Family family) throws TrackerFailed {
            throw TrackerFailed.forever("only http, https and udp trackers can be asked");
        }
    }

    @Override
    public void close() {
        exchange.close();
    }
}
