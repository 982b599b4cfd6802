package nagare.torrent.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.status.GoodPeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The peers that were of use, in one small file beside the cache; read when the first torrent asks for them. Disk
/// threads only. Thread-safe; its monitor is held over small I/O, to keep the file whole. Without the file, or with one
/// that is damaged, nobody is remembered, and that is all.
public final class PeerMemory implements Remembered {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMemory.class);

    private final Path file;
    private @Nullable SequencedMap<InfoHash, List<GoodPeer>> known;

    public PeerMemory(Path file) {
        this.file = file;
    }

    @Override
    public synchronized List<GoodPeer> of(InfoHash torrent) {
        return known().getOrDefault(torrent, List.of());
    }

    /// Remembers the best of these and of those remembered, and writes them down. A write that fails is logged: what is
    /// lost is some speed of the next start.
    public synchronized void remember(InfoHash torrent, List<GoodPeer> peers) {
        var best = PeerFile.best(peers, of(torrent));
        var all = known();
        if (best.isEmpty() || !all.isEmpty() && all.lastEntry().equals(Map.entry(torrent, best))) {
            return;
        }
        all.remove(torrent);
        all.putLast(torrent, best);
        while (all.size() > PeerFile.MAX_TORRENTS) {
            all.pollFirstEntry();
        }
        try {
            write(PeerFile.write(all));
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("peers that were of use cannot be written down; the next start is slower")
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log();
        }
    }

    private SequencedMap<InfoHash, List<GoodPeer>> known() {
        if (known == null) {
            known = load();
        }
        return known;
    }

    private SequencedMap<InfoHash, List<GoodPeer>> load() {
        try (var from = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = ByteBuffer.allocate((int) Math.min(PeerFile.MAX_BYTES + 1, from.size()));
            while (bytes.hasRemaining() && from.read(bytes) >= 0) {
                // until all is here
            }
            var read = PeerFile.read(bytes.flip());
            if (read.isPresent()) {
                return read.get();
            }
            LOG.atWarn()
                    .setMessage("the file of peers that were of use is damaged; it will be written anew")
                    .addKeyValue("file", file)
                    .log();
        } catch (NoSuchFileException none) {
            LOG.atTrace().setMessage("no peers remembered").log();
        } catch (IOException e) {
            LOG.atWarn()
                    .setMessage("peers that were of use cannot be read")
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.toString())
                    .log();
        }
        return new LinkedHashMap<>();
    }

    private void write(ByteBuffer bytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (var to = FileChannel.open(
                fresh,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
