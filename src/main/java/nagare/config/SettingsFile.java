package nagare.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nagare.config.BadSettings.Mistake;
import nagare.config.Settings.Artwork;
import nagare.config.Settings.Assigned;
import nagare.config.Settings.Dlna;
import nagare.config.Settings.Feeds;
import nagare.config.Settings.Http;
import nagare.config.Settings.Network;
import nagare.config.Settings.Outward;
import nagare.config.Settings.Renderers;
import nagare.config.Settings.SavedSearch;
import nagare.config.Settings.Subtitles;
import nagare.config.Settings.Torrents;
import nagare.config.Settings.Watch;

/// Reads the settings: the defaults, over them the file (TOML 1.0), over it the flags. What is wrong in the
/// file and in the flags is told at once. The ranges of the values are here; the defaults are in
/// [Settings#defaults].
public final class SettingsFile {
    static final int LARGEST_FILE = 1 << 20;
    static final int MOST_SEARCHES = 200;
    static final int MOST_LISTED = 1000;
    static final int MOST_RENDERERS = 200;
    static final int LONGEST_NAME = 64;

    /// The folder that every shelf list has already.
    private static final String RESERVED_NAME = "latest";

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long MIB = 1L << 20;

    private final Settings defaults;
    private final Path home;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    private SettingsFile(Settings defaults, Path home) {
        this.defaults = defaults;
        this.home = home;
    }

    /// The settings of this start. `named` is the file that the user asked for, which must be there; without
    /// it the file of [Places] is read where there is one.
    ///
    /// @throws BadSettings when the file cannot be read, or with every mistake in it and in the flags
    public static Settings load(Optional<Path> named, Flags flags, Places places) throws BadSettings {
        var defaults = Settings.defaults(places.data());
        var file = named.orElse(places.settings());
        var reader = new SettingsFile(defaults, places.home());
        var settings = named.isEmpty() && Files.notExists(file) ? defaults : reader.read(text(file));
        var result = flags.over(settings, reader.mistakes);
        if (!reader.mistakes.isEmpty()) {
            throw new BadSettings(
                    named.isPresent() || Files.exists(file) ? file.toString() : "the flags", reader.mistakes);
        }
        return result;
    }

    /// The settings in this text.
    static Settings parse(String toml, Places places) throws BadSettings {
        var reader = new SettingsFile(Settings.defaults(places.data()), places.home());
        var settings = reader.read(toml);
        if (!reader.mistakes.isEmpty()) {
            throw new BadSettings(places.settings().toString(), reader.mistakes);
        }
        return settings;
    }

    /// Every key with its default as it would stand in a file; empty for one that has none.
    static Map<String, String> options(Places places) {
        var reader = new SettingsFile(Settings.defaults(places.data()), places.home());
        reader.read("");
        return reader.options;
    }

    private Settings read(String toml) {
        var file = Section.root(toml, mistakes, options);
        var dlna = file.section("dlna");
        var data = file.value("data", Kind.folder(home), defaults.data());
        var http = http(file.section("http"));
        var network = file.section("network");
        var networks = network(network);
        var outward = outward(network);
        var settings = new Settings(
                data,
                http,
                networks,
                torrent(file.section("torrent")),
                feed(file.section("feed")),
                watch(file.section("watch")),
                artwork(file.section("artwork")),
                dlna(dlna),
                searches(file),
                renderers(file, dlna),
                subtitles(file.section("subtitle")),
                dht(file.section("dht")),
                outward);
        file.refuseTheRest();
        return settings;
    }

    private Http http(Section http) {
        return new Http(
                http.value("address", Kind.ADDRESS, defaults.http().address()),
                http.value("port", Kind.PORT, defaults.http().port()),
                http.value(
                        "idle-timeout",
                        Kind.span(MINUTE, DAY.multipliedBy(7)),
                        defaults.http().idleTimeout()),
                http.list("names", Kind.HOST_NAME, defaults.http().names()));
    }

