package nagare.torrent.status;

import java.util.List;
import java.util.Optional;

/// What one swarm looks like at a moment. Bounded: at most [#MAX_PEERS] peers, those that give most first (`connected`
/// counts all), [#MAX_READERS] readers and [#MAX_INCIDENTS] incidents, newest first. Rates are payload bytes per
/// second.
/// `wantsAll`: it is a download. `diskProblem` is a sentence for the user.
public record SwarmView(
        long downRate,
        long upRate,
        int connected,
        int unchoked,
        int known,
        List<PeerStatus> peers,
        PieceMap pieces,
        List<ReaderStatus> readers,
        boolean wantsAll,
        Tally tally,
        Memory memory,
        Phases opening,
        Optional<String> diskProblem,
        List<Incident> incidents,
        Outreach outreach) {
    public static final int MAX_PEERS = 128;
    public static final int MAX_READERS = 64;
    public static final int MAX_INCIDENTS = 16;

    public SwarmView {
        peers = List.copyOf(peers);
        readers = List.copyOf(readers);
        incidents = List.copyOf(incidents);
        if (peers.size() > Math.min(connected, MAX_PEERS)) {
            throw new IllegalArgumentException(peers.size() + " peers of " + connected);
        }
        if (readers.size() > MAX_READERS || incidents.size() > MAX_INCIDENTS) {
            throw new IllegalArgumentException(readers.size() + " readers, " + incidents.size() + " incidents");
        }
        if (downRate < 0 || upRate < 0 || known < 0 || unchoked < 0 || unchoked > connected) {
            throw new IllegalArgumentException("impossible swarm: %d B/s down, %d B/s up, %d unchoked of %d, %d known"
                    .formatted(downRate, upRate, unchoked, connected, known));
        }
    }
}
