package nagare;

import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import nagare.command.CommandFailed;
import nagare.command.Services;
import nagare.config.Settings;
import nagare.http.HttpServer;
import nagare.library.title.NaturalOrder;
import nagare.lifecycle.Opened;
import nagare.media.MediaType;
import nagare.stream.TorrentRoute;
import nagare.stream.Transfers;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Snapshot;

/// `nagare stream` at work: an engine with one torrent, and a web server for its files.
final class RunningStream implements Services.Streaming {
    private final Opened opened;
    private final Torrent torrent;
    private final NamedTorrent named;
    private final URI base;

    private RunningStream(Opened opened, Torrent torrent, NamedTorrent named, URI base) {
        this.opened = opened;
        this.torrent = torrent;
        this.named = named;
        this.base = base;
    }

    /// @throws CommandFailed when nothing in the torrent can be played
    static RunningStream start(Settings settings, Release release, NamedTorrent named, Services.Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        var opened = new Opened();
        try {
            var outside = opened.keep(Outside.open(settings));
            var engine = opened.keep(
                    Engines.startBesideOthers(settings, outside, settings.data().resolve("stream"), release.product()));
            Metainfo metainfo = named.metainfo(engine, asking);
            TorrentFile largest = TorrentRoute.largestPlayable(metainfo, file -> named.wants(file, metainfo))
                    .orElseThrow(() -> new CommandFailed(
                            "nothing in this torrent can be played; `nagare info` shows what it holds"));
            Torrent torrent = engine.open(metainfo);
            torrent.prepare(largest);
            var web = opened.keep(HttpServer.start(
                    settings.http(),
                    outside.typed(),
                    release.version(),
                    List.of(new TorrentRoute(torrent, largest, new Transfers(), House.GIVE_UP))));
            return new RunningStream(opened, torrent, named, Addresses.url(web.address(), List.of()));
        } catch (CommandFailed | IOException | InterruptedException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return torrent.metainfo().name();
    }

    @Override
    public URI largest() {
        return base.resolve("/stream");
    }

    @Override
    public List<Playable> files() {
        return torrent.metainfo().files().stream()
                .filter(file -> file.real() && named.wants(file, torrent.metainfo()))
                .filter(file -> MediaType.ofName(file.name()).isPresent())
                .sorted(Comparator.comparing(RunningStream::shown, NaturalOrder.NAMES))
                .map(file -> new Playable(shown(file), file.length(), base.resolve(TorrentRoute.path(file))))
                .toList();
    }

    private static String shown(TorrentFile file) {
        return String.join("/", file.path());
    }

    @Override
    public Snapshot snapshot() throws InterruptedException {
        return torrent.snapshot();
    }

    @Override
    public void close() {
        opened.close();
    }
}
