package nagare.torrent.status;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What is known of a torrent that somebody wants to play, for a [Diagnosis].
///
/// `started`: what was wanted first is here. `known`: what the torrent holds is known (a magnet link does not tell).
/// `rate` payload bytes come in a second. `dhtNodes` answer; empty where the DHT is not used. `disk` says why the disk
/// takes nothing, `fault` what else is known to be wrong.
public record Evidence(
        boolean started,
        boolean known,
        boolean isPrivate,
        long rate,
        Outreach outreach,
        List<TrackerState> trackers,
        List<WebSeedState> webSeeds,
        OptionalInt dhtNodes,
        WayOut way,
        Optional<String> disk,
        Optional<String> fault) {
    /// The same, when it is known whether a first byte came.
    public Evidence started(boolean came) {
        return new Evidence(came, known, isPrivate, rate, outreach, trackers, webSeeds, dhtNodes, way, disk, fault);
    }

    public Evidence {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
    }
}
