package nagare.torrent.swarm;

import java.util.Optional;

/// A snapshot of a swarm. Rates are payload bytes per second; `redundant` counts bytes that came in vain; `problem`
/// is a sentence for the user.
public record SwarmStatus(
        long downloadRate,
        long uploadRate,
        long downloaded,
        long uploaded,
        long redundant,
        int peersConnected,
        int peersUnchoked,
        int peersKnown,
        Optional<String> problem) {}
