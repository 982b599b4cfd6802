package nagare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import nagare.artwork.ArtRoute;
import nagare.artwork.Artwork;
import nagare.caption.CaptionRoute;
import nagare.caption.Captions;
import nagare.catalog.SqliteCatalog;
import nagare.catalog.Unresolved;
import nagare.command.CommandFailed;
import nagare.command.Services;
import nagare.config.Settings;
import nagare.database.DatabaseFailed;
import nagare.dlna.Audience;
import nagare.dlna.MediaServer;
import nagare.dlna.ssdp.LanAddress;
import nagare.dlna.ssdp.Neighbours;
import nagare.feed.Feeds;
import nagare.http.HttpServer;
import nagare.http.Route;
import nagare.library.ReleaseLibrary;
import nagare.library.entry.Details;
import nagare.lifecycle.Opened;
import nagare.net.Cidr;
import nagare.net.Nearness;
import nagare.plugin.PluginManifest;
import nagare.plugin.Version;
import nagare.plugin.WrongManifest;
import nagare.probe.Probes;
import nagare.renderer.RendererBook;
import nagare.renderer.profile.Quirk;
import nagare.stream.MediaRoute;
import nagare.stream.Presenter;
import nagare.stream.Transfers;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.MagnetReport;
import nagare.torrent.storage.FolderLock;
import nagare.warm.Warmer;
import nagare.watch.Timeline;
import nagare.watch.Watchable;
import nagare.watch.Watching;

/// The server, wired: what is opened here is closed in the reverse order.
final class House implements Services.Server {
    /// Long enough for a slow swarm, shorter than the 30 s after which players give up by themselves.
    static final Duration GIVE_UP = Duration.ofSeconds(25);

    /// How long somebody who pressed play waits until peers have told what a magnet link names; the search goes on for
    /// a minute, so that pressing again may help.
    private static final Duration MAGNET_PATIENCE = Duration.ofSeconds(20);

    private static final String HOME = "nagare.home";

    private final Opened opened;
    private final Settings settings;
    private final HttpServer web;
    private final Optional<MediaServer> mediaServer;

