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
import nagare.torrent.TorrentReader;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Evidence;
import nagare.torrent.status.Opening;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `nagare doctor` at work: an engine of its own whose cache is thrown away, and a reader at the first byte of what a
/// player would open.
final class RunningExamination implements Services.Examination {
    private static final Logger LOG = LoggerFactory.getLogger(RunningExamination.class);

    private final Opened opened;
    private final Torrent torrent;
    private final TorrentReader reader;
    private final long began;

    private RunningExamination(Opened opened, Torrent torrent, TorrentReader reader, long began) {
        this.opened = opened;
        this.torrent = torrent;
        this.reader = reader;
        this.began = began;
    }

    static RunningExamination start(Settings settings, Release release, NamedTorrent named)
            throws CommandFailed, IOException, InterruptedException {
        var opened = new Opened();
        try {
            Path cache = Files.createDirectories(settings.data());
            Path thrownAway = Files.createTempDirectory(cache, "doctor");
            opened.keep(() -> delete(thrownAway));
            var outside = opened.keep(Outside.open(settings));
            var engine = opened.keep(Engines.startBesideOthers(settings, outside, thrownAway, release.product()));
            long began = System.nanoTime();
            Metainfo metainfo = named.metainfo(engine, _ -> {});
            TorrentFile file = TorrentRoute.largestPlayable(metainfo, one -> named.wants(one, metainfo))
                    .orElseGet(metainfo::largestFile);
            Torrent torrent = engine.open(metainfo);
            var reader = torrent.play(file, 0, new Opening(began));
            opened.keep(reader::close);
            return new RunningExamination(opened, torrent, reader, began);
        } catch (CommandFailed | IOException | InterruptedException | RuntimeException e) {
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
        return torrent.metainfo().name();
    }

    @Override
    public Optional<Duration> firstByte(Duration patience) throws InterruptedException {
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
        return torrent.evidence().orElseThrow(() -> new IllegalStateException("a torrent at rest is examined"));
    }

    @Override
    public void close() {
        opened.close();
    }
}
