package nagare.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;

/// The torrents that were used last, by the info-hash they are kept under. Bounded by the length of their files.
/// Thread-safe; guarded by its own monitor, no I/O inside.
final class TorrentMemory {
    static final long MAX_BYTES = 4 << 20;

    private final Map<String, Metainfo> torrents = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    synchronized Optional<Metainfo> find(String hash) {
        return Optional.ofNullable(torrents.get(hash));
    }

    synchronized void keep(Metainfo metainfo) {
        var before = torrents.put(metainfo.infoHash().hex(), metainfo);
        bytes += weight(metainfo) - (before == null ? 0 : weight(before));
        var eldest = torrents.entrySet().iterator();
        while (bytes > MAX_BYTES && torrents.size() > 1) {
            bytes -= weight(eldest.next().getValue());
            eldest.remove();
        }
    }

    private static long weight(Metainfo metainfo) {
        return metainfo.source().limit();
    }
}