    private House(Settings settings, Release release, Opened opened) throws IOException, WrongManifest, DatabaseFailed {
        this.opened = opened;
        this.settings = settings;
        opened.keep(lock(settings.data()));
        var manifest = PluginManifest.atStart(home(), Version.ofProject(release.version()));
        var outside = opened.keep(Outside.open(settings));
        var fetcher = opened.keep(outside.fetcher(outside.typed(), release.product()));
        var feeds =
                opened.keep(Feeds.open(manifest, settings.feed(), fetcher, InstantSource.system(), System::nanoTime));
        TorrentEngine engine =
                opened.keep(Engines.start(settings, outside, settings.data().resolve("cache"), release.product()));
        var catalog = opened.keep(SqliteCatalog.open(
                settings.data(),
                settings.feed(),
                settings.searches(),
                feeds,
                magnet -> learn(engine, magnet),
                InstantSource.system()));
        var probes = opened.keep(Probes.open(settings.data(), InstantSource.system(), System::nanoTime));
        var captions = opened.keep(
                new Captions(settings.subtitles().languages(), Locale.getDefault(), probes::facts, System::nanoTime));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("library").factory());
        opened.keep(timer::shutdownNow);
        var artwork = opened.keep(
                Artwork.open(settings.data(), settings.artwork(), InstantSource.system(), System::nanoTime));
        var watching = opened.keep(watching(settings, new ProbedTimes(probes), timer));
        var library = new ReleaseLibrary(
                catalog,
                engine::open,
                (torrent, file, files) -> new Details(
                        probes.facts(torrent, file.index()),
                        captions.offers(torrent, file, files),
                        watching.of(new Watchable(torrent, file.index())),
                        artwork.version(torrent, file.index()),
                        probes.seeksByTime(torrent, file.index())),
                watching,
                (torrent, file) -> probes.index(torrent, file.index()),
                (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
                Instant.now());
        probes.subscribe(library::learned);
        artwork.subscribe(library::learned);
        var neighbours = new Neighbours(System::nanoTime);
        var renderers = opened.keep(RendererBook.open(settings.data(), settings.renderers(), neighbours));
        mediaServer = settings.dlna().enabled()
                ? Optional.of(new MediaServer(
                        device(settings.data()),
                        release.version(),
                        settings.dlna(),
                        settings.network(),
                        library,
                        new ToldBookmarks(library, watching),
                        Audience.of(renderers, neighbours)))
                : Optional.empty();
        var transfers = new Transfers();
        var played = new LookedInto(library, probes, captions);
        if (settings.dlna().warm()) {
            var warmer = opened.keep(new Warmer(
                    library,
                    played,
                    () -> transfers.active() > 0,
                    (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
                    System::nanoTime));
            mediaServer.ifPresent(server -> server.listen((device, renderer, object, children) -> {
                if (renderer.has(Quirk.SHORT_TIMEOUT)) {
                    warmer.looked(device, object, children);
                }
            }));
        }
        var routes = new ArrayList<Route>();
        routes.add(new ArtRoute(
                artwork, library, id -> catalog.release(id.release()).map(nagare.catalog.Release::title)));
        routes.add(new MediaRoute(
                played,
                new Presenter(renderers, (torrent, file) -> probes.index(torrent, file.index())),
                transfers,
                playback -> watching.played(ProbedTimes.played(playback)),
                GIVE_UP));
        routes.add(new CaptionRoute(library, captions, renderers));
        routes.add(new FrontPage(settings.dlna().name(), release.version()));
        mediaServer.ifPresent(server -> routes.add(server.route()));
        web = opened.keep(HttpServer.start(settings.http(), nearness(settings), release.version(), routes));
        mediaServer.ifPresent(server -> {
            opened.keep(server);
            server.start(web.address());
        });
    }

    /// As long as a player waits for its first headers.
    private static Metainfo learn(TorrentEngine engine, Magnet magnet) throws Unresolved, InterruptedException {
        try {
            Optional<Metainfo> learned = engine.learn(magnet, MAGNET_PATIENCE);
            return learned.orElseThrow(() -> new Unresolved(
                    engine.report(magnet).map(MagnetReport::soFar).orElse("its peers have not told what is in it")));
        } catch (IOException e) {
            throw new Unresolved(String.valueOf(e.getMessage()), e);
        }
    }

    /// What changes is written on a thread of its own: the timer must not wait for the disk.
    private static Watching watching(Settings settings, Timeline times, ScheduledExecutorService timer)
            throws DatabaseFailed {
        return settings.watch().enabled()
                ? Watching.open(
                        settings.data(),
                        settings.watch().listed(),
                        times,
                        InstantSource.system(),
                        (delay, task) -> timer.schedule(
                                () -> Thread.ofVirtual().name("watch").start(task),
                                delay.toMillis(),
                                TimeUnit.MILLISECONDS))
                : Watching.off();
    }

    /// Opens everything.
    ///
    /// @throws CommandFailed when something is in the way that the user can change
    static House open(Settings settings, Release release) throws CommandFailed, IOException {
        var opened = new Opened();
        try {
            return new House(settings, release, opened);
        } catch (WrongManifest | DatabaseFailed e) {
            opened.close();
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /// Who may use the server.
    private static Nearness nearness(Settings settings) {
        return new Nearness(
                settings.network().trusted().stream().map(Cidr::parse).toList(),
                settings.network().routed());
    }

    /// Where the program is installed; the launcher tells.
    static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty(HOME)).map(Path::of);
    }

    private static FolderLock lock(Path data) throws IOException {
        try {
            return FolderLock.take(Files.createDirectories(data));
        } catch (FolderLock.FolderInUse e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "the data folder %s cannot be used (%s); choose another with --data or data in the settings"
                            .formatted(data, e.getMessage()),
                    e);
        }
    }

    /// The name that TVs know this server by: made once, kept for ever.
    private static UUID device(Path data) throws IOException {
        Path file = data.resolve("device-uuid");
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + " does not hold a UUID; delete it, and TVs will see Nagare as a new server", e);
            }
        }
        UUID device = UUID.randomUUID();
        Files.writeString(file, device + "\n");
        return device;
    }

    @Override
    public URI url() {
        return Addresses.url(web.address(), announced());
    }

    @Override
    public List<String> announcements() {
        if (mediaServer.isEmpty()) {
            return List.of("UPnP is off (dlna.enabled in the settings)");
        }
        List<LanAddress> announced = mediaServer.get().announced();
        if (announced.isEmpty()) {
            return List.of("No network to announce on yet; \"%s\" will appear on TVs as soon as there is one"
                    .formatted(settings.dlna().name()));
        }
        return announced.stream()
                .map(address -> "TVs see \"%s\" on %s (%s)"
                        .formatted(
                                settings.dlna().name(),
                                address.network(),
                                address.address().getHostAddress()))
                .toList();
    }

    private List<InetSocketAddress> announced() {
        return mediaServer.stream()
                .flatMap(server -> server.announced().stream())
                .map(address -> new InetSocketAddress(address.address(), web.port()))
                .toList();
    }

    @Override
    public void close() {
        opened.close();
    }
}
