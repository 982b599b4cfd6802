package nagare.caption;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nagare.torrent.metainfo.InfoHash;

/// Subtitles in memory, those used last. Thread-safe; guarded by its own monitor, a leaf.
final class Shelf {
    private final long most;
    private final Map<Key, Outcome> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /// Which file of which torrent.
    record Key(InfoHash torrent, int file) {}

    /// @param most bytes in all
    Shelf(long most) {
        this.most = most;
    }

    synchronized Optional<Outcome> find(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    /// Keeps what will be the same the next time.
    synchronized void keep(Key key, Outcome outcome) {
        Outcome before = kept.put(key, outcome);
        size += size(outcome) - (before == null ? 0 : size(before));
        for (var eldest = kept.values().iterator(); size > most && eldest.hasNext(); ) {
            size -= size(eldest.next());
            eldest.remove();
        }
    }

    synchronized long size() {
        return size;
    }

    private static long size(Outcome outcome) {
        int entry = 256;
        return outcome instanceof Outcome.Ready(Caption caption) ? entry + caption.size() : entry;
    }
}
