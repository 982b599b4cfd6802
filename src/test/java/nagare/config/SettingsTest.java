package nagare.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final Places PLACES =
            new Places(Path.of("/home/eva/nagare.toml"), Path.of("/home/eva/data"), Path.of("/home/eva"));

    @Test
    void theDefaultsAreFrozen() {
        var frozen = new LinkedHashMap<String, String>();
        frozen.put("data", "\"/home/eva/data\"");
        frozen.put("http.address", "\"0.0.0.0\"");
        frozen.put("http.port", "8642");
        frozen.put("http.idle-timeout", "\"2h\"");
        frozen.put("http.names", "[]");
        frozen.put("network.interfaces", "[]");
        frozen.put("network.trusted", "[]");
        frozen.put("network.routed", "true");
        frozen.put("torrent.port", "16881");
        frozen.put("torrent.cache", "\"20 GiB\"");
        frozen.put("torrent.keep-free", "\"1 GiB\"");
        frozen.put("torrent.max-peers", "60");
        frozen.put("torrent.max-connections", "200");
        frozen.put("torrent.upload", "\"0 B\"");
        frozen.put("torrent.linger", "\"5m\"");
        frozen.put("torrent.start", "\"swift\"");
        frozen.put("torrent.encryption", "\"prefer-plain\"");
        frozen.put("torrent.utp", "true");
        frozen.put("torrent.lsd", "true");
        frozen.put("torrent.port-mapping", "true");
        frozen.put("torrent.share", "true");
        frozen.put("torrent.seed-ratio", "1.0");
        frozen.put("torrent.seed-time", "\"1h\"");
        frozen.put("feed.source", "\"nyaa\"");
        frozen.put("feed.urls", "[]");
        frozen.put("feed.refresh", "\"15m\"");
        frozen.put("feed.min-interval", "\"2s\"");
        frozen.put("feed.cache", "\"5m\"");
        frozen.put("feed.search", "true");
        frozen.put("dlna.enabled", "true");
        frozen.put("dlna.name", "\"Nagare\"");
        frozen.put("dlna.lease", "\"1d\"");
        frozen.put("dlna.alive", "\"1m\"");
        frozen.put("watch.enabled", "true");
        frozen.put("watch.continue", "100");
        frozen.put("artwork.fetch", "true");
        frozen.put("artwork.cache", "\"64 MiB\"");
        frozen.put("dlna.warm", "true");
        frozen.put("dht.enabled", "true");
        frozen.put(
                "dht.bootstrap",
                "[\"dht.libtorrent.org:25401\", \"router.bittorrent.com:6881\", \"dht.transmissionbt.com:6881\"]");
        frozen.put("search.name", "");
        frozen.put("search.query", "\"\"");
        frozen.put("search.category", "\"\"");
        frozen.put("search.filter", "\"\"");
        frozen.put("dlna.renderers", "\"\"");
        frozen.put("dlna.warnings", "true");
        frozen.put("subtitle.languages", "[]");
        frozen.put("network.bind", "\"\"");
        frozen.put("network.proxy", "\"\"");
        frozen.put("network.blocklist", "[]");
        frozen.put("network.anonymous", "false");
        frozen.put("renderer.address", "");
        frozen.put("renderer.profile", "");

        assertEquals(frozen, SettingsFile.options(PLACES));
    }

    @Test
    void everyOptionIsDocumentedWithItsDefaultAndASentence() throws IOException {
        var documented = new HashMap<String, String>();
        var row = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| (.+?) \\| (.+) \\|$")
                .matcher(Files.readString(Path.of("docs/CONFIGURATION.md")));
        while (row.find()) {
            assertTrue(row.group(3).endsWith("."), row.group(1) + " has no sentence: " + row.group(3));
            documented.put(row.group(1), row.group(2));
        }

        var expected = new HashMap<String, String>();
        SettingsFile.options(PLACES).forEach((key, value) -> expected.put(key, "`" + value + "`"));
        expected.put("data", "the folder above");
        expected.put("search.name", "(required)");
        expected.put("renderer.address", "(required)");
        expected.put("renderer.profile", "(required)");
        assertEquals(expected, documented);
    }

    @Test
    void theDefaultsThatAreWrittenAreTheDefaultsThatAreRead() throws BadSettings {
        var file = new StringBuilder();
        var table = new String[] {""};
        SettingsFile.options(PLACES).forEach((key, value) -> {
            var dot = key.lastIndexOf('.');
            var owner = dot < 0 ? "" : key.substring(0, dot);
            if (owner.equals("search") || owner.equals("renderer")) {
                return;
            }
            if (!owner.equals(table[0])) {
                file.append('[').append(owner).append("]\n");
                table[0] = owner;
            }
            file.append(key.substring(dot + 1)).append(" = ").append(value).append('\n');
        });

        assertEquals(Settings.defaults(PLACES.data()), SettingsFile.parse(file.toString(), PLACES));
    }

    @Test
    void theExampleInTheDocumentationIsRight() throws IOException, BadSettings {
        var example =
                Pattern.compile("(?s)```toml\n(.*?)```").matcher(Files.readString(Path.of("docs/CONFIGURATION.md")));
        assertTrue(example.find());

        var settings = SettingsFile.parse(example.group(1), PLACES);

        assertEquals(9000, settings.http().port());
        assertEquals(100L << 30, settings.torrent().cacheBytes());
        assertEquals(
                List.of(new Settings.SavedSearch("Big Buck Bunny", "big buck bunny 1080p", "", "")),
                settings.searches());
    }

    @Test
    void everyOptionIsReadFromItsKey() throws BadSettings {
        var settings = SettingsFile.parse("""
                data = "~/films"
                [http]
                address = "127.0.0.1"
                port = 0
                idle-timeout = "1h30m"
                names = ["nagare.home", "media"]
                [network]
                interfaces = ["eth0"]
                trusted = ["10.0.0.0/8", "fd00::/8", "192.168.1.7"]
                routed = false
                bind = "tun0"
                proxy = "socks5://me:secret@10.0.0.1:1080"
                blocklist = ["~/level1.gz", "/lists/ipfilter.dat"]
                anonymous = true
                [torrent]
                port = 6881
                cache = "1.5 GB"
                keep-free = "2 GB"
                max-peers = 7
                max-connections = 300
                upload = "512 KiB"
                linger = "0s"
                start = "strict"
                encryption = "require"
                utp = false
                lsd = false
                port-mapping = false
                share = false
                seed-ratio = 2.5
                seed-time = "30m"
                [feed]
                source = "other"
                urls = ["https://a.example/", "http://b.example:81/rss?x=1"]
                refresh = "1h"
                min-interval = "500ms"
                cache = "0s"
                search = false
                [dlna]
                enabled = false
                name = "Wohnzimmer"
                lease = "30m"
                alive = "30s"
                warm = false
                renderers = "~/tvs"
                warnings = false
                [subtitle]
                languages = ["en", "pt-BR", "jpn"]
                [watch]
                enabled = false
                continue = 7
                [dht]
                enabled = false
                bootstrap = ["one.example:1", "[2001:db8::1]:65535"]
                [artwork]
                fetch = false
                cache = "1 MB"
                [[renderer]]
                address = "192.168.1.20"
                profile = "samsung-q"
                [[search]]
                name = "One"
                query = "one -two"
                category = "1_2"
                filter = "2"
                """, PLACES);

        assertEquals(
                new Settings(
                        Path.of("/home/eva/films"),
                        new Settings.Http("127.0.0.1", 0, Duration.ofMinutes(90), List.of("nagare.home", "media")),
                        new Settings.Network(List.of("eth0"), List.of("10.0.0.0/8", "fd00::/8", "192.168.1.7"), false),
                        new Settings.Torrents(
                                6881,
                                1_500_000_000L,
                                2_000_000_000L,
                                7,
                                300,
                                512 * 1024,
                                Duration.ZERO,
                                Settings.Start.STRICT,
                                Settings.Encryption.REQUIRE,
                                false,
                                new Settings.Reach(false, false),
                                new Settings.Sharing(false, 2.5, Duration.ofMinutes(30))),
                        new Settings.Feeds(
                                "other",
                                List.of(URI.create("https://a.example/"), URI.create("http://b.example:81/rss?x=1")),
                                Duration.ofHours(1),
                                Duration.ofMillis(500),
                                Duration.ZERO,
                                false),
                        new Settings.Watch(false, 7),
                        new Settings.Artwork(false, 1_000_000),
                        new Settings.Dlna(false, "Wohnzimmer", Duration.ofMinutes(30), Duration.ofSeconds(30), false),
                        List.of(new Settings.SavedSearch("One", "one -two", "1_2", "2")),
                        new Settings.Renderers(
                                Optional.of(Path.of("/home/eva/tvs")),
                                false,
                                List.of(new Settings.Assigned("192.168.1.20", "samsung-q"))),
                        new Settings.Subtitles(List.of("en", "pt-BR", "jpn")),
                        new Settings.Dht(false, List.of("one.example:1", "[2001:db8::1]:65535")),
                        new Settings.Outward(
                                Optional.of("tun0"),
                                Optional.of(new Settings.ProxyAddress("socks5://me:secret@10.0.0.1:1080")),
                                List.of(Path.of("/home/eva/level1.gz"), Path.of("/lists/ipfilter.dat")),
                                true)),
                settings);
    }

    @Test
    void thePasswordOfAProxyIsShownNowhere() throws BadSettings {
        var settings = SettingsFile.parse("network.proxy = \"socks5://me:s3cret@10.0.0.1:1080\"", PLACES);
        assertEquals(
                "socks5://me:s3cret@10.0.0.1:1080",
                settings.outward().proxy().orElseThrow().url());
        assertFalse(settings.toString().contains("s3cret"), settings.toString());

        for (var wrong :
                List.of("socks4://me:s3cret@h:1", "me:s3cret@h", "http://me:s3cret@h/path", "http://s3cret %@h")) {
            var refused = assertThrows(
                    BadSettings.class, () -> SettingsFile.parse("network.proxy = \"" + wrong + "\"", PLACES));
            assertTrue(refused.getMessage().contains("network.proxy"), refused.getMessage());
            assertFalse(refused.getMessage().contains("s3cret"), refused.getMessage());
        }
    }

    @Test
    void thePlacesFollowTheXdgSpecification() {
        var home = Path.of("/home/eva");
        assertEquals(
                new Places(
                        Path.of("/home/eva/.config/nagare/nagare.toml"),
                        Path.of("/home/eva/.local/share/nagare"),
                        home),
                Places.of(Map.of("XDG_CONFIG_HOME", "relative/is/ignored"), "Linux", home));
        assertEquals(
                new Places(Path.of("/c/nagare/nagare.toml"), Path.of("/d/nagare"), home),
                Places.of(Map.of("XDG_CONFIG_HOME", "/c", "XDG_DATA_HOME", "/d"), "Linux", home));
        assertEquals(
                Path.of("/home/eva/Library/Application Support/nagare/nagare.toml"),
                Places.of(Map.of(), "Mac OS X", home).settings());
        assertEquals(
                Path.of("/home/eva/AppData/Local/nagare"),
                Places.of(Map.of(), "Windows 11", home).data());
    }

    @Test
    void aSettingsRecordCannotHoldAPortThatIsNone() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings.Http("0.0.0.0", 65_536, Duration.ofHours(1), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings.Torrents(
                        -1,
                        1,
                        0,
                        1,
                        1,
                        0,
                        Duration.ZERO,
                        Settings.Start.SWIFT,
                        Settings.Encryption.PREFER,
                        true,
                        Settings.Reach.NONE,
                        new Settings.Sharing(true, 1, Duration.ZERO)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings.Torrents(
                        1,
                        0,
                        0,
                        1,
                        1,
                        0,
                        Duration.ZERO,
                        Settings.Start.SWIFT,
                        Settings.Encryption.PREFER,
                        true,
                        Settings.Reach.NONE,
                        new Settings.Sharing(true, 1, Duration.ZERO)));
    }

    @Test
    void sizesAndTimesAreReadAsPeopleWriteThem() {
        assertEquals(Optional.of(20L << 30), Size.read("20 GiB"));
        assertEquals(Optional.of(20L << 30), Size.read("20gib"));
        assertEquals(Optional.of(1_500_000L), Size.read(" 1.5MB "));
        for (var wrong : List.of("", "20", "GiB", "-1 GiB", "1,5 GB", "20 XiB", "99999999999 TiB", "1e3 B")) {
            assertEquals(Optional.empty(), Size.read(wrong), wrong);
        }
        assertEquals(Optional.of(Duration.ofMinutes(90)), Span.read("1h30m"));
        assertEquals(Optional.of(Duration.ofMillis(1500)), Span.read("1s 500ms"));
        for (var wrong : List.of("", "10", "m", "-5m", "1.5h", "30m1h", "10 minutes", "999999d")) {
            assertEquals(Optional.empty(), Span.read(wrong), wrong);
        }
        for (var text : List.of("0s", "500ms", "1m30s", "2h", "1d", "7d1h")) {
            assertEquals(text, Span.write(Span.read(text).orElseThrow()));
        }
        for (var text : List.of("0 B", "1 B", "1023 B", "512 KiB", "20 GiB", "3 TiB")) {
            assertEquals(text, Size.write(Size.read(text).orElseThrow()));
        }
    }
}
