package nagare;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import nagare.catalog.SqliteCatalog;
import nagare.command.CommandFailed;
import nagare.command.Services;
import nagare.command.TorrentArgument;
import nagare.config.Settings;
import nagare.database.DatabaseFailed;
import nagare.torrent.TorrentEngine;
import nagare.torrent.metainfo.InvalidTorrent;
import nagare.torrent.metainfo.Magnet;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.MagnetReport;

/// The torrent that a user named: a .torrent file that was read, or a magnet link, whose torrent is asked of its peers
/// unless the server has read it before.
record NamedTorrent(Optional<Metainfo> read, Optional<Magnet> magnet) {
    /// How long peers are asked what a magnet link names: longer than any swarm takes that is alive.
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /// How often the user hears how it goes.
    private static final Duration TELL = Duration.ofMillis(500);

    static NamedTorrent of(Settings settings, Release release, String typed)
            throws CommandFailed, IOException, InterruptedException {
        return switch (TorrentArgument.of(typed)) {
            case TorrentArgument.Magnet(String link) -> linked(settings, link);
            case TorrentArgument.OnDisk _ -> read(settings, Settings.defaults(settings.data()), release, typed);
            case TorrentArgument.OnTheWeb _ -> read(settings, settings, release, typed);
        };
    }

    /// @param outward what is followed on the way out; a file on this machine needs none
    private static NamedTorrent read(Settings settings, Settings outward, Release release, String typed)
            throws CommandFailed, IOException, InterruptedException {
        try (var outside = Outside.open(outward);
                var resolver = outside.resolver()) {
            return switch (TorrentArgument.read(
                    typed, outside.typed().trusted(), resolver, policy -> outside.fetcher(policy, release.product()))) {
                case TorrentArgument.Answer.Torrent(Metainfo metainfo) ->
                    new NamedTorrent(Optional.of(metainfo), Optional.empty());
                case TorrentArgument.Answer.Link(String link) -> linked(settings, link);
            };
        }
    }

    private static NamedTorrent linked(Settings settings, String link) throws CommandFailed {
        try {
            Magnet magnet = Magnet.parse(link);
            Optional<Metainfo> kept = SqliteCatalog.kept(settings.data(), magnet.infoHash());
            return new NamedTorrent(kept.map(torrent -> torrent.alsoBy(magnet)), Optional.of(magnet));
        } catch (InvalidTorrent | DatabaseFailed e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /// What the torrent holds; peers are asked when nothing else tells.
    ///
    /// @throws CommandFailed when nobody told in time; the message says what was tried
    Metainfo metainfo(TorrentEngine engine, Services.Asking asking)
            throws CommandFailed, IOException, InterruptedException {
        if (read.isPresent()) {
            magnet.ifPresent(link -> engine.named(link, read.get()));
            return read.get();
        }
        Magnet link = magnet.orElseThrow();
        Optional<MagnetReport> report = Optional.empty();
        for (long waited = 0; waited < PATIENCE.toMillis(); waited += TELL.toMillis()) {
            Optional<Metainfo> learned = engine.learn(link, TELL);
            if (learned.isPresent()) {
                return learned.get();
            }
            report = engine.report(link).or(Optional::empty);
            report.ifPresent(asking::told);
        }
        throw new CommandFailed("nobody has told what is in this torrent: "
                + report.map(MagnetReport::soFar).orElse("no answer"));
    }

    /// The same within `patience`; empty when nobody told in time. The search is still there then, to be examined.
    ///
    /// @throws IOException when it will never be known; the message says why
    Optional<Metainfo> metainfo(TorrentEngine engine, Duration patience) throws IOException, InterruptedException {
        if (read.isPresent()) {
            magnet.ifPresent(link -> engine.named(link, read.get()));
            return read;
        }
        return engine.learn(magnet.orElseThrow(), patience);
    }

    /// What to call it while it is not known what it holds.
    String name() {
        return read.map(Metainfo::name)
                .or(() -> magnet.map(
                        link -> link.name().orElseGet(() -> link.infoHash().hex())))
                .orElse("");
    }

    /// Whether the user wants this file: a magnet link may name some of them (BEP 53), of those that there are.
    boolean wants(TorrentFile file, Metainfo metainfo) {
        List<Integer> selected = magnet.map(Magnet::selected).orElse(List.of()).stream()
                .filter(index -> index < metainfo.files().size())
                .toList();
        return selected.isEmpty() || selected.contains(file.index());
    }
}
