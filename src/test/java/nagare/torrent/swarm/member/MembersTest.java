package nagare.torrent.swarm.member;

import static nagare.torrent.swarm.member.Strangers.address;
import static nagare.torrent.swarm.member.Strangers.id;
import static nagare.torrent.swarm.member.Strangers.joined;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nagare.torrent.peer.Places;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Members.Admission;
import nagare.torrent.swarm.member.Members.Parting;
import nagare.torrent.swarm.piece.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MembersTest {
    private static final long SECOND = 1_000_000_000L;
    private long now = 7 * SECOND;
    private Members members = members(3);

    private Members members(int most) {
        return new Members(Strangers.settings(most, new Budget(0, now)), now);
    }

    @Test
    void whatThePolicyForbidsAndWhatIsNoAddressIsNotLearnt() {
        members.learn(
                PeerSource.TRACKER,
                List.of(
                        address("192.168.1.1", 6881),
                        address("9.9.9.1", 0),
                        InetSocketAddress.createUnresolved("peer.example", 6881),
                        address("9.9.9.2", 6881)),
                now);

        assertEquals(List.of(address("9.9.9.2", 6881)), members.due(false, false, now));
    }

    @Test
    void noMoreAreDialledThanThereArePlaces() {
        members.learn(PeerSource.TRACKER, addresses(10), now);

        assertEquals(3, members.due(false, false, now).size());
        members.tick();
        assertEquals(0, members.due(false, false, now).size());
        members.dialFailed(address("9.9.0.0", 1), now);
        assertEquals(1, members.due(false, false, now).size());
    }

    @Test
    void noMoreAreDialledThanAllSwarmsTogetherMayHave() {
        var budget = new Budget(new Places(10), 1, 0, now);
        members = new Members(Strangers.settings(60, budget), now);
        for (int i = 0; i < 4; i++) {
            assertTrue(budget.places().mayAccept()); // by another swarm
        }
        members.learn(PeerSource.TRACKER, addresses(20), now);

        assertEquals(5, members.due(false, false, now).size());
    }

    @Test
    void aBurstIsFollowedByASteadyRate() {
        members = members(500);
        members.learn(PeerSource.TRACKER, addresses(200), now);

        int burst = members.due(false, false, now).size();
        assertEquals(Dialing.BURST, burst);
        for (int i = 0; i < burst; i++) {
            members.dialFailed(address("8.8.8.8", 1), now);
        }
        assertEquals(0, members.due(false, false, now).size());
        members.tick();
        assertEquals(Dialing.PER_SECOND, members.due(false, false, now + SECOND).size());
    }

    @Test
    void atMostSoManyAreHalfOpen() {
        members = members(500);
        members.learn(PeerSource.TRACKER, addresses(200), now);

        int dialled = members.due(false, false, now).size();
        members.tick();
        dialled += members.due(false, false, now + 10 * SECOND).size();

        assertEquals(Dialing.MAX_HALF_OPEN, dialled);
    }

    @Test
    void whatOtherSwarmsDialCountsToo() {
        var budget = new Budget(new Places(500), 1, 0, now);
        members = new Members(Strangers.settings(500, budget), now);
        for (int i = 0; i < Places.HALF_OPEN - 3; i++) {
            assertTrue(budget.places().mayDial()); // by another swarm
        }
        members.learn(PeerSource.TRACKER, addresses(200), now);

        members.due(false, false, now).forEach(_ -> assertTrue(budget.places().mayDial()));
        assertEquals(Places.HALF_OPEN, budget.places().halfOpen());

        budget.places().dialled();
        members.tick();
        assertEquals(1, members.due(false, false, now).size());
    }

    @Test
    void whoIsWaitedForDialsThoughOthersAreAtIt() {
        var budget = new Budget(new Places(500), 1, 0, now);
        members = new Members(Strangers.settings(500, budget), now);
        for (int i = 0; i < Places.HALF_OPEN; i++) {
            assertTrue(budget.places().mayDial()); // by another swarm
        }
        members.learn(PeerSource.TRACKER, addresses(200), now);

        assertEquals(List.of(), members.due(false, false, now));
        members.tick();
        assertEquals(Dialing.BURST, members.due(false, true, now).size());
    }

    @Test
    void whoWasNotTriedIsTriedASecondLaterAndHasNotFailed() {
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.1", 1)), now);
        for (int i = 0; i <= PeerBook.MAX_FAILURES; i++) {
            assertEquals(List.of(address("9.9.9.1", 1)), members.due(false, false, now));
            members.heldBack(address("9.9.9.1", 1), now);
            assertEquals(List.of(), members.due(false, false, now + Members.HELD_BACK - 1));
            now += Members.HELD_BACK;
            members.tick();
        }
    }

    @Test
    void whoListensAtTheLowerPortKeepsTheConnectionThatItMade() {
        var lower = address("9.9.9.1", 6880);
        var higher = address("9.9.9.2", 6882);
        letIn(joined(1, "9.9.9.1", id(1), true));
        letIn(joined(2, "9.9.9.2", id(2), true));

        var toLower = admit(new Event.Joined(3, lower, Strangers.handshake(id(1)), 1, false));
        var toHigher = admit(new Event.Joined(4, higher, Strangers.handshake(id(2)), 1, false));

        assertEquals(new Admission.Refused("connected already"), toLower, "its own call stays");
        assertEquals(new Admission.InsteadOf(find(2)), toHigher, "ours stays");
    }

    @Test
    void whoCallsUsThroughARouterIsCalledOutOfTurnUnlessItIsBeingDialled() {
        var peer = address("9.9.9.1", 1);
        members.learn(PeerSource.PEX, List.of(peer), now);
        members.due(false, false, now);
        assertFalse(members.mayCallNow(peer, now), "it is being dialled");
        members.dialFailed(peer, now);

        assertTrue(members.mayCallNow(peer, now));
        assertFalse(members.mayCallNow(peer, now), "it is being called");
        members.dialFailed(peer, now);
        assertFalse(members.mayCallNow(address("192.168.1.1", 1), now), "not one to dial");
    }

    @Test
    void aTenthOfThePlacesIsKeptForCallers() {
        members = members(60);
        members.learn(PeerSource.TRACKER, addresses(200), now);

        assertEquals(54, members.due(false, false, now).size());
    }

    @Test
    void whenEnoughAreHereMoreAreDialledAtLeisure() {
        members = members(500);
        for (int i = 1; i <= Members.ENOUGH_CONNECTED - 1; i++) {
            letIn(joined(i, "9.9.9." + i, id(i), true));
        }
        members.learn(PeerSource.TRACKER, addresses(200), now);
        assertEquals(Dialing.BURST, members.due(false, false, now).size());
        for (int i = 0; i < Dialing.BURST; i++) {
            members.dialFailed(address("8.8.8.8", 1), now);
        }

        letIn(joined(40, "9.9.9.40", id(40), true));
        members.tick();

        assertEquals(
                Dialing.PER_SECOND_AT_LEISURE,
                members.due(false, false, now + 10 * SECOND).size());
    }

    @Test
    void whoIsHeardOnOurNetworkMayHaveAPrivateAddress() {
        members = members(60);
        members.learn(PeerSource.LSD, List.of(address("192.168.1.7", 6881)), now);
        members.learn(PeerSource.TRACKER, List.of(address("192.168.1.8", 6881)), now);

        assertEquals(List.of(address("192.168.1.7", 6881)), members.due(false, false, now));
    }

    @Test
    void aSeedDialsFew() {
        members = members(60);
        members.learn(PeerSource.TRACKER, addresses(100), now);

        assertEquals(Members.WHILE_SEEDING, members.due(true, false, now).size());
    }

    @Test
    void ourselvesAreRefusedAndNeverDialledAgain() {
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.1", 6881)), now);
        members.due(false, false, now);

        assertEquals(new Admission.Refused("that is ourselves"), admit(joined(1, "9.9.9.1", Strangers.SELF, false)));
        now += 3600 * SECOND;
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.1", 6881)), now);
        assertEquals(List.of(), members.due(false, false, now));
    }

    @Test
    void beyondTheLimitPeersAreRefusedAndMayBeDialledLater() {
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.9", 6881)), now);
        members.due(false, false, now);
        for (int i = 1; i <= 3; i++) {
            letIn(joined(i, "9.9.9." + i, id(i), true));
        }

        assertEquals(new Admission.Refused("enough peers"), admit(joined(4, "9.9.9.9", id(9), false)));
        members.remove(find(1), Parting.ENDED, now);
        now += PeerBook.FIRST_RETRY;
        assertEquals(List.of(address("9.9.9.9", 6881)), members.due(false, false, now));
    }

    @Test
    void oneAddressMayNotTakeAllPlaces() {
        members = members(60);
        for (int i = 1; i <= Members.MAX_PER_ADDRESS; i++) {
            letIn(joined(i, "9.9.9.9", id(i), true));
        }

        assertEquals(new Admission.Refused("enough peers"), admit(joined(9, "9.9.9.9", id(9), true)));
        assertEquals(new Admission.In(), admit(joined(10, "9.9.9.8", id(10), true)));
    }

    @Test
    void aHouseholdMayTakeAllPlaces() {
        members = members(60);
        for (int i = 1; i <= 3 * Members.MAX_PER_ADDRESS; i++) {
            letIn(joined(i, "192.168.1.5", id(i), true));
        }
    }

    /// Ours is `m…`: of two connections that crossed, both sides keep the one that the larger id made.
    @ParameterizedTest
    @CsvSource({
        "zzzzzzzzzzzz, true, true", // they are larger: their call is kept
        "zzzzzzzzzzzz, false, false",
        "aaaaaaaaaaaa, true, false",
        "aaaaaaaaaaaa, false, true",
    })
    void ofTwoConnectionsThatCrossedBothSidesKeepTheSame(String theirs, boolean firstIncoming, boolean firstStays) {
        Peer first = letIn(joined(1, "9.9.9.1", id(theirs), firstIncoming));

        var expected = firstStays ? new Admission.Refused("connected already") : new Admission.InsteadOf(first);
        assertEquals(expected, admit(joined(2, "9.9.9.1", id(theirs), !firstIncoming)));
    }

    @Test
    void anOldConnectionIsNotReplaced() {
        letIn(joined(1, "9.9.9.1", id("aaaaaaaaaaaa"), true));
        now += Members.CROSSING;

        assertEquals(
                new Admission.Refused("connected already"), admit(joined(2, "9.9.9.1", id("aaaaaaaaaaaa"), false)));
    }

    @Test
    void aStrangerWhoClaimsThePeerIdOfAnotherDoesNotReplaceIt() {
        letIn(joined(1, "9.9.9.1", id("zzzzzzzzzzzz"), false));

        assertEquals(
                new Admission.Refused("connected already"), admit(joined(2, "9.9.9.66", id("zzzzzzzzzzzz"), true)));
    }

    @Test
    void aPeerThatCallsUsIsNotDialledEveryFewSeconds() {
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.1", 6881)), now);
        members.due(false, false, now);
        letIn(joined(1, "9.9.9.1", id(1), true));
        now += Members.CROSSING;
        admit(joined(2, "9.9.9.1", id(1), false));

        now += Members.CONNECTED_ANYWAY - 1;
        members.tick();
        assertEquals(List.of(), members.due(false, false, now));
    }

    @Test
    void aBannedPeerIsKnownAfterItLeftAndDoesNotComeBack() {
        Peer liar = letIn(joined(1, "9.9.9.1", id(1), true));
        members.remove(liar, Parting.ENDED, now);

        assertEquals(Optional.of(liar.address), members.ban(1, true));
        assertEquals(Optional.empty(), members.ban(1, true), "once is enough, and told once");
        assertEquals(new Admission.Refused("banned"), admit(joined(2, "9.9.9.1", id(2), true)));
        assertEquals(Optional.empty(), members.ban(99, true));
    }

    @Test
    void twoThatHaveEverythingLeaveEachOtherAloneUntilSomethingIsMissing() {
        members.learn(PeerSource.TRACKER, List.of(address("9.9.9.1", 6881)), now);
        members.due(true, false, now);
        members.remove(letIn(joined(1, "9.9.9.1", id(1), false)), Parting.COMPLETE, now);
        now += Members.BOTH_COMPLETE - 1;
        members.tick();
        assertEquals(List.of(), members.due(true, false, now));

        members.seekAgain(now);

        assertEquals(1, members.due(false, false, now).size());
    }

    @Test
    void whenOthersWaitTheOneThatWasLongestOfNoUseGoes() {
        letIn(joined(1, "9.9.9.1", id(1), true));
        Peer useless = letIn(joined(2, "9.9.9.2", id(2), true));
        Peer fed = letIn(joined(3, "9.9.9.3", id(3), true));
        fed.amChoking = false;
        fed.lastUseful = 0;
        find(1).lastUseful = now + SECOND;
        now += Members.TRIAL + 2 * SECOND;
        assertEquals(List.of(), members.toPartFrom(false, now), "nobody waits");

        members.learn(PeerSource.TRACKER, addresses(1), now);

        assertEquals(List.of(useless), members.toPartFrom(false, now));
        assertEquals(List.of(), members.toPartFrom(false, now), "one at a time");
    }

    @Test
    void nobodyGoesWhoseTrialIsNotOver() {
        for (int i = 1; i <= 3; i++) {
            letIn(joined(i, "9.9.9." + i, id(i), true));
        }
        members.learn(PeerSource.TRACKER, addresses(1), now);

        now += Members.TRIAL;
        assertEquals(List.of(), members.toPartFrom(false, now));
    }

    @Test
    void whileAReaderStarvesTheSlowestOfEachHundredMakeRoom() {
        members = members(20);
        for (int i = 1; i <= 20; i++) {
            letIn(joined(i, "9.9.9." + i, id(i), true));
        }
        members.learn(PeerSource.TRACKER, addresses(1), now);
        now += Members.TRIAL_WHILE_STARVING + SECOND;
        for (int i = 5; i <= 20; i++) {
            find(i).lastUseful = now;
            find(i).down.add(1_000_000_000);
        }
        find(4).lastUseful = now;
        find(4).down.add(1_000_000);
        find(3).lastUseful = now - SECOND;
        find(3).down.add(1_000_000);

        assertEquals(List.of(find(1), find(2), find(3)), members.toPartFrom(true, now), "15 of 100");
        assertEquals(List.of(), members.toPartFrom(true, now), "not twice in ten seconds");
    }

    @Test
    void noFastPeerGoesThoughAReaderStarves() {
        for (int i = 1; i <= 3; i++) {
            letIn(joined(i, "9.9.9." + i, id(i), true));
        }
        members.learn(PeerSource.TRACKER, addresses(1), now);
        now += Members.TRIAL_WHILE_STARVING + SECOND;
        for (int i = 1; i <= 3; i++) {
            find(i).lastUseful = now;
            find(i).down.add(1_000_000);
        }

        assertEquals(List.of(), members.toPartFrom(true, now));
    }

    private Admission admit(Event.Joined joined) {
        return members.admit(joined, now);
    }

    private Peer letIn(Event.Joined joined) {
        assertEquals(new Admission.In(), admit(joined));
        var peer = new Peer(joined.peer(), joined.address(), joined.handshake(), joined.line(), now);
        members.add(peer);
        return peer;
    }

    private Peer find(int number) {
        return members.all().stream()
                .filter(peer -> peer.number == number)
                .findFirst()
                .orElseThrow();
    }

    private static List<InetSocketAddress> addresses(int count) {
        var addresses = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < count; i++) {
            addresses.add(address("9.8.%d.%d".formatted(i / 250, i % 250 + 1), 6881));
        }
        return addresses;
    }
}
