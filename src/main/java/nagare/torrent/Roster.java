package nagare.torrent;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nagare.torrent.metainfo.InfoHash;
import org.jspecify.annotations.Nullable;

/// The torrents of an engine, one for each info-hash. A torrent at rest is forgotten when nobody holds it any more:
/// a house that looks at thousands does not keep thousands. Thread-safe; its monitor is a leaf.
final class Roster {
    private final Map<InfoHash, WeakReference<OpenTorrent>> known = new HashMap<>();
    private final Map<InfoHash, OpenTorrent> awake = new HashMap<>();
    /// Hybrid torrents that are awake, by their other name.
    private final Map<InfoHash, OpenTorrent> alsoCalled = new HashMap<>();

    /// The torrent that is known by this hash, or a new one.
    synchronized OpenTorrent open(InfoHash hash, Supplier<OpenTorrent> fresh) {
        return find(hash).orElseGet(() -> {
            OpenTorrent torrent = fresh.get();
            known.put(hash, new WeakReference<>(torrent));
            return torrent;
        });
    }

    /// False when one is known by this hash already.
    synchronized boolean add(InfoHash hash, OpenTorrent torrent) {
        return open(hash, () -> torrent) == torrent;
    }

    synchronized Optional<OpenTorrent> find(InfoHash hash) {
        return Optional.ofNullable(known.get(hash)).map(WeakReference::get);
    }

    /// The torrent that a peer means by this hash.
    synchronized Optional<OpenTorrent> called(InfoHash hash) {
        return find(hash).or(() -> Optional.ofNullable(alsoCalled.get(hash)));
    }

    /// All names by which a peer may call a torrent that is awake.
    synchronized List<InfoHash> called() {
        var names = new ArrayList<>(awake.keySet());
        names.addAll(alsoCalled.keySet());
        return names;
    }

    synchronized void remove(InfoHash hash) {
        known.remove(hash);
        forget(awake.remove(hash));
    }

    /// From now on the torrent stays, held or not.
    synchronized void wakes(InfoHash hash, OpenTorrent torrent) {
        awake.put(hash, torrent);
        torrent.metainfo().upgrade().ifPresent(other -> alsoCalled.put(other, torrent));
    }

    synchronized void rests(InfoHash hash) {
        forget(awake.remove(hash));
    }

    private void forget(@Nullable OpenTorrent torrent) {
        if (torrent != null) {
            alsoCalled.values().remove(torrent);
        }
    }

    /// Those that are there now.
    synchronized List<OpenTorrent> all() {
        known.values().removeIf(torrent -> torrent.get() == null);
        var all = new ArrayList<OpenTorrent>();
        known.values().forEach(torrent -> Optional.ofNullable(torrent.get()).ifPresent(all::add));
        return all;
    }
}
