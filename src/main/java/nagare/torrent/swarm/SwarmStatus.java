package nagare.torrent.swarm;

import java.util.Optional;
import nagare.torrent.status.Outreach;

/// A snapshot of a swarm. Rates are payload bytes per second; `redundant` counts bytes that came in vain; `diskProblem`
/// and `fault` are sentences for the user; `served`: the last reader's piece is here, or nobody needs any.
public record SwarmStatus(
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        long redundant,
        int peersConnected,
        int peersUnchoked,
        int peersKnown,
        Optional<String> diskProblem,
        Optional<String> fault,
        boolean served,
        Outreach outreach) {
    /// What is wrong with us or the torrent, for the user.
    public Optional<String> problem() {
        return diskProblem.or(() -> fault);
    }
}
