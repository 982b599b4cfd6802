package nagare.torrent.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What a tracker answered. `interval` is when it wants to be asked again, `minInterval` how long we must not; both as
/// it said, so judge them before use. `warning` is plain text. `externalAddress` is how it sees us (BEP 24): one vote.
public record AnnounceReply(
        List<InetSocketAddress> peers,
        Duration interval,
        Duration minInterval,
        OptionalInt seeders,
        OptionalInt leechers,
        Optional<String> warning,
        Optional<InetAddress> externalAddress,
        Optional<String> trackerId) {
    /// Peers kept of one answer.
    public static final int MAX_PEERS = 2000;

    /// Assumed when a tracker does not say.
    static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(30);

    /// Characters kept of a warning or a failure.
    static final int MAX_TEXT_CHARACTERS = 200;

    public AnnounceReply {
        peers = List.copyOf(peers);
    }

    AnnounceReply withPeers(List<InetSocketAddress> others) {
        return new AnnounceReply(others, interval, minInterval, seeders, leechers, warning, externalAddress, trackerId);
    }

    /// This answer and that of the same tracker over the other family of addresses.
    AnnounceReply and(AnnounceReply other) {
        var both = new LinkedHashSet<InetSocketAddress>(peers);
        both.addAll(other.peers);
        return new AnnounceReply(
                both.stream().limit(MAX_PEERS).toList(),
                max(interval, other.interval),
                max(minInterval, other.minInterval),
                max(seeders, other.seeders),
                max(leechers, other.leechers),
                warning.or(other::warning),
                externalAddress.or(other::externalAddress),
                trackerId.or(other::trackerId));
    }

    private static Duration max(Duration one, Duration two) {
        return one.compareTo(two) >= 0 ? one : two;
    }

    private static OptionalInt max(OptionalInt one, OptionalInt two) {
        return Stream.of(one, two).flatMapToInt(OptionalInt::stream).max();
    }
}
