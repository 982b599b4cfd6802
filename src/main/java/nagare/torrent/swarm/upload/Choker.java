package nagare.torrent.swarm.upload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import nagare.torrent.swarm.member.Peer;

/// Whom to upload to (BEP 3): the interested peers that gave us most lately, and one more in turn. When we have
/// everything, those that take fastest. Recalculated every 10 s, the optimistic place every 30 s; in between nobody
/// loses a place, but free ones are given away at once.
final class Choker {
    static final int SLOTS = 8;
    static final long ROUND = 10_000_000_000L;
    static final int ROUNDS_OF_OPTIMISM = 3;

    private int round;
    private int optimistic = -1;
    private boolean moveOn;

    /// The numbers of the peers that are to be unchoked for the next round.
    Set<Integer> nextRound(Collection<Peer> peers, boolean seeding, long now) {
        moveOn |= ++round % ROUNDS_OF_OPTIMISM == 0;
        var interested = interested(peers);
        interested.sort(Comparator.comparingLong((Peer peer) -> seeding ? -peer.up.rate(now) : -peer.down.rate(now))
                .thenComparingInt(peer -> peer.number));
        var chosen = new LinkedHashSet<Integer>();
        for (Peer peer : interested.subList(0, Math.min(SLOTS - 1, interested.size()))) {
            chosen.add(peer.number);
        }
        var rest = interested.stream()
                .map(peer -> peer.number)
                .filter(number -> !chosen.contains(number))
                .sorted()
                .toList();
        if (!rest.isEmpty()) {
            if (moveOn || !rest.contains(optimistic)) {
                moveOn = false;
                int last = optimistic;
                optimistic = rest.stream()
                        .filter(number -> number > last)
                        .findFirst()
                        .orElse(rest.getFirst());
            }
            chosen.add(optimistic);
        }
        return chosen;
    }

    /// Those that are unchoked now and still interested, and others for the places that are free.
    Set<Integer> filled(Collection<Peer> peers) {
        var chosen = new LinkedHashSet<Integer>();
        var interested = interested(peers);
        interested.stream().filter(peer -> !peer.amChoking).forEach(peer -> chosen.add(peer.number));
        interested.stream()
                .filter(peer -> peer.amChoking)
                .limit(Math.max(0, SLOTS - chosen.size()))
                .forEach(peer -> chosen.add(peer.number));
        return chosen;
    }

    private static ArrayList<Peer> interested(Collection<Peer> peers) {
        var interested = new ArrayList<Peer>();
        for (Peer peer : peers) {
            if (peer.peerInterested) {
                interested.add(peer);
            }
        }
        return interested;
    }
}
