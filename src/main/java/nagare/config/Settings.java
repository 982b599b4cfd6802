package nagare.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Every option of Nagare with its default. Rooms receive their slice. `data` is the folder for all that is
/// kept.
public record Settings(
        Path data,
        Http http,
        Network network,
        Torrents torrent,
        Feeds feed,
        Watch watch,
        Artwork artwork,
        Dlna dlna,
        List<SavedSearch> searches,
        Renderers renderers,
        Subtitles subtitles,
        Dht dht,
        Outward outward) {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final int HIGHEST_PORT = 65_535;

    public Settings {
        searches = List.copyOf(searches);
    }

    /// What holds when nobody says otherwise; only the folder depends on the system, see [Places].
    public static Settings defaults(Path data) {
        return new Settings(
                data,
                new Http("0.0.0.0", 8642, Duration.ofHours(2), List.of()),
                new Network(List.of(), List.of(), true),
                new Torrents(
                        16_881,
                        20 * GIB,
                        GIB,
                        60,
                        200,
                        0,
                        Duration.ofMinutes(5),
                        Start.SWIFT,
                        Encryption.PREFER_PLAIN,
                        true,
                        new Reach(true, true),
                        new Sharing(true, 1.0, Duration.ofHours(1))),
                new Feeds(
                        "nyaa", List.of(), Duration.ofMinutes(15), Duration.ofSeconds(2), Duration.ofMinutes(5), true),
                new Watch(true, 100),
                new Artwork(true, 64 * MIB),
                new Dlna(true, "Nagare", Duration.ofDays(1), Duration.ofMinutes(1), true),
                List.of(),
                new Renderers(Optional.empty(), true, List.of()),
                new Subtitles(List.of()),
                new Dht(
                        true,
                        List.of(
                                "dht.libtorrent.org:25401",
                                "router.bittorrent.com:6881",
                                "dht.transmissionbt.com:6881")),
                new Outward(Optional.empty(), Optional.empty(), List.of(), false));
    }

    /// Where the web server listens. Port 0 takes any free port. `idleTimeout` is longer than a film is
    /// paused: a TV that does not read keeps its connection that long. `names` are extra Host names that are
    /// accepted.
    public record Http(String address, int port, Duration idleTimeout, List<String> names) {
        public Http {
            requirePort(port);
            names = List.copyOf(names);
        }
    }

    /// Which interfaces are announced on (empty: every LAN interface), and private networks that feeds,
    /// trackers and peers may be on (CIDR). `routed` is whether clients on private networks behind a router may
    /// use the server.
    public record Network(List<String> interfaces, List<String> trusted, boolean routed) {
        public Network {
            interfaces = List.copyOf(interfaces);
            trusted = List.copyOf(trusted);
        }
    }

    /// The BitTorrent engine. Port 0 takes any free port. `cacheBytes` is the quota of the cache folder,
    /// which also leaves `keepFreeBytes` of its disk free; `maxPeers` is per torrent,
    /// `maxConnections` over all; `uploadBytesPerSecond`
    /// 0 is no limit; `linger` is how long a torrent keeps its peers after its last reader has gone; `start`
    /// is for players only, whatever else reads is strict; `encryption` is for peers only, not for trackers;
    /// `utp` is whether peers are reached by uTP too.
    public record Torrents(
            int port,
            long cacheBytes,
            long keepFreeBytes,
            int maxPeers,
            int maxConnections,
            int uploadBytesPerSecond,
            Duration linger,
            Start start,
            Encryption encryption,
            boolean utp,
            Reach reach,
            Sharing sharing) {
        public Torrents {
            requirePort(port);
            if (cacheBytes <= 0
                    || keepFreeBytes < 0
                    || maxPeers <= 0
                    || maxConnections <= 0
                    || uploadBytesPerSecond < 0
                    || linger.isNegative()) {
                throw new IllegalArgumentException("not settings of an engine: cacheBytes=" + cacheBytes
                        + " keepFreeBytes=" + keepFreeBytes + " maxPeers=" + maxPeers + " maxConnections="
                        + maxConnections + " uploadBytesPerSecond="
                        + uploadBytesPerSecond + " linger=" + linger);
            }
        }
    }

    /// How peers come to know of each other beside trackers: `lsd` tells the local network which torrents are played,
    /// `portMapping` asks the router to let peers in.
    public record Reach(boolean lsd, boolean portMapping) {
        public static final Reach NONE = new Reach(false, false);
    }

    /// What others get back: whether anything at all, and how long a torrent that was played goes on giving: until it
    /// has given `ratio` times what it took, or `time` is over.
    public record Sharing(boolean uploads, double ratio, Duration time) {
        public Sharing {
            if (!(ratio >= 0) || time.isNegative()) {
                throw new IllegalArgumentException("not settings of sharing: ratio=" + ratio + " time=" + time);
            }
        }
    }

    /// When bytes may reach a player.
    public enum Start {
        /// Where it would wait for the rest of their piece: as soon as they are believed, on earned trust.
        SWIFT,
        /// When their hash is right.
        STRICT
    }

    /// Whether what is said to peers is encrypted.
    public enum Encryption {
        /// Where a peer insists on it.
        PREFER_PLAIN,
        /// Where a peer can.
        PREFER,
        /// Always; others are no peers.
        REQUIRE
    }

    /// Where releases come from: `source` names an entry of plugin-manifest.json, `urls` are its mirrors or
    /// feeds, empty for the mirrors that the entry names. `refresh` is how often a shelf is asked for anew,
    /// `minInterval` the pause between two requests to one host, `cache` how long an answer is not asked for
    /// again, `search` whether a search on a TV asks the source, too.
    public record Feeds(
            String source, List<URI> urls, Duration refresh, Duration minInterval, Duration cache, boolean search) {
        public Feeds {
            urls = List.copyOf(urls);
        }
    }

    /// How the server shows itself over UPnP. `lease` is the SSDP max-age, `alive` the interval of announcements;
    /// `warm` gets ready what an impatient device looks at.
    public record Dlna(boolean enabled, String name, Duration lease, Duration alive, boolean warm) {}

    /// Whether the server remembers where films were stopped and how often they were seen, and how many films the
    /// folder *Continue watching* lists; 0 is no such folder.
    public record Watch(boolean enabled, int listed) {
        public Watch {
            if (listed < 0) {
                throw new IllegalArgumentException("films to list: " + listed);
            }
        }
    }

    /// The pictures of items: whether those inside a torrent that nobody plays are fetched, and how much disk the
    /// pictures that were made may take.
    public record Artwork(boolean fetch, long cacheBytes) {
        public Artwork {
            if (cacheBytes < 0) {
                throw new IllegalArgumentException("bytes of a cache: " + cacheBytes);
            }
        }
    }

    /// A folder on the TV: a search, by its name. `category` and `filter` are the source's own words, empty
    /// for all.
    public record SavedSearch(String name, String query, String category, String filter) {}

    /// What the user says of TVs. `folder` holds profile files, `renderers` below the data folder when it is
    /// empty; `warnings` marks in the list what a device does not play.
    public record Renderers(Optional<Path> folder, boolean warnings, List<Assigned> assigned) {
        public Renderers {
            assigned = List.copyOf(assigned);
        }
    }

    /// The device at this address is of this profile, whatever it says.
    public record Assigned(String address, String profile) {}

    /// Which subtitles stand first: `languages` are codes such as `en` or `pt-BR`; of none, the system's and English.
    public record Subtitles(List<String> languages) {
        public Subtitles {
            languages = List.copyOf(languages);
        }
    }

    /// Whether peers are looked for in the DHT, and the hosts with their ports that know a first node of it.
    public record Dht(boolean enabled, List<String> bootstrap) {
        public Dht {
            bootstrap = List.copyOf(bootstrap);
        }
    }

    /// How what belongs to torrents leaves the house: from one interface or address only, through a proxy, not to what
    /// these block lists name, and saying as little of itself as it can.
    public record Outward(
            Optional<String> bind, Optional<ProxyAddress> proxy, List<Path> blocklists, boolean anonymous) {
        public Outward {
            blocklists = List.copyOf(blocklists);
        }
    }

    /// The URL of a proxy. It may hold a password, so it prints without.
    public record ProxyAddress(String url) {
        @Override
        public String toString() {
            return url.replaceFirst("//[^/]*@", "//…@");
        }
    }

    private static void requirePort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
    }
}
