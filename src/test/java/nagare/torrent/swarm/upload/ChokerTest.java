package nagare.torrent.swarm.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nagare.torrent.peer.Line;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import org.junit.jupiter.api.Test;

final class ChokerTest {
    private static final BitSet NOTHING = new BitSet();
    private final Choker choker = new Choker();
    private final List<Peer> peers = new ArrayList<>();
    private long now;

    @Test
    void nobodyWhoIsNotInterestedIsUnchoked() {
        peers(3);
        peers.get(1).peerInterested = false;

        assertEquals(Set.of(1, 3), choker.nextRound(peers, false, NOTHING, 0));
        assertEquals(Set.of(1, 3), choker.filled(peers, 0));
    }

    @Test
    void whoGaveMostLatelyHasARegularPlaceAndTwoMoreAreTrusted() {
        peers(12);
        for (Peer peer : peers) {
            peer.down.add(peer.number * 1000);
        }

        var chosen = round(false);

        assertEquals(Choker.SLOTS, chosen.size());
        assertTrue(chosen.containsAll(List.of(12, 11, 10, 9)), () -> "" + chosen);
        assertTrue(chosen.containsAll(List.of(1, 2)), "whose turn it is: " + chosen);
    }

    @Test
    void whatWasGivenLongerAgoThanTwentySecondsEarnsNothing() {
        peers(12);
        peers.subList(8, 12).forEach(peer -> peer.down.add(1_000_000));
        round(false);
        assertTrue(round(false).containsAll(List.of(9, 10, 11, 12)), "20 s are not over");
        peers.subList(4, 8).forEach(peer -> peer.down.add(1));

        assertTrue(round(false).containsAll(List.of(5, 6, 7, 8)));
    }

    @Test
    void whoSnubsUsLosesItsRegularPlaceAndAnotherIsTrusted() {
        peers(10);
        peers.subList(0, 4).forEach(peer -> peer.down.add(1000));
        round(false);
        round(false);
        var stopped = new HashSet<Integer>();
        for (int i = 0; i < 12; i++) {
            peers.subList(1, 4).forEach(peer -> peer.down.add(1000));
            var chosen = round(false);
            if (!chosen.contains(1)) {
                stopped.add(i);
            }
            assertTrue(chosen.containsAll(List.of(2, 3, 4)), () -> "" + chosen);
            assertEquals(Choker.SLOTS, chosen.size());
        }
        assertTrue(stopped.size() >= 6, "it had its turns on trust only: " + stopped);
    }

    @Test
    void aSeedPrefersWhoTakesFastest() {
        peers(12);
        round(true);
        for (Peer peer : peers) {
            peer.up.add(peer.number * 1000);
            peer.down.add((13 - peer.number) * 1000);
        }

        assertTrue(round(true).containsAll(List.of(12, 11, 10, 9)));
    }

    @Test
    void everybodyHasAPlaceOnTrustInTurnForHalfAMinute() {
        peers(24);
        int rounds = 0;
        var waited = new int[25];
        var longest = 0;
        for (; rounds < 40; rounds++) {
            peers.subList(0, 4).forEach(peer -> peer.down.add(1_000_000));
            var chosen = round(false);
            for (int number = 5; number <= 24; number++) {
                waited[number] = chosen.contains(number) ? 0 : waited[number] + 1;
                longest = Math.max(longest, waited[number]);
            }
        }

        // 20 peers for 2 places of 3 rounds each
        assertTrue(longest <= 20 / Choker.OPTIMISTIC * 3, "waited for " + longest + " rounds");
    }

    @Test
    void aPlaceOnTrustStaysForThreeRounds() {
        peers(10);
        var kept = new ArrayList<Set<Integer>>();
        for (int round = 0; round < 4; round++) {
            peers.subList(0, 4).forEach(peer -> peer.down.add(1_000_000));
            kept.add(round(false));
        }

        assertEquals(kept.get(0), kept.get(1));
        assertEquals(kept.get(0), kept.get(2));
        assertFalse(kept.get(3).containsAll(kept.get(0)));
    }

    @Test
    void newcomersWaitAThirdOfTheTime() {
        peers(10);
        for (int round = 0; round < 9; round++) {
            peers.subList(0, 4).forEach(peer -> peer.down.add(1_000_000));
            round(false);
        }
        Peer newcomer = joins(11);
        int rounds = 0;
        for (boolean trusted = false; !trusted; rounds++) {
            peers.subList(0, 4).forEach(peer -> peer.down.add(1_000_000));
            trusted = round(false).contains(newcomer.number);
        }

        // six others share two places of three rounds; it would be the last of them after nine
        assertTrue(rounds <= 7, "trusted after " + rounds + " rounds");
    }

    @Test
    void whileAReaderStarvesAPlaceGoesToAChokingPeerThatHasWhatItNeeds() {
        peers(12);
        peers.forEach(peer -> peer.peerChoking = peer.number >= 11);
        peers.get(11).pieces.set(7);
        var pressing = new BitSet();
        pressing.set(7, 9);
        peers.subList(0, 4).forEach(peer -> peer.down.add(1_000_000));

        var chosen = choker.nextRound(peers, false, pressing, now);

        assertTrue(chosen.contains(12), () -> "" + chosen);
        assertTrue(chosen.contains(5), "the other place goes by turn: " + chosen);
    }

    @Test
    void betweenRoundsFreePlacesAreGivenAwayAndNobodyLosesHis() {
        peers(12);
        peers.get(10).amChoking = false;
        peers.get(11).amChoking = false;

        assertEquals(Set.of(11, 12, 1, 2, 3, 4), choker.filled(peers, 0));
    }

    /// As [Serving] does it.
    private Set<Integer> round(boolean seeding) {
        var chosen = choker.nextRound(peers, seeding, NOTHING, now);
        peers.forEach(peer -> peer.amChoking = !chosen.contains(peer.number));
        now += Choker.ROUND;
        return chosen;
    }

    private void peers(int count) {
        for (int number = 1; number <= count; number++) {
            joins(number);
        }
    }

    private Peer joins(int number) {
        var peer = new Peer(
                number,
                Strangers.address("9.9.9." + number, 6881),
                Strangers.handshake(Strangers.id(number)),
                Line.plain(false),
                now);
        peer.peerInterested = true;
        peers.add(peer);
        return peer;
    }
}
