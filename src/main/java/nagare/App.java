package nagare;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import nagare.command.CommandFailed;
import nagare.command.SearchTable;
import nagare.command.Services;
import nagare.config.Settings;
import nagare.demo.Demo;
import nagare.feed.FeedFailed;
import nagare.feed.FeedQuery;
import nagare.feed.Feeds;
import nagare.feed.Urgency;
import nagare.lifecycle.Opened;
import nagare.plugin.PluginManifest;
import nagare.plugin.Version;
import nagare.plugin.WrongManifest;
import nagare.torrent.metainfo.Metainfo;

/// The composition root: with [House], [RunningDownload] and [RunningStream] the only classes that call constructors
/// across rooms.
final class App implements Services {
    private final Release release = Release.ofThisProgram();

    @Override
    public Server serve(Settings settings) throws CommandFailed, IOException {
        return House.open(settings, release);
    }

    @Override
    public Server demo(Settings settings) throws CommandFailed, IOException {
        var opened = new Opened();
        try {
            Path folder = settings.data().resolve("demo");
            var seeding = DemoSettings.seeder(settings);
            var seeder = Engines.start(
                    seeding, opened.keep(Outside.open(seeding)), folder.resolve("seeder"), release.product());
            var demo = opened.keep(
                    Demo.start(folder, seeder, release.version(), List.of(), Instant.now(), System::nanoTime));
            var house = opened.keep(House.open(DemoSettings.server(settings, folder, demo.feed()), release));
            return new DemoServer(house, opened);
        } catch (CommandFailed | IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /// The server, with the demo's world below it.
    private record DemoServer(House house, Opened opened) implements Server {
        @Override
        public URI url() {
            return house.url();
        }

        @Override
        public List<String> announcements() {
            return Stream.concat(
                            house.announcements().stream(),
                            Stream.of("Open it on a TV or in a player on this network, then a folder, and press play"))
                    .toList();
        }

        @Override
        public void close() {
            opened.close();
        }
    }

    @Override
    public List<SearchTable.Row> search(Settings settings, String term)
            throws CommandFailed, IOException, InterruptedException {
        try (var outside = Outside.open(settings);
                var fetcher = outside.fetcher(outside.typed(), release.product());
                var feeds = Feeds.open(
                        PluginManifest.atStart(House.home(), Version.ofProject(release.version())),
                        settings.feed(),
                        fetcher,
                        InstantSource.system(),
                        System::nanoTime)) {
            return feeds.source().search(FeedQuery.words(term), Urgency.INTERACTIVE).stream()
                    .map(item -> new SearchTable.Row(
                            item.title(), item.approximateBytes(), item.counts().seeders(), item.published()))
                    .toList();
        } catch (WrongManifest | FeedFailed e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Download download(Settings settings, String torrent, Path folder, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        return RunningDownload.start(settings, release, NamedTorrent.of(settings, release, torrent), folder, asking);
    }

    @Override
    public Streaming stream(Settings settings, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        return RunningStream.start(settings, release, NamedTorrent.of(settings, release, torrent), asking);
    }

    @Override
    public Examination examine(Settings settings, String torrent)
            throws CommandFailed, IOException, InterruptedException {
        return RunningExamination.start(settings, release, NamedTorrent.of(settings, release, torrent));
    }

    @Override
    public Metainfo metainfo(Settings settings, String torrent, Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        var named = NamedTorrent.of(settings, release, torrent);
        if (named.read().isPresent()) {
            return named.read().get();
        }
        try (var outside = Outside.open(settings);
                var engine = Engines.startBesideOthers(
                        settings, outside, settings.data().resolve("stream"), release.product())) {
            return named.metainfo(engine, asking);
        }
    }
}
