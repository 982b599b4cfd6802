package nagare.torrent.status;

import java.util.List;
import java.util.Optional;

/// Everything that a torrent can tell of itself at a moment; it never changes. `bytesHere` of `bytesTotal` are on disk
/// and verified. `swarm` is empty while the torrent is at rest. `problem` is a sentence for the user.
public record Snapshot(
        State state,
        long bytesHere,
        long bytesTotal,
        Optional<SwarmView> swarm,
        List<TrackerState> trackers,
        Optional<String> problem,
        List<WebSeedState> webSeeds) {
    /// As many trackers are told of.
    public static final int MAX_TRACKERS = 32;

    /// What a torrent does.
    public enum State {
        RESTING("at rest"),
        SEARCHING("looking for peers"),
        FETCHING("downloading"),
        READY("has what is wanted"),
        COMPLETE("complete"),
        FAILED("failed");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// A torrent without web seeds.
    public Snapshot(
            State state,
            long bytesHere,
            long bytesTotal,
            Optional<SwarmView> swarm,
            List<TrackerState> trackers,
            Optional<String> problem) {
        this(state, bytesHere, bytesTotal, swarm, trackers, problem, List.of());
    }

    public Snapshot {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        if (bytesHere < 0 || bytesHere > bytesTotal || trackers.size() > MAX_TRACKERS) {
            throw new IllegalArgumentException("impossible torrent: %d of %d bytes, %d trackers"
                    .formatted(bytesHere, bytesTotal, trackers.size()));
        }
    }
}
