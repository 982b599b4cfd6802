package nagare.torrent.discovery;

import java.util.List;
import java.util.OptionalInt;
import nagare.net.HostResolver;
import nagare.torrent.status.PeerSource;
import nagare.torrent.tracker.Trackers;

/// Where all torrents of an engine look for peers: trackers, the places of public torrents, and those remembered from
/// last time. They belong to whoever made them. `names` resolves peers that a magnet link gives by host name.
public record Sources(Trackers trackers, List<Place> places, Remembered remembered, HostResolver names) {
    public Sources {
        places = List.copyOf(places);
    }

    /// Nodes of the DHT that answer; empty where it is not used.
    public OptionalInt dhtNodes() {
        return places.stream()
                .filter(place -> place.source() == PeerSource.DHT)
                .map(Place::answering)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /// The same for a torrent that remembers nobody.
    public Sources forgetful() {
        return new Sources(trackers, places, Remembered.NONE, names);
    }
}