    private Network network(Section network) {
        return new Network(
                network.list("interfaces", Kind.INTERFACE, defaults.network().interfaces()),
                network.list("trusted", Kind.CIDR, defaults.network().trusted()),
                network.value("routed", Kind.FLAG, defaults.network().routed()));
    }

    private Outward outward(Section network) {
        return new Outward(
                network.value("bind", Kind.orNone(Kind.BIND), defaults.outward().bind()),
                network.value(
                        "proxy", Kind.orNone(Kind.PROXY), defaults.outward().proxy()),
                network.list(
                        "blocklist",
                        Kind.folder(home).called(Kind.FILE),
                        defaults.outward().blocklists()),
                network.value("anonymous", Kind.FLAG, defaults.outward().anonymous()));
    }

    private Torrents torrent(Section torrent) {
        return new Torrents(
                torrent.value("port", Kind.PORT, defaults.torrent().port()),
                torrent.value(
                        "cache",
                        Kind.size(16 * MIB, 1L << 50),
                        defaults.torrent().cacheBytes()),
                torrent.value(
                        "keep-free", Kind.size(0, 1L << 50), defaults.torrent().keepFreeBytes()),
                torrent.value(
                        "max-peers", Kind.number(1, 1000), defaults.torrent().maxPeers()),
                torrent.value(
                        "max-connections",
                        Kind.number(10, 10_000),
                        defaults.torrent().maxConnections()),
                torrent.value(
                        "upload",
                        Kind.size(0, (1L << 30)).map(Math::toIntExact, Integer::longValue),
                        defaults.torrent().uploadBytesPerSecond()),
                torrent.value(
                        "linger",
                        Kind.span(Duration.ZERO, DAY),
                        defaults.torrent().linger()),
                torrent.value("start", Kind.START, defaults.torrent().start()),
                torrent.value("encryption", Kind.ENCRYPTION, defaults.torrent().encryption()),
                torrent.value("utp", Kind.FLAG, defaults.torrent().utp()),
                new Settings.Reach(
                        torrent.value(
                                "lsd", Kind.FLAG, defaults.torrent().reach().lsd()),
                        torrent.value(
                                "port-mapping",
                                Kind.FLAG,
                                defaults.torrent().reach().portMapping())),
                new Settings.Sharing(
                        torrent.value(
                                "share", Kind.FLAG, defaults.torrent().sharing().uploads()),
                        torrent.value(
                                "seed-ratio",
                                Kind.decimal(0, 100),
                                defaults.torrent().sharing().ratio()),
                        torrent.value(
                                "seed-time",
                                Kind.span(Duration.ZERO, DAY),
                                defaults.torrent().sharing().time())));
    }

    private Feeds feed(Section feed) {
        return new Feeds(
                feed.value("source", Kind.text(1, LONGEST_NAME), defaults.feed().source()),
                feed.list("urls", Kind.URL, defaults.feed().urls()),
                feed.value(
                        "refresh",
                        Kind.span(SECOND, DAY.multipliedBy(7)),
                        defaults.feed().refresh()),
                feed.value(
                        "min-interval",
                        Kind.span(Duration.ZERO, MINUTE),
                        defaults.feed().minInterval()),
                feed.value(
                        "cache", Kind.span(Duration.ZERO, DAY), defaults.feed().cache()),
                feed.value("search", Kind.FLAG, defaults.feed().search()));
    }

    private Dlna dlna(Section dlna) {
        var read = new Dlna(
                dlna.value("enabled", Kind.FLAG, defaults.dlna().enabled()),
                dlna.value("name", Kind.text(1, LONGEST_NAME), defaults.dlna().name()),
                dlna.value(
                        "lease",
                        Kind.span(MINUTE, DAY.multipliedBy(365)),
                        defaults.dlna().lease()),
                dlna.value(
                        "alive",
                        Kind.span(Duration.ofSeconds(10), DAY),
                        defaults.dlna().alive()),
                dlna.value("warm", Kind.FLAG, defaults.dlna().warm()));
        if (read.alive().multipliedBy(2).compareTo(read.lease()) > 0) {
            dlna.wrong(
                    dlna.line("alive"),
                    "alive",
                    "at most half of dlna.lease (%s) is needed, or a TV forgets the server between two announcements"
                            .formatted(Span.write(read.lease())));
        }
        return read;
    }

