package nagare.torrent.swarm.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import org.junit.jupiter.api.Test;

final class ChokerTest {
    private static final long SECOND = 1_000_000_000L;
    private final Choker choker = new Choker();
    private final List<Peer> peers = new ArrayList<>();

    @Test
    void nobodyWhoIsNotInterestedIsUnchoked() {
        peers(3, true);
        peers.get(1).peerInterested = false;

        assertEquals(Set.of(1, 3), choker.nextRound(peers, false, 0));
        assertEquals(Set.of(1, 3), choker.filled(peers));
    }

    @Test
    void whoGaveMostIsUnchokedAndOneMoreInTurn() {
        peers(12, true);
        for (Peer peer : peers) {
            peer.down.add(peer.number * 1000);
        }

        var chosen = choker.nextRound(peers, false, SECOND);

        assertEquals(Choker.SLOTS, chosen.size());
        assertTrue(chosen.containsAll(List.of(12, 11, 10, 9, 8, 7, 6)), () -> "" + chosen);
    }

    @Test
    void aSeedPrefersWhoTakesFastest() {
        peers(12, true);
        for (Peer peer : peers) {
            peer.up.add(peer.number * 1000);
            peer.down.add((13 - peer.number) * 1000);
        }

        assertTrue(choker.nextRound(peers, true, SECOND).containsAll(List.of(12, 11, 10, 9, 8, 7, 6)));
    }

    @Test
    void everybodyHasTheOptimisticPlaceInTurn() {
        peers(11, true);
        for (Peer peer : peers.subList(0, 7)) {
            peer.down.add(1_000_000);
        }
        var lucky = new HashSet<Integer>();
        for (int round = 0; round < 4 * Choker.ROUNDS_OF_OPTIMISM; round++) {
            lucky.addAll(choker.nextRound(peers, false, round * Choker.ROUND));
        }

        assertTrue(lucky.containsAll(List.of(8, 9, 10, 11)), () -> "" + lucky);
    }

    @Test
    void theOptimisticPlaceStaysForThreeRounds() {
        peers(10, true);
        for (Peer peer : peers.subList(0, 7)) {
            peer.down.add(1_000_000);
        }

        assertTrue(choker.nextRound(peers, false, 0).contains(8));
        assertTrue(choker.nextRound(peers, false, 1).contains(8));
        assertTrue(choker.nextRound(peers, false, 2).contains(9));
    }

    @Test
    void betweenRoundsFreePlacesAreGivenAwayAndNobodyLosesHis() {
        peers(12, true);
        peers.get(10).amChoking = false;
        peers.get(11).amChoking = false;

        assertEquals(Set.of(11, 12, 1, 2, 3, 4, 5, 6), choker.filled(peers));
    }

    private void peers(int count, boolean interested) {
        for (int number = 1; number <= count; number++) {
            Peer peer = Strangers.peer(number, 0);
            peer.peerInterested = interested;
            peers.add(peer);
        }
    }
}
