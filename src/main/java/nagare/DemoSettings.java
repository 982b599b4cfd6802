package nagare;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import nagare.config.Settings;

/// The settings of the demo: what the user chose, but its own folder, its own feed, nothing told to the house or its
/// router, and loopback trusted,
/// since the demo's feed, tracker and seeder are on this machine.
final class DemoSettings {
    private static final String LOOPBACK = "127.0.0.0/8";
    private static final long SEEDER_CACHE = 64L << 20;

    /// All peers of a demo are on this machine.
    private static final Settings.Dht NO_DHT = new Settings.Dht(false, List.of());

    private DemoSettings() {}

    static Settings server(Settings chosen, Path folder, URI feed) {
        var feeds = chosen.feed();
        var torrents = chosen.torrent();
        return new Settings(
                folder.resolve("server"),
                chosen.http(),
                trusting(chosen.network()),
                new Settings.Torrents(
                        peerPort(chosen),
                        torrents.cacheBytes(),
                        torrents.keepFreeBytes(),
                        torrents.maxPeers(),
                        torrents.maxConnections(),
                        torrents.uploadBytesPerSecond(),
                        torrents.linger(),
                        torrents.start(),
                        torrents.encryption(),
                        torrents.utp(),
                        Settings.Reach.NONE,
                        torrents.sharing()),
                new Settings.Feeds(
                        feeds.source(), List.of(feed), feeds.refresh(), Duration.ZERO, feeds.cache(), feeds.search()),
                chosen.watch(),
                chosen.artwork(),
                chosen.dlna(),
                List.of(new Settings.SavedSearch("Series", "series", "", "")),
                chosen.renderers(),
                chosen.subtitles(),
                NO_DHT,
                onThisMachine(chosen));
    }

    /// The usual port belongs to a server that may run beside the demo; its peers are on this machine and
    /// find any.
    private static int peerPort(Settings chosen) {
        int usual = Settings.defaults(chosen.data()).torrent().port();
        return chosen.torrent().port() == usual ? 0 : chosen.torrent().port();
    }

    static Settings seeder(Settings chosen) {
        return new Settings(
                chosen.data(),
                chosen.http(),
                trusting(chosen.network()),
                new Settings.Torrents(
                        0,
                        SEEDER_CACHE,
                        0,
                        chosen.torrent().maxPeers(),
                        chosen.torrent().maxConnections(),
                        0,
                        Duration.ofMinutes(5),
                        Settings.Start.STRICT,
                        Settings.Encryption.PREFER_PLAIN,
                        false,
                        Settings.Reach.NONE,
                        new Settings.Sharing(true, 0, Duration.ZERO)),
                chosen.feed(),
                chosen.watch(),
                chosen.artwork(),
                chosen.dlna(),
                List.of(),
                chosen.renderers(),
                chosen.subtitles(),
                NO_DHT,
                onThisMachine(chosen));
    }

    /// The demo's world is on this machine: no VPN and no proxy leads there.
    private static Settings.Outward onThisMachine(Settings chosen) {
        return Settings.defaults(chosen.data()).outward();
    }

    private static Settings.Network trusting(Settings.Network chosen) {
        return new Settings.Network(
                chosen.interfaces(),
                Stream.concat(chosen.trusted().stream(), Stream.of(LOOPBACK)).toList(),
                chosen.routed());
    }
}
