package nagare.torrent;

import java.util.List;
import java.util.Optional;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Snapshot.State;
import nagare.torrent.status.SwarmView;
import nagare.torrent.status.TrackerState;
import nagare.torrent.status.WebSeedState;
import nagare.torrent.tracker.TrackerStatus;

/// Puts together what swarm, store and trackers tell of one torrent.
final class Snapshots {
    private Snapshots() {}

    static Snapshot resting(TorrentStatus status) {
        return new Snapshot(
                status.complete() ? State.COMPLETE : State.RESTING,
                status.bytesVerified(),
                status.bytesTotal(),
                Optional.empty(),
                List.of(),
                status.problem());
    }

    static Snapshot awake(
            TorrentStatus status,
            SwarmView swarm,
            List<TrackerStatus> trackers,
            List<WebSeedState> webSeeds,
            boolean failed) {
        return new Snapshot(
                failed ? State.FAILED : state(status, swarm),
                status.bytesVerified(),
                status.bytesTotal(),
                Optional.of(swarm),
                trackers(trackers),
                status.problem(),
                webSeeds);
    }

    static List<TrackerState> trackers(List<TrackerStatus> trackers) {
        return trackers.stream()
                .limit(Snapshot.MAX_TRACKERS)
                .map(Snapshots::tracker)
                .toList();
    }

    private static State state(TorrentStatus status, SwarmView swarm) {
        if (status.complete()) {
            return State.COMPLETE;
        }
        boolean wants = swarm.pieces().cells().stream().anyMatch(cell -> cell.wanted() > 0);
        if (!wants) {
            return State.READY;
        }
        return swarm.connected() == 0 ? State.SEARCHING : State.FETCHING;
    }

    static TrackerState tracker(TrackerStatus tracker) {
        return new TrackerState(
                tracker.name(),
                tracker.working(),
                tracker.problem(),
                tracker.trouble(),
                tracker.seeders(),
                tracker.leechers(),
                tracker.next());
    }
}
