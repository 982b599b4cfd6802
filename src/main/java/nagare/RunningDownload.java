package nagare;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import nagare.command.CommandFailed;
import nagare.command.Services;
import nagare.config.Settings;
import nagare.lifecycle.Opened;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.Snapshot;

/// `nagare get` at work: an engine of its own with one torrent.
final class RunningDownload implements Services.Download {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Opened opened;
    private final Torrent torrent;

    private RunningDownload(Opened opened, Torrent torrent) {
        this.opened = opened;
        this.torrent = torrent;
    }

    static RunningDownload start(
            Settings settings, Release release, NamedTorrent named, Path folder, Services.Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        var opened = new Opened();
        try {
            var outside = opened.keep(Outside.open(settings));
            var engine = opened.keep(
                    Engines.startBesideOthers(settings, outside, settings.data().resolve("cache"), release.product()));
            Metainfo metainfo = named.metainfo(engine, asking);
            return new RunningDownload(
                    opened, engine.keep(metainfo, folder, file -> named.wants(file, metainfo), (_, _) -> {}));
        } catch (CommandFailed | IOException | InterruptedException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public Metainfo metainfo() {
        return torrent.metainfo();
    }

    @Override
    public TorrentStatus status() {
        return torrent.status();
    }

    @Override
    public boolean await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean complete = torrent.status().complete();
        while (!complete && System.nanoTime() - deadline < 0) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            complete = torrent.status().complete();
        }
        return complete;
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
