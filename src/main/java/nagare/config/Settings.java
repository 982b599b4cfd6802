package nagare.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Every option of Nagare with its default. Rooms receive their slice.
public record Settings(
        Path data, Http http, Network network, Torrents torrent, Feeds feed, Dlna dlna, List<SavedSearch> searches) {
    public Settings {
        searches = List.copyOf(searches);
    }

    /// Where the web server listens. Port 0 takes any free port. `names` are extra Host names that are accepted.
    public record Http(String address, int port, Duration idleTimeout, List<String> names) {}

    /// Which interfaces are announced on (empty: every LAN interface), and private networks that feeds, trackers and
    /// peers may be on (CIDR).
    public record Network(List<String> interfaces, List<String> trusted) {}

    /// The BitTorrent engine. `cacheBytes` is the quota of the cache folder; `linger` is how long a torrent keeps its
    /// peers after its last reader has gone.
    public record Torrents(int port, long cacheBytes, int maxPeers, int uploadBytesPerSecond, Duration linger) {}

    /// Where releases come from: `source` names an entry of plugin-manifest.json, `urls` are its mirrors or feeds.
    public record Feeds(String source, List<URI> urls, Duration refresh, Duration minInterval, Duration cache) {}

    /// How the server shows itself over UPnP. `lease` is the SSDP max-age, `alive` the interval of announcements.
    public record Dlna(boolean enabled, String name, Duration lease, Duration alive) {}

    /// A folder on the TV: a search, by its name.
    public record SavedSearch(String name, String query, String category, String filter) {}
}