    private Subtitles subtitles(Section subtitle) {
        return new Subtitles(
                subtitle.list("languages", Kind.LANGUAGE, defaults.subtitles().languages()));
    }

    private Settings.Dht dht(Section dht) {
        return new Settings.Dht(
                dht.value("enabled", Kind.FLAG, defaults.dht().enabled()),
                dht.list("bootstrap", Kind.HOST_AND_PORT, defaults.dht().bootstrap()));
    }

    private Watch watch(Section watch) {
        return new Watch(
                watch.value("enabled", Kind.FLAG, defaults.watch().enabled()),
                watch.value(
                        "continue",
                        Kind.number(0, MOST_LISTED),
                        defaults.watch().listed()));
    }

    private Artwork artwork(Section artwork) {
        return new Artwork(
                artwork.value("fetch", Kind.FLAG, defaults.artwork().fetch()),
                artwork.value(
                        "cache", Kind.size(0, 1L << 40), defaults.artwork().cacheBytes()));
    }

    private Renderers renderers(Section file, Section dlna) {
        var folder = dlna.value(
                "renderers",
                Kind.orNone(Kind.folder(home)),
                defaults.renderers().folder());
        var warnings = dlna.value("warnings", Kind.FLAG, defaults.renderers().warnings());
        assigned(file.example("renderer"));
        var sections = file.sections("renderer");
        if (sections.size() > MOST_RENDERERS) {
            file.wrong(file.line("renderer"), "renderer", "at most " + MOST_RENDERERS + " renderers are kept");
        }
        return new Renderers(
                folder,
                warnings,
                sections.stream().flatMap(section -> assigned(section).stream()).toList());
    }

    private static Optional<Assigned> assigned(Section section) {
        var address = section.required("address", Kind.DEVICE);
        var profile = section.required("profile", Kind.PROFILE);
        return address.flatMap(at -> profile.map(name -> new Assigned(at, name)));
    }

    private List<SavedSearch> searches(Section file) {
        search(file.example("search"));
        var sections = file.sections("search");
        if (sections.size() > MOST_SEARCHES) {
            file.wrong(file.line("search"), "search", "at most " + MOST_SEARCHES + " searches are kept");
        }
        var names = new HashSet<String>();
        var searches = new ArrayList<SavedSearch>();
        for (var section : sections) {
            search(section).ifPresent(search -> {
                if (!names.add(fold(search.name()))) {
                    section.wrong(
                            section.line("name"), "name", Kind.shown(search.name()) + " is the name of another search");
                } else if (fold(search.name()).equals(RESERVED_NAME)) {
                    section.wrong(section.line("name"), "name", "this folder is there already; another name is needed");
                }
                searches.add(search);
            });
        }
        return searches;
    }

    private static Optional<SavedSearch> search(Section section) {
        var name = section.required("name", Kind.text(1, LONGEST_NAME));
        var query = section.value("query", Kind.text(0, Kind.LONGEST_TEXT), "");
        var category = section.value("category", Kind.text(0, LONGEST_NAME), "");
        var filter = section.value("filter", Kind.text(0, LONGEST_NAME), "");
        return name.map(text -> new SavedSearch(text, query, category, filter));
    }

    /// A TV's list that differs only in case is no help to anybody.
    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    private static String text(Path file) throws BadSettings {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw unreadable(file, "it is larger than " + Size.write(LARGEST_FILE));
            }
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw unreadable(file, "there is no such file");
        } catch (MalformedInputException _) {
            throw unreadable(file, "it is not UTF-8 text");
        } catch (IOException failure) {
            throw unreadable(file, String.valueOf(failure.getMessage()));
        }
    }

    private static BadSettings unreadable(Path file, String why) {
        return new BadSettings(file.toString(), List.of(Mistake.in("the file", "cannot be read: " + why)));
    }
}
