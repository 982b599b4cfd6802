package nagare.feed;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import nagare.config.Settings;
import nagare.feed.rss.Hosts;
import nagare.net.HttpFetcher;
import nagare.plugin.Plugin;
import nagare.plugin.PluginManifest;
import nagare.plugin.WrongManifest;

/// The source that the settings chose, with the queue it shares with the .torrent files. Closing wakes everyone
/// who waits in the queue; the fetcher below belongs to whoever made it.
public final class Feeds implements AutoCloseable {
    private final Courier courier;
    private final TorrentSource source;
    private final TorrentFetcher torrents;

    private Feeds(Courier courier, TorrentSource source) {
        this.courier = courier;
        this.source = source;
        this.torrents = new TorrentFetcher(courier);
    }

    /// Opens the manifest's plugin that `settings.source()` names. `nanos` is monotonic time, such as
    /// `System::nanoTime`.
    ///
    /// @throws WrongManifest when there is no such plugin, it is not built in, or it is not the definition of a
    /// source
    public static Feeds open(
            PluginManifest manifest,
            Settings.Feeds settings,
            HttpFetcher fetcher,
            InstantSource clock,
            LongSupplier nanos)
            throws WrongManifest {
        return open(manifest, settings, fetcher::get, clock, Ticker.of(nanos));
    }

    static Feeds open(PluginManifest manifest, Settings.Feeds settings, Web web, InstantSource clock, Ticker ticker)
            throws WrongManifest {
        var plugin = manifest.plugin(settings.source())
                .orElseThrow(() -> wrong("there is no plugin '%s': feed.source must be one of %s"
                        .formatted(
                                settings.source(),
                                String.join(
                                        ", ",
                                        manifest.plugins().stream()
                                                .map(Plugin::name)
                                                .toList()))));
        var definition = definition(plugin);
        var courier = new Courier(web, host -> interval(definition, settings, host), ticker, clock);
        return new Feeds(
                courier, new NyaaSource(plugin.name(), definition, settings.urls(), settings.cache(), courier, ticker));
    }

    public TorrentSource source() {
        return source;
    }

    public TorrentFetcher torrents() {
        return torrents;
    }

    @Override
    public void close() {
        courier.close();
    }

    private static SourceDefinition definition(Plugin plugin) throws WrongManifest {
        var text = plugin.definition()
                .orElseThrow(() -> wrong("the plugin '%s' is not built in: no version of it has a classpath: sourceUrl"
                        .formatted(plugin.name())));
        try {
            return SourceDefinition.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("the definition of the plugin '%s' is wrong: %s".formatted(plugin.name(), e.getMessage()));
        }
    }

    private static WrongManifest wrong(String problem) {
        return new WrongManifest(PluginManifest.FILE, List.of(problem));
    }

    private static Duration interval(SourceDefinition definition, Settings.Feeds settings, String host) {
        boolean own = definition.mirrors().stream()
                .anyMatch(mirror -> Hosts.shown(mirror).equals(host));
        var least = own ? definition.manners().interval() : Duration.ZERO;
        return least.compareTo(settings.minInterval()) > 0 ? least : settings.minInterval();
    }
}
