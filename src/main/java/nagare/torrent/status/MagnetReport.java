package nagare.torrent.status;

import java.time.Duration;
import java.util.List;

/// How the search for what a magnet link names goes: for how long, with which peers, and what the trackers say.
public record MagnetReport(Duration age, MetadataStatus peers, List<TrackerState> trackers) {
    public MagnetReport {
        trackers = List.copyOf(trackers);
    }

    /// What was tried and how far it came, as half a sentence for people.
    public String soFar() {
        String time = "in " + Math.max(1, age.toSeconds()) + " s";
        if (peers.peersKnown() == 0 && peers.peersConnected() == 0) {
            return "no peers were found %s (%s)".formatted(time, asked());
        }
        if (peers.peersConnected() == 0) {
            return "none of %s answered %s".formatted(peers(peers.peersKnown()), time);
        }
        if (peers.givers() == 0) {
            return "%s of %s answered %s, and none of them has told yet what is in it"
                    .formatted(
                            peers.peersConnected(), peers(Math.max(peers.peersKnown(), peers.peersConnected())), time);
        }
        return "%s offer it, and %d of %d parts came %s"
                .formatted(peers(peers.givers()), peers.here(), peers.pieces(), time);
    }

    private static String peers(int count) {
        return count == 1 ? "1 peer" : count + " peers";
    }

    private String asked() {
        if (trackers.isEmpty()) {
            return "the link names no tracker";
        }
        return trackers.stream()
                .filter(tracker -> tracker.problem().isPresent())
                .findFirst()
                .map(tracker -> tracker.name() + ": " + tracker.problem().orElseThrow())
                .orElse(trackers.size() == 1 ? "1 tracker was asked" : trackers.size() + " trackers were asked");
    }
}
