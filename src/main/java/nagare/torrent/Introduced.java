package nagare.torrent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import nagare.torrent.discovery.Discovery;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.swarm.Handover;
import nagare.torrent.tracker.Counters;

/// Peers that gave the info dictionary of a torrent, until somebody opens it: it goes on with them. Nobody who does not
/// come soon finds them here. Thread-safe; its monitor is a leaf.
final class Introduced {
    static final long KEPT = 20_000_000_000L;

    /// Torrents of which the peers that a magnet link named (`x.pe`) are remembered.
    static final int MAX_NAMED = 256;

    private final Map<InfoHash, Party> waiting = new HashMap<>();
    private final Map<InfoHash, List<InetSocketAddress>> named = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InfoHash, List<InetSocketAddress>> eldest) {
            return size() > MAX_NAMED;
        }
    };
    private boolean closed;

    /// Connected peers, and the search that finds more of them, which tells trackers what `counters` say.
    record Party(Handover peers, Discovery search, AtomicReference<Supplier<Counters>> counters, long since)
            implements AutoCloseable {
        @Override
        public void close() {
            search.close(); // may take seconds
            peers.close();
        }
    }

    /// False when the engine is closed: whoever brought them parts from them.
    synchronized boolean add(InfoHash hash, Party party) {
        return !closed && waiting.putIfAbsent(hash, party) == null;
    }

    synchronized Optional<Party> take(InfoHash hash) {
        return Optional.ofNullable(waiting.remove(hash));
    }

    /// A magnet link names these peers of the torrent.
    synchronized void name(InfoHash hash, List<InetSocketAddress> peers) {
        if (!peers.isEmpty()) {
            named.put(hash, List.copyOf(peers));
        }
    }

    synchronized List<InetSocketAddress> named(InfoHash hash) {
        return named.getOrDefault(hash, List.of());
    }

    /// Those that nobody came for.
    synchronized List<Party> expired(long now) {
        var gone = new ArrayList<Party>();
        waiting.values().removeIf(party -> now - party.since > KEPT && gone.add(party));
        return gone;
    }

    /// All that wait; no more are taken.
    synchronized List<Party> close() {
        closed = true;
        var gone = List.copyOf(waiting.values());
        waiting.clear();
        return gone;
    }
}
