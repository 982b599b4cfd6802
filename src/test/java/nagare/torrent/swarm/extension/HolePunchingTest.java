package nagare.torrent.swarm.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.peer.Line;
import nagare.torrent.swarm.member.Members;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.transport.Carrier;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.HolePunch;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

final class HolePunchingTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int THEIR_ID = 33;

    private final List<String> said = new ArrayList<>();
    private final Members members = new Members(Strangers.settings(50, new Budget(0, 0)), 0);
    private final Extensions extensions = new Extensions(Strangers.settings(50, new Budget(0, 0)), 500, this::note);
    private final List<InetSocketAddress> punched = new ArrayList<>();
    private final List<Peer> calledAgain = new ArrayList<>();
    private final HolePunching punching = new HolePunching(
            extensions,
            members,
            new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("192.168.1.0/24"))),
            new HolePunching.Caller() {
                @Override
                public void punch(InetSocketAddress address) {
                    punched.add(address);
                }

                @Override
                public void callAgain(Peer peer, long now) {
                    calledAgain.add(peer);
                }
            });
    private int numbers;

    private void note(Peer to, PeerMessage message) {
        if (message instanceof PeerMessage.Extended(int id, ByteBuffer payload) && id == THEIR_ID) {
            try {
                said.add("to " + to.number + " " + HolePunch.parse(payload));
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Peer peer(String literal, boolean speaks) throws ProtocolException {
        return peer(literal, 6881, speaks, new Line(false, false, Carrier.UTP), OptionalInt.empty());
    }

    private Peer peer(String literal, int port, boolean speaks, Line line, OptionalInt listenPort)
            throws ProtocolException {
        int number = ++numbers;
        var handshake = new Handshake(Strangers.TORRENT, Strangers.id(number), true, true, false, false);
        var peer = new Peer(number, Strangers.address(literal, port), handshake, line, 0);
        extensions.heard(
                peer,
                new ExtensionHandshake(
                                speaks ? Map.of(Extension.UT_HOLEPUNCH, THEIR_ID) : Map.of(),
                                Optional.empty(),
                                listenPort,
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                Optional.empty(),
                                Optional.empty())
                        .encode(),
                0);
        members.add(peer);
        return peer;
    }

    private void hear(Peer from, HolePunch message, long now) throws ProtocolException {
        punching.heard(from, message.encode(), now);
    }

    private static String refused(int to, InetSocketAddress target, HolePunch.Refusal why) {
        return "to " + to + " " + new HolePunch.Refused(target, why.code());
    }

    @Test
    void bothAreToldToCallEachOther() throws ProtocolException {
        Peer asking = peer("8.8.8.8", true);
        Peer wanted = peer("9.9.9.9", true);

        hear(asking, new HolePunch.Rendezvous(wanted.address), 0);

        assertEquals(
                List.of(
                        "to 2 " + new HolePunch.Connect(asking.address),
                        "to 1 " + new HolePunch.Connect(wanted.address)),
                said);
    }

    @Test
    void whoCalledByTcpIsReachedAtThePortThatItTold() throws ProtocolException {
        Peer asking = peer("8.8.8.8", 50_001, true, Line.plain(true), OptionalInt.of(7000));
        Peer wanted = peer("9.9.9.9", 50_002, true, Line.plain(true), OptionalInt.of(8000));
        var listens = Strangers.address("9.9.9.9", 8000);

        hear(asking, new HolePunch.Rendezvous(listens), 0);

        assertEquals(
                List.of(
                        "to " + wanted.number + " " + new HolePunch.Connect(Strangers.address("8.8.8.8", 7000)),
                        "to " + asking.number + " " + new HolePunch.Connect(listens)),
                said);
    }

    @Test
    void whatCannotBeIsRefusedWithItsReason() throws ProtocolException {
        Peer asking = peer("8.8.8.8", true);
        Peer mute = peer("9.9.9.9", false);
        Peer local = peer("192.168.1.7", true);
        Peer six = peer("2600::1", true);
        var stranger = Strangers.address("7.7.7.7", 1);
        var portless = Strangers.address("7.7.7.7", 0);

        hear(asking, new HolePunch.Rendezvous(asking.address), 0);
        hear(asking, new HolePunch.Rendezvous(mute.address), 0);
        hear(asking, new HolePunch.Rendezvous(stranger), 0);
        hear(asking, new HolePunch.Rendezvous(portless), 0);
        hear(asking, new HolePunch.Rendezvous(six.address), 0);
        hear(asking, new HolePunch.Rendezvous(local.address), 0);
        hear(local, new HolePunch.Rendezvous(asking.address), 0);

        assertEquals(
                List.of(
                        refused(1, asking.address, HolePunch.Refusal.NO_SELF),
                        refused(1, mute.address, HolePunch.Refusal.NO_SUPPORT),
                        refused(1, stranger, HolePunch.Refusal.NOT_CONNECTED),
                        refused(1, portless, HolePunch.Refusal.NO_SUCH_PEER),
                        refused(1, six.address, HolePunch.Refusal.NO_SUPPORT),
                        refused(1, local.address, HolePunch.Refusal.NO_SUCH_PEER),
                        refused(3, asking.address, HolePunch.Refusal.NO_SUCH_PEER)),
                said);
    }

    @Test
    void onePeerGetsSoManyInAMinuteAndNoMore() throws ProtocolException {
        Peer asking = peer("8.8.8.8", true);
        Peer wanted = peer("9.9.9.9", true);
        for (int i = 0; i < HolePunching.PER_PEER; i++) {
            hear(asking, new HolePunch.Rendezvous(wanted.address), i);
        }
        assertEquals(2 * HolePunching.PER_PEER, said.size());

        hear(asking, new HolePunch.Rendezvous(wanted.address), 59 * SECOND);
        assertEquals(2 * HolePunching.PER_PEER, said.size());

        hear(asking, new HolePunch.Rendezvous(wanted.address), 61 * SECOND);
        assertEquals(2 * HolePunching.PER_PEER + 2, said.size());
    }

    @Test
    void allTogetherGetSoManyInAMinuteAndNoMore() throws ProtocolException {
        Peer wanted = peer("9.9.9.9", true);
        for (int i = 0; i < HolePunching.IN_ALL / HolePunching.PER_PEER; i++) {
            Peer asking = peer("8.8.8." + i, true);
            for (int j = 0; j < HolePunching.PER_PEER; j++) {
                hear(asking, new HolePunch.Rendezvous(wanted.address), 0);
            }
        }
        assertEquals(2 * HolePunching.IN_ALL, said.size());

        hear(peer("8.8.9.9", true), new HolePunch.Rendezvous(wanted.address), 0);

        assertEquals(2 * HolePunching.IN_ALL, said.size());
    }

    @Test
    void whoCannotBeReachedIsAskedForOfThoseWhoNamedIt() throws ProtocolException {
        Peer mute = peer("8.8.8.8", false);
        Peer relay = peer("9.9.9.9", true);
        var wanted = Strangers.address("7.7.7.7", 7);
        punching.named(mute, wanted, 0);
        punching.named(relay, wanted, 0);

        assertTrue(punching.dialFailed(wanted, 0));
        assertFalse(punching.dialFailed(wanted, SECOND), "asked a moment ago");
        assertFalse(punching.dialFailed(Strangers.address("7.7.7.8", 7), 0), "nobody named it");

        assertEquals(List.of("to " + relay.number + " " + new HolePunch.Rendezvous(wanted)), said);
        assertTrue(punching.dialFailed(wanted, HolePunching.AGAIN));
    }

    @Test
    void itIsRememberedOfSoManyWhoNamedThem() throws ProtocolException {
        Peer relay = peer("9.9.9.9", true);
        for (int i = 0; i <= HolePunching.MAX_NAMED; i++) {
            punching.named(relay, Strangers.address("7.7." + i / 256 + "." + i % 256, 7), 0);
        }

        assertFalse(punching.dialFailed(Strangers.address("7.7.0.0", 7), 0), "the first is forgotten");
        assertTrue(punching.dialFailed(Strangers.address("7.7.0.1", 7), 0));
        assertTrue(punching.dialFailed(Strangers.address("7.7.1.244", 7), 0));
    }

    @Test
    void whoWeAreToldToCallIsDialledAtOnceEvenIfThatFailedBefore() throws ProtocolException {
        Peer relay = peer("9.9.9.9", true);
        var other = Strangers.address("7.7.7.7", 7);
        members.learn(nagare.torrent.status.PeerSource.PEX, List.of(other), 0);
        assertEquals(List.of(other), members.due(false, false, 0));
        members.dialFailed(other, 0);
        assertEquals(List.of(), members.due(false, false, SECOND));

        hear(relay, new HolePunch.Connect(other), SECOND);

        assertEquals(List.of(other), punched);
        hear(relay, new HolePunch.Connect(other), SECOND);
        assertEquals(List.of(other), punched, "it is being dialled");
    }

    @Test
    void aRelayCannotMakeUsCallPrivateAddressesOrThoseWhoAreHere() throws ProtocolException {
        Peer relay = peer("9.9.9.9", true);
        Peer here = peer("8.8.8.8", true);

        hear(relay, new HolePunch.Connect(Strangers.address("10.0.0.1", 7)), 0);
        hear(relay, new HolePunch.Connect(Strangers.address("192.168.1.9", 7)), 0);
        hear(relay, new HolePunch.Connect(Strangers.address("7.7.7.7", 0)), 0);
        hear(relay, new HolePunch.Connect(here.address), 0);

        assertEquals(List.of(), punched);
    }

    @Test
    void whoWasNotReachedIsAskedForAsSoonAsSomebodyNamesIt() throws ProtocolException {
        Peer relay = peer("9.9.9.9", true);
        var wanted = Strangers.address("7.7.7.7", 7);
        var longAgo = Strangers.address("7.7.7.8", 7);
        punching.dialFailed(longAgo, 0);
        punching.dialFailed(wanted, SECOND);

        punching.named(relay, wanted, HolePunching.LATELY);
        punching.named(relay, longAgo, HolePunching.LATELY);

        assertEquals(List.of("to " + relay.number + " " + new HolePunch.Rendezvous(wanted)), said);
    }

    @Test
    void aRelayThatSeesOurUtpIsAskedBeforeOneThatDoesNot() throws ProtocolException {
        Peer byTcp = peer("8.8.8.8", 6881, true, Line.plain(false), OptionalInt.empty());
        Peer caller = peer("9.9.9.9", 50_001, true, Line.plain(true), OptionalInt.empty());
        var wanted = Strangers.address("7.7.7.7", 7);
        punching.named(byTcp, wanted, 0);
        punching.named(caller, wanted, 0);

        assertTrue(punching.dialFailed(wanted, 0));
        punching.tick(0);
        assertEquals(List.of(), calledAgain, "it knows where to call us");

        assertTrue(punching.dialFailed(wanted, 1), "there is another one to ask");
        assertEquals(
                List.of(
                        "to " + caller.number + " " + new HolePunch.Rendezvous(wanted),
                        "to " + byTcp.number + " " + new HolePunch.Rendezvous(wanted)),
                said);
    }

    @Test
    void aRelayThatWeDialledByTcpIsCalledAgainOnceByUtp() throws ProtocolException {
        Peer relay = peer("8.8.8.8", 6881, true, Line.plain(false), OptionalInt.empty());
        var wanted = Strangers.address("7.7.7.7", 7);
        punching.named(relay, wanted, 0);
        punching.dialFailed(wanted, 0);

        punching.tick(0);
        punching.tick(SECOND);
        assertEquals(List.of(relay), calledAgain);

        punching.dialFailed(wanted, HolePunching.AGAIN);
        punching.tick(HolePunching.AGAIN);
        assertEquals(List.of(relay), calledAgain, "once");
    }

    @Test
    void aRelayThatGivesOrTakesIsNotCalledAgain() throws ProtocolException {
        Peer giver = peer("8.8.8.8", 6881, true, Line.plain(false), OptionalInt.empty());
        giver.useful = true;
        giver.lastUseful = SECOND;
        Peer taker = peer("9.9.9.9", 6881, true, Line.plain(false), OptionalInt.empty());
        taker.peerInterested = true;
        taker.amChoking = false;
        for (Peer relay : List.of(giver, taker)) {
            var wanted = Strangers.address("7.7.7." + relay.number, 7);
            punching.named(relay, wanted, 0);
            punching.dialFailed(wanted, 0);
        }

        punching.tick(HolePunching.OF_USE + SECOND - 1);

        assertEquals(List.of(), calledAgain);
    }

    @Test
    void whileEnoughPeersAreOfUseNobodyIsCalledAgain() throws ProtocolException {
        Peer relay = peer("8.8.8.8", 6881, true, Line.plain(false), OptionalInt.empty());
        var wanted = Strangers.address("7.7.7.7", 7);
        punching.named(relay, wanted, 0);
        punching.dialFailed(wanted, 0);
        for (int i = 0; i < HolePunching.ENOUGH_OF_USE; i++) {
            peer("9.9.9." + i, false).useful = true;
        }

        punching.tick(0);
        assertEquals(List.of(), calledAgain);

        punching.tick(HolePunching.OF_USE);
        assertEquals(List.of(relay), calledAgain);
    }

    @Test
    void whoIsHereByUtpSoonAfterTheCallCameThroughTheHole() throws ProtocolException {
        Peer relay = peer("9.9.9.9", true);
        var other = Strangers.address("7.7.7.7", 6881);
        hear(relay, new HolePunch.Connect(other), 0);

        Peer soon = peer("7.7.7.7", true);
        punching.joined(soon, HolePunching.PUNCHED_WITHIN - 1);
        Peer late = peer("7.7.7.7", true);
        punching.joined(late, HolePunching.PUNCHED_WITHIN);
        Peer stranger = peer("7.7.7.6", true);
        punching.joined(stranger, 1);

        assertTrue(soon.punched);
        assertFalse(late.punched);
        assertFalse(stranger.punched);
    }
}
