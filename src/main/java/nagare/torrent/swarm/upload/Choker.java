package nagare.torrent.swarm.upload;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nagare.torrent.swarm.member.Peer;

/// Whom to upload to (BEP 3). Regular places are earned: those have them that gave us most in the last 20 s; when we
/// have
/// everything, those that took most. Who gives nothing, or stopped, has none. The other places are given on trust for
/// 30 s each, to whom has waited longest; new peers wait a third of the time. While a reader starves, one of these goes
/// to a peer that chokes us and has what the reader needs. In between rounds nobody loses a place, but free ones are
/// given away at once.
///
/// There is no chance in it: waiting decides, so that everybody's turn comes after a time that can be told.
final class Choker {
    /// Places that are earned, at most.
    static final int REGULAR = 4;

    /// Places that are given on trust, at least.
    static final int OPTIMISTIC = 2;

    static final int SLOTS = REGULAR + OPTIMISTIC;
    static final long ROUND = 10_000_000_000L;

    /// How long a place on trust lasts.
    static final long TRUST = 3 * ROUND;

    /// How much faster the waiting counts of who has had no place yet.
    static final int NEWCOMERS_WEIGHT = 3;

    /// What is remembered of a peer: its bytes as of the last two rounds, and when it was given a place on trust.
    private static final class Standing {
        long before;
        long last;
        long givenAt;
        boolean given;

        Standing(long joinedAt) {
            givenAt = joinedAt;
        }
    }

    private final Map<Integer, Standing> records = new HashMap<>();
    private boolean wasSeeding;

    /// The peers that are to be unchoked for the next round.
    ///
    /// @param pressing the pieces before which readers stand still
    Set<Integer> nextRound(Collection<Peer> peers, boolean seeding, BitSet pressing, long now) {
        keep(peers);
        forgetIfOther(seeding);
        var lately = new HashMap<Integer, Long>();
        for (Peer peer : peers) {
            long total = seeding ? peer.up.total() : peer.down.total();
            Standing known = records.get(peer.number);
            lately.put(peer.number, total - Math.min(known.before, total));
            known.before = Math.min(known.last, total);
            known.last = total;
        }
        List<Peer> interested = interested(peers);
        Set<Integer> chosen = interested.stream()
                .filter(peer -> lately.get(peer.number) > 0)
                .sorted(Comparator.comparingLong((Peer peer) -> -lately.get(peer.number))
                        .thenComparingInt(peer -> peer.number))
                .limit(REGULAR)
                .map(peer -> peer.number)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        stay(interested, chosen, now);
        if (!pressing.isEmpty() && chosen.size() < SLOTS) {
            hope(interested, chosen, pressing, now);
        }
        fill(interested, chosen, now);
        return chosen;
    }

    /// From now on other bytes count.
    private void forgetIfOther(boolean seeding) {
        if (seeding != wasSeeding) {
            wasSeeding = seeding;
            records.values().forEach(known -> {
                known.before = Long.MAX_VALUE;
                known.last = Long.MAX_VALUE;
            });
        }
    }

    /// Those whose time on trust is not over.
    private void stay(List<Peer> interested, Set<Integer> chosen, long now) {
        interested.stream()
                .filter(peer -> !peer.amChoking && !chosen.contains(peer.number))
                .filter(peer -> isOnTrust(peer, now))
                .sorted(Comparator.comparingLong((Peer peer) -> -records.get(peer.number).givenAt)
                        .thenComparingInt(peer -> peer.number))
                .limit(SLOTS - chosen.size())
                .forEach(peer -> chosen.add(peer.number));
    }

    private boolean isOnTrust(Peer peer, long now) {
        Standing known = records.get(peer.number);
        return known.given && now - known.givenAt < TRUST;
    }

    /// One place for a peer that may answer it with what the reader needs, unless one of those has a place already.
    private void hope(List<Peer> interested, Set<Integer> chosen, BitSet pressing, long now) {
        List<Peer> hopeful = interested.stream()
                .filter(peer -> peer.peerChoking && peer.pieces.intersects(pressing))
                .toList();
        if (hopeful.stream().noneMatch(peer -> chosen.contains(peer.number))) {
            hopeful.stream().max(byWaiting(now)).ifPresent(peer -> give(peer, chosen, now));
        }
    }

    private void fill(List<Peer> interested, Set<Integer> chosen, long now) {
        interested.stream()
                .filter(peer -> !chosen.contains(peer.number))
                .sorted(byWaiting(now).reversed())
                .limit(Math.max(0, SLOTS - chosen.size()))
                .forEach(peer -> give(peer, chosen, now));
    }

    private void give(Peer peer, Set<Integer> chosen, long now) {
        Standing known = records.get(peer.number);
        known.given = true;
        known.givenAt = now;
        chosen.add(peer.number);
    }

    private Comparator<Peer> byWaiting(long now) {
        return Comparator.comparingLong((Peer peer) -> waited(peer, now)).thenComparingInt(peer -> -peer.number);
    }

    private long waited(Peer peer, long now) {
        Standing known = records.get(peer.number);
        return (now - known.givenAt) * (known.given ? 1 : NEWCOMERS_WEIGHT);
    }

    /// Those that are unchoked now and still interested, and others for the places that are free.
    Set<Integer> filled(Collection<Peer> peers, long now) {
        keep(peers);
        List<Peer> interested = interested(peers);
        var chosen = new LinkedHashSet<Integer>();
        interested.stream().filter(peer -> !peer.amChoking).forEach(peer -> chosen.add(peer.number));
        fill(interested, chosen, now);
        return chosen;
    }

    private void keep(Collection<Peer> peers) {
        var here = peers.stream().map(peer -> peer.number).collect(Collectors.toSet());
        records.keySet().retainAll(here);
        peers.forEach(peer -> records.computeIfAbsent(peer.number, _ -> new Standing(peer.joinedAt)));
    }

    private static List<Peer> interested(Collection<Peer> peers) {
        var interested = new ArrayList<Peer>();
        for (Peer peer : peers) {
            if (peer.peerInterested) {
                interested.add(peer);
            }
        }
        return interested;
    }
}
