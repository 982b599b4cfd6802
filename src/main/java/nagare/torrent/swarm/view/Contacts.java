package nagare.torrent.swarm.view;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.Outreach;
import nagare.torrent.status.PeerSource;
import nagare.torrent.status.Refused;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.transport.Carrier;

/// Counts what comes of looking for peers, web seeds left out. Not thread-safe.
public final class Contacts {
    /// As many peers are told apart that let us ask; further ones count as those.
    private static final int MOST = 4096;

    private final Map<DialOutcome, Integer> dials = new EnumMap<>(DialOutcome.class);
    private final Set<Integer> letUsAsk = new HashSet<>();
    private int callers;
    private int encrypted;
    private int utp;

    /// A dial is over.
    public void dialled(DialOutcome outcome) {
        dials.merge(outcome, 1, Integer::sum);
    }

    public void joined(Peer peer) {
        if (peer.line.incoming()) {
            callers++;
        } else {
            dialled(DialOutcome.CONNECTED);
        }
        encrypted += peer.line.encrypted() ? 1 : 0;
        utp += peer.line.carrier() == Carrier.UTP ? 1 : 0;
    }

    public void letsUsAsk(Peer peer) {
        if (!peer.webSeed && letUsAsk.size() < MOST) {
            letUsAsk.add(peer.number);
        }
    }

    /// @param first the piece that a reader needs first
    public Outreach told(Map<PeerSource, Integer> known, Refused refused, Collection<Peer> here, OptionalInt first) {
        var peers = here.stream().filter(peer -> !peer.webSeed).toList();
        return new Outreach(
                known,
                dials,
                callers,
                encrypted,
                utp,
                letUsAsk.size(),
                peers.size(),
                (int) peers.stream().filter(peer -> !peer.peerChoking).count(),
                first.isEmpty()
                        ? first
                        : OptionalInt.of((int) here.stream()
                                .filter(peer -> peer.pieces.get(first.getAsInt()))
                                .count()),
                refused);
    }
}
