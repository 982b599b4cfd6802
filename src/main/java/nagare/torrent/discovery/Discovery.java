package nagare.torrent.discovery;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.status.PeerSource;
import nagare.torrent.tracker.Counters;
import nagare.torrent.tracker.TrackerClient;
import nagare.torrent.tracker.TrackerStatus;
import nagare.torrent.wire.PeerId;

/// The search for the peers of one torrent, while it is awake. Thread-safe.
public final class Discovery implements AutoCloseable {
    private final TrackerClient trackers;

    /// Takes what was found; on any thread, several at once, and must not block.
    public interface Found {
        void accept(PeerSource source, List<InetSocketAddress> peers);
    }

    private Discovery(TrackerClient trackers) {
        this.trackers = trackers;
    }

    /// Begins to look. `self` and `port` are what others are told of us; `counters` is asked before each announce.
    public static Discovery start(
            Sources sources, Metainfo torrent, PeerId self, int port, Supplier<Counters> counters, Found found) {
        return new Discovery(TrackerClient.start(
                sources.trackers(),
                torrent.trackers(),
                new TrackerClient.Member(torrent.infoHash(), self, port),
                counters,
                peers -> found.accept(PeerSource.TRACKER, peers)));
    }

    /// Peers are too few: looks again as soon as manners allow. May be called as often as one likes.
    public void starving() {
        trackers.starving();
    }

    /// The download is complete. Call once, and not for a torrent that was complete before.
    public void completed() {
        trackers.completed();
    }

    public List<TrackerStatus> trackers() {
        return trackers.status();
    }

    /// Ends the search and says goodbye; may take two seconds.
    @Override
    public void close() {
        trackers.close();
    }
}
