package nagare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import nagare.command.CommandFailed;
import nagare.command.Services;
import nagare.config.Settings;
import nagare.lifecycle.Opened;
import nagare.stream.TorrentRoute;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentEngine;
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.portmap.Port;
import nagare.torrent.portmap.PortMappingStatus;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import nagare.torrent.status.RouterState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `nagare doctor` at work: an engine of its own whose cache is thrown away, and a reader at the first byte of what a
/// player would open, once it is known what the torrent holds.
final class RunningExamination implements Services.Examination {
    private static final Logger LOG = LoggerFactory.getLogger(RunningExamination.class);

    private final Opened opened;
    private final TorrentEngine engine;
    private final NamedTorrent named;
    private final boolean neighbours;
    private final long began;
    private Optional<Torrent> torrent = Optional.empty();

    private RunningExamination(
            Opened opened, TorrentEngine engine, NamedTorrent named, boolean neighbours, long began) {
        this.opened = opened;
        this.engine = engine;
        this.named = named;
        this.neighbours = neighbours;
        this.began = began;
    }

    static RunningExamination start(Settings settings, Release release, NamedTorrent named) throws IOException {
        var opened = new Opened();
        try {
            Path data = Files.createDirectories(settings.data());
            Path thrownAway = Files.createTempDirectory(data, "doctor");
            opened.keep(() -> delete(thrownAway));
            var outside = opened.keep(Outside.open(settings));
            var engine = opened.keep(Engines.startBesideOthers(settings, outside, thrownAway, release.product()));
            boolean neighbours =
                    settings.torrent().reach().lsd() && !outside.privacy().isHidden();
            return new RunningExamination(opened, engine, named, neighbours, System.nanoTime());
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", folder, e.toString());
        }
    }

    @Override
    public String name() {
        return torrent.map(known -> known.metainfo().name()).orElseGet(named::name);
    }

    @Override
    public Optional<Duration> firstByte(Duration patience) throws CommandFailed, IOException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        Optional<Metainfo> metainfo = named.metainfo(engine, patience);
        if (metainfo.isEmpty()) {
            return Optional.empty();
        }
        Torrent known = engine.open(metainfo.get());
        torrent = Optional.of(known);
        TorrentFile file = TorrentRoute.largestPlayable(metainfo.get(), one -> named.wants(one, metainfo.get()))
                .orElseGet(metainfo.get()::largestFile);
        TorrentReader reader = known.play(file, 0, new Opening(began));
        opened.keep(reader::close);
        return firstByte(reader, Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    }

    private Optional<Duration> firstByte(TorrentReader reader, Duration patience) throws InterruptedException {
        try {
            int read = reader.read(ByteBuffer.allocate(1), patience);
            return read == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            LOG.debug("no first byte: {}", e.toString()); // the evidence says why
            return Optional.empty();
        }
    }

    @Override
    public Evidence evidence() {
        return torrent.flatMap(Torrent::evidence)
                .or(() -> named.magnet().flatMap(engine::evidence))
                .orElseThrow(() -> new IllegalStateException("a torrent at rest is examined"));
    }

    @Override
    public boolean asksNeighbours() {
        return neighbours;
    }

    @Override
    public Optional<RouterState> router() {
        return engine.portMapping().map(RunningExamination::told);
    }

    private static RouterState told(PortMappingStatus status) {
        return new RouterState(
                status.router(),
                status.mapped().entrySet().stream()
                        .map(port -> words(port.getKey(), port.getValue()))
                        .sorted()
                        .toList(),
                status.externalAddress().map(address -> address.getHostAddress()),
                status.problem());
    }

    private static String words(Port ours, int theirs) {
        return "%s %d%s".formatted(ours.protocol(), ours.number(), theirs == ours.number() ? "" : " as " + theirs);
    }

    @Override
    public void close() {
        opened.close();
    }
}
