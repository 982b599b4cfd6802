package nagare.torrent.status;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/// What came of looking for peers since a swarm woke. `found` are the addresses known, by who named them first; `dials`
/// what came of dialling; `callers` called us and are through their handshakes; `encrypted` and `utp` of all
/// connections were so; `letUsAsk` peers ever did. `connected` and `unchoking` are now. `holders` of those connected
/// have the piece that a reader needs first; empty while no reader needs one. `refused` addresses may not be dialled,
/// and are not among those found.
public record Outreach(
        Map<PeerSource, Integer> found,
        Map<DialOutcome, Integer> dials,
        int callers,
        int encrypted,
        int utp,
        int letUsAsk,
        int connected,
        int unchoking,
        OptionalInt holders,
        Refused refused) {
    public static final Outreach NONE =
            new Outreach(Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, OptionalInt.empty(), Refused.NONE);

    public Outreach {
        var named = new EnumMap<PeerSource, Integer>(PeerSource.class);
        named.putAll(found);
        found = Collections.unmodifiableMap(named);
        var outcomes = new EnumMap<DialOutcome, Integer>(DialOutcome.class);
        outcomes.putAll(dials);
        dials = Collections.unmodifiableMap(outcomes);
        if (callers < 0 || encrypted < 0 || utp < 0 || letUsAsk < 0 || unchoking < 0 || unchoking > connected) {
            throw new IllegalArgumentException(
                    "impossible counts: %d callers, %d of %d unchoking".formatted(callers, unchoking, connected));
        }
    }

    /// Addresses known.
    public int known() {
        return found.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int dials(DialOutcome outcome) {
        return dials.getOrDefault(outcome, 0);
    }

    /// Dials that are decided and were tried.
    public int dialled() {
        return dials.values().stream().mapToInt(Integer::intValue).sum() - dials(DialOutcome.HELD_BACK);
    }

    /// Connections there have been, whoever made them.
    public int met() {
        return dials(DialOutcome.CONNECTED) + callers;
    }
}
