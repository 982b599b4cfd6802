package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.memory.Lease;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.DialOutcome;
import nagare.torrent.status.PeerSource;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.upload.Uploads;
import nagare.torrent.transport.Transport;
import nagare.torrent.transport.Way;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerExchange;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

/// The behaviour of a swarm without threads, sockets or clocks.
class SwarmTest {
    /// For a peer that has taken nothing yet.
    private static final int READ_AT_ONCE = (int) Uploads.MIN_UNSENT / PieceLayout.BLOCK;

    private static final int BLOCK = PieceLayout.BLOCK;
    private static final PieceLayout LAYOUT = new PieceLayout(4L * 2 * BLOCK, 2 * BLOCK);
    private static final PeerId SELF = PeerId.random(new Random(1));
    private static final long SECOND = 1_000_000_000L;

    private final List<Effect> effects = new ArrayList<>();
    private long now = 5 * SECOND;
    private Swarm swarm = swarm(new BitSet());

    private Swarm swarm(BitSet have) {
        effects.clear();
        var settings = settings(Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)));
        return new Swarm(settings, new Topic(LAYOUT, Optional.empty(), false), have, effects::add, now);
    }

    private SwarmSettings settings(Approach approach) {
        return Strangers.settings(
                SELF,
                6881,
                3,
                new Budget(0, now),
                new AddressPolicy(List.of(Cidr.parse("10.0.0.0/8"))),
                approach,
                "Nagare test");
    }

    @Test
    void aNewPeerHearsEverythingInOneWrite() {
        join(1, "10.0.0.1", true);

        List<PeerMessage> hello = sent(1);
        assertEquals(new PeerMessage.HaveNone(), hello.get(0));
        assertTrue(hello.get(1) instanceof PeerMessage.Extended, () -> "" + hello);
        assertEquals(new PeerMessage.Interested(), hello.get(2));
        assertEquals(1, effects.stream().filter(Effect.Send.class::isInstance).count());
    }

    @Test
    void aPeerWithoutFastExtensionHearsNoHaveNone() {
        join(1, "10.0.0.1", false);

        assertFalse(sent(1).contains(new PeerMessage.HaveNone()));
    }

    @Test
    void ourselvesAreSentAway() {
        swarm.on(new Event.Joined(1, address("10.0.0.1"), handshake(SELF, true), SECOND, false), now);

        assertTrue(effects.getFirst() instanceof Effect.Disconnect, () -> "" + effects);
    }

    @Test
    void theSamePeerTwiceIsSentAway() {
        PeerId id = PeerId.random(new Random(9));
        swarm.on(new Event.Joined(1, address("10.0.0.1"), handshake(id, true), SECOND, false), now);
        swarm.on(new Event.Joined(2, address("10.0.0.1"), handshake(id, true), SECOND, true), now);

        assertEquals(new Effect.Disconnect(2, "connected already"), effects.getLast());
    }

    @Test
    void addressesOutsideThePolicyAreNeverDialled() {
        swarm.on(
                new Event.PeersFound(
                        PeerSource.TRACKER, List.of(address("192.168.1.1"), address("127.0.0.1"), address("10.0.0.7"))),
                now);
        swarm.settle(true, now);

        assertEquals(List.of(new Effect.Dial(address("10.0.0.7"))), effects);
    }

    @Test
    void nobodyIsDialledBeyondTheLimit() {
        var found = new ArrayList<InetSocketAddress>();
        for (int i = 1; i <= 50; i++) {
            found.add(address("10.0.0." + i));
        }
        swarm.on(new Event.PeersFound(PeerSource.TRACKER, found), now);
        swarm.settle(true, now);

        assertEquals(3, effects.size());
    }

    @Test
    void aReaderMakesAnUnchokedPeerSendTheBlocksUnderThePlayhead() {
        seedJoins(1);
        read(0);

        assertEquals(new PeerMessage.Request(0, 0, BLOCK), requests(1).getFirst());
    }

    @Test
    void aWholePieceIsHashedAndThenAnnounced() {
        seedJoins(1);
        join(2, "10.0.0.2", true);
        read(0);
        effects.clear();

        deliver(1, 0, (byte) 7);
        assertTrue(effects.stream()
                .anyMatch(effect ->
                        effect instanceof Effect.Check check && check.piece().piece() == 0));
        swarm.on(new Event.Verified(checked(0)), now);
        swarm.settle(true, now);

        assertTrue(sent(2).contains(new PeerMessage.Have(0)));
        assertFalse(sent(1).contains(new PeerMessage.Have(0)), "a seed needs no news");
    }

    @Test
    void whoSentAWholeFalsePieceIsBanned() {
        seedJoins(1);
        read(0);
        deliver(1, 0, (byte) 7);
        var bad = checked(0);
        effects.clear();
        swarm.on(new Event.Failed(bad), now);

        assertEquals(new Effect.Disconnect(1, "sent a piece that fails its hash"), effects.getFirst());
        effects.clear();
        swarm.on(new Event.PeersFound(PeerSource.TRACKER, List.of(address("10.0.0.1"))), now);
        now += 600 * SECOND;
        swarm.settle(true, now);
        assertFalse(effects.contains(new Effect.Dial(address("10.0.0.1"))), "banned for good");
    }

    @Test
    void blocksNobodyAskedForEndTheConnectionAtTheThird() {
        seedJoins(1);
        effects.clear();
        for (int i = 0; i < Intake.MAX_UNASKED; i++) {
            assertTrue(effects.stream().noneMatch(Effect.Disconnect.class::isInstance), "after " + i);
            swarm.on(new Event.Said(1, new PeerMessage.Piece(3, 0, ByteBuffer.allocate(BLOCK))), now);
        }
        assertTrue(effects.stream().anyMatch(Effect.Disconnect.class::isInstance));
    }

    @Test
    void aRequestForAPieceWeDoNotHaveIsRejected() {
        join(1, "10.0.0.1", true);
        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.Request(0, 0, BLOCK)), now);
        swarm.settle(true, now);

        assertTrue(sent(1).contains(new PeerMessage.Reject(0, 0, BLOCK)));
    }

    @Test
    void aRequestAboveTheLimitEndsTheConnection() {
        join(1, "10.0.0.1", true);
        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.Request(0, 0, PeerMessage.MAX_REQUEST_BYTES + 1)), now);

        assertTrue(effects.stream().anyMatch(Effect.Disconnect.class::isInstance));
    }

    @Test
    void queuedRequestsAboveTheLimitAreRejected() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        swarm.on(new Event.Said(1, new PeerMessage.Interested()), now);
        swarm.settle(true, now);
        effects.clear();
        for (int i = 0; i <= Uploads.MAX_QUEUED; i++) {
            swarm.on(new Event.Said(1, new PeerMessage.Request(0, 0, BLOCK)), now);
        }
        swarm.settle(true, now);

        assertEquals(
                1, sent(1).stream().filter(PeerMessage.Reject.class::isInstance).count());
        assertEquals(
                READ_AT_ONCE,
                effects.stream().filter(Effect.ReadBlock.class::isInstance).count());
    }

    @Test
    void anInterestedPeerIsUnchokedAndServed() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        assertTrue(sent(1).contains(new PeerMessage.HaveAll()));
        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.Interested()), now);
        swarm.settle(true, now);
        assertTrue(sent(1).contains(new PeerMessage.Unchoke()));

        var block = new Block(1, BLOCK, BLOCK);
        swarm.on(new Event.Said(1, new PeerMessage.Request(1, BLOCK, BLOCK)), now);
        swarm.settle(true, now);
        assertTrue(effects.contains(new Effect.ReadBlock(1, block)));
        var answer = new PeerMessage.Piece(1, BLOCK, ByteBuffer.allocate(BLOCK));
        swarm.on(new Event.BlockRead(1, block, Optional.of(answer)), now);
        swarm.settle(true, now);
        assertTrue(sent(1).contains(answer));
    }

    @Test
    void aPieceThatIsNotOnDiskAnyMoreIsRejectedNotInvented() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        swarm.on(new Event.Said(1, new PeerMessage.Interested()), now);
        swarm.settle(true, now);
        effects.clear();
        swarm.on(new Event.BlockRead(1, new Block(1, 0, BLOCK), Optional.empty()), now);
        swarm.settle(true, now);

        assertTrue(sent(1).contains(new PeerMessage.Reject(1, 0, BLOCK)));
    }

    @Test
    void aSilentPeerIsDroppedAndAQuietOneKeptAlive() {
        join(1, "10.0.0.1", true);
        effects.clear();
        now += Attendance.KEEP_ALIVE + Swarm.TICK;
        swarm.settle(true, now);
        assertEquals(List.of(new PeerMessage.KeepAlive()), sent(1));

        now += Attendance.SILENCE;
        swarm.settle(true, now);
        assertTrue(effects.contains(new Effect.Disconnect(1, "silent")));
    }

    @Test
    void aSwarmWithoutPeersAsksTheTrackersForMore() {
        now += Swarm.TICK;
        swarm.settle(true, now);

        assertTrue(effects.contains(new Effect.Starve()));
    }

    @Test
    void twoPeersWhoFailAfterEachOtherMakeTheTorrentSuspectInsteadOfBeingBanned() {
        seedJoins(1);
        read(0);
        fails(0);
        assertTrue(effects.contains(new Effect.Disconnect(1, "sent a piece that fails its hash")));
        assertEquals(Optional.empty(), swarm.report().status(now).problem());
        effects.clear();
        seedJoins(2);

        fails(0);

        assertTrue(effects.stream().noneMatch(Effect.Disconnect.class::isInstance), () -> "" + effects);
        assertTrue(swarm.report().status(now).problem().orElse("").contains("fails its hash"));
        swarm.on(new Event.PeersFound(PeerSource.TRACKER, List.of(address("10.0.0.1"))), now);
        swarm.settle(true, now);
        assertTrue(effects.contains(new Effect.Dial(address("10.0.0.1"))), "the first one is pardoned");
    }

    @Test
    void aDiskProblemShowsUntilAPieceIsStoredAgain() {
        swarm.on(new Event.StoreFailed(0, "the disk is full"), now);
        assertEquals(Optional.of("the disk is full"), swarm.report().status(now).problem());

        swarm.on(new Event.Stored(1), now);
        assertEquals(Optional.empty(), swarm.report().status(now).problem());
    }

    @Test
    void whatWeHaveIsSaidFirstAndExactlyOnce() {
        var some = new BitSet();
        some.set(1);
        swarm = swarm(some);
        join(1, "10.0.0.1", true);
        join(2, "10.0.0.2", false);

        for (int peer = 1; peer <= 2; peer++) {
            assertEquals(
                    PeerMessage.Bitfield.of(some, LAYOUT.pieces()), sent(peer).getFirst());
            assertTrue(sent(peer).stream()
                    .skip(1)
                    .noneMatch(message -> message instanceof PeerMessage.Bitfield
                            || message instanceof PeerMessage.HaveNone
                            || message instanceof PeerMessage.HaveAll));
        }
    }

    @Test
    void interestIsSaidWhenThePeerGetsWhatWeLackAndTakenBackWhenItHasNothing() {
        join(1, "10.0.0.1", true);
        swarm.on(new Event.Said(1, new PeerMessage.HaveNone()), now);
        effects.clear();
        now += Swarm.TICK;
        swarm.settle(true, now);
        assertEquals(List.of(new PeerMessage.NotInterested()), sent(1));

        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.Have(2)), now);
        swarm.settle(true, now);
        assertEquals(List.of(new PeerMessage.Interested()), sent(1));
    }

    @Test
    void aPieceThatIsVerifiedTwiceIsAnnouncedOnce() {
        seedJoins(1);
        join(2, "10.0.0.2", true);
        read(0);
        deliver(1, 0, (byte) 7);
        var good = checked(0);
        effects.clear();

        swarm.on(new Event.Verified(good), now);
        swarm.on(new Event.Verified(good), now);
        swarm.settle(true, now);

        assertEquals(1, sent(2).stream().filter(new PeerMessage.Have(0)::equals).count());
    }

    @Test
    void nothingNewIsAskedForWhileTheMemoryIsFull() {
        seedJoins(1);
        swarm.on(new Event.ReaderOpened(0, 0, LAYOUT.totalBytes(), 0, Start.STRICT), now);
        swarm.settle(false, now);
        assertEquals(List.of(), requests(1));
        assertTrue(swarm.nextSettle(false, now) > now, "and nobody spins");

        swarm.settle(true, now);
        assertFalse(requests(1).isEmpty());
    }

    @Test
    void aPeerThatOwesBlocksForTooLongIsDropped() {
        seedJoins(1);
        read(0);
        effects.clear();
        for (int second = 1; second <= 120; second++) {
            now += SECOND;
            swarm.on(new Event.Said(1, new PeerMessage.KeepAlive()), now);
            swarm.settle(true, now);
        }

        assertTrue(
                effects.contains(new Effect.Disconnect(1, "does not send what it was asked for")),
                () -> "" + effects.getLast());
    }

    @Test
    void whenEverythingIsHereThoseWhoHaveItTooAreLetGo() {
        seedJoins(1);
        join(2, "10.0.0.2", true);
        swarm.on(new Event.WantAll(), now);
        swarm.settle(true, now);
        for (int piece = 0; piece < LAYOUT.pieces(); piece++) {
            deliver(1, piece, (byte) piece);
            swarm.on(new Event.Verified(checked(piece)), now);
            swarm.settle(true, now);
        }

        assertTrue(effects.contains(new Effect.Disconnect(1, "both have everything")));
        assertTrue(effects.stream().noneMatch(new Effect.Disconnect(2, "both have everything")::equals));
        assertEquals(
                1, effects.stream().filter(Effect.Completed.class::isInstance).count());
    }

    /// BEP 27: by PEX others would name peers, and by BEP 55 they would have us call them.
    @Test
    void peersOfAPrivateTorrentAreOfferedNothingByWhichTheyNameOthers() throws ProtocolException {
        var naming = Set.of(Extension.UT_PEX, Extension.UT_HOLEPUNCH);

        assertTrue(offered(false).containsAll(naming));
        assertTrue(Collections.disjoint(offered(true), naming));
        assertTrue(offered(true).contains(Extension.LT_DONTHAVE));
    }

    /// A hole is punched for uTP: who does not speak it asks nobody to.
    @Test
    void aSwarmThatSpeaksTcpAloneAsksForNoHole() {
        assertFalse(asksForAHole());

        swarm = swarmThatKnowsUtp(false);
        assertTrue(asksForAHole());
    }

    /// Whether the first peer is asked to introduce one whom it has named, and who cannot be dialled.
    private boolean asksForAHole() {
        int punch = 9;
        InetSocketAddress hidden = address("10.0.0.9");
        join(1, "10.0.0.1", true);
        introduce(1, Map.of(Extension.UT_PEX, 8, Extension.UT_HOLEPUNCH, punch));
        var named = new PeerExchange.Named(hidden, Set.of(PeerExchange.Flag.HOLEPUNCH));
        var exchange = new PeerExchange(List.of(named), List.of()).encode();
        swarm.on(new Event.Said(1, new PeerMessage.Extended(Extension.UT_PEX.id(), exchange)), now);
        swarm.on(new Event.DialFailed(hidden, DialOutcome.TIMED_OUT, "timed out"), now);
        swarm.settle(true, now);
        return sent(1).stream().anyMatch(said -> said instanceof PeerMessage.Extended(int id, var _) && id == punch);
    }

    private Swarm swarmThatKnowsUtp(boolean isPrivate) {
        Transport utp = () -> {
            throw new IOException("nobody is dialled here");
        };
        effects.clear();
        var approach = new Approach(List.of(new Way(utp, 0)), Encryption.PREFER_PLAIN, new Random(1));
        var topic = new Topic(LAYOUT, Optional.empty(), isPrivate);
        return new Swarm(settings(approach), topic, new BitSet(), effects::add, now);
    }

    /// What the first peer is offered by a swarm that knows uTP.
    private Set<Extension> offered(boolean isPrivate) throws ProtocolException {
        swarm = swarmThatKnowsUtp(isPrivate);
        join(1, "10.0.0.1", true);
        var hello = sent(1).stream()
                .filter(PeerMessage.Extended.class::isInstance)
                .map(PeerMessage.Extended.class::cast)
                .findFirst()
                .orElseThrow();
        return ExtensionHandshake.parse(hello.payload()).ids().keySet();
    }

    @Test
    void aPieceThatIsLostIsTakenBackFromThoseWhoCanHearIt() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        join(2, "10.0.0.2", true);
        introduce(1, Map.of(Extension.LT_DONTHAVE, 9));
        swarm.settle(true, now);
        effects.clear();

        swarm.on(new Event.Lost(1), now);
        swarm.settle(true, now);

        var message = new PeerMessage.Extended(
                9, ByteBuffer.allocate(Integer.BYTES).putInt(1).flip());
        assertTrue(sent(1).contains(message), () -> "" + sent(1));
        assertTrue(sent(2).stream().noneMatch(PeerMessage.Extended.class::isInstance), () -> "" + sent(2));
    }

    @Test
    void aPieceThatAPeerHasLostIsNotAskedOfItAndOneThatDoesNotExistIsAnError() {
        seedJoins(1);
        for (int piece = 0; piece < LAYOUT.pieces(); piece++) {
            swarm.on(new Event.Said(1, dontHave(piece)), now);
        }
        swarm.on(new Event.WantAll(), now);
        swarm.settle(true, now);
        assertTrue(sent(1).stream().noneMatch(PeerMessage.Request.class::isInstance), () -> "" + sent(1));

        swarm.on(new Event.Said(1, new PeerMessage.Have(0)), now);
        swarm.settle(true, now);
        assertTrue(sent(1).stream().anyMatch(PeerMessage.Request.class::isInstance), () -> "" + sent(1));

        swarm.on(new Event.Said(1, dontHave(LAYOUT.pieces())), now);
        assertTrue(effects.stream().anyMatch(Effect.Disconnect.class::isInstance));
    }

    private static PeerMessage dontHave(int piece) {
        return new PeerMessage.Extended(
                Extension.LT_DONTHAVE.id(),
                ByteBuffer.allocate(Integer.BYTES).putInt(piece).flip());
    }

    @Test
    void weAreUploadOnlyWhenADownloadIsCompleteAndNotWhileSomethingIsMissing() {
        join(2, "10.0.0.2", true);
        introduce(2, Map.of(Extension.UPLOAD_ONLY, 5));
        seedJoins(1);
        swarm.on(new Event.WantAll(), now);
        swarm.settle(true, now);
        for (int piece = 0; piece < LAYOUT.pieces(); piece++) {
            assertTrue(sent(2).stream().noneMatch(uploadOnly(1)::equals), () -> "" + sent(2));
            deliver(1, piece, (byte) piece);
            swarm.on(new Event.Verified(checked(piece)), now);
            swarm.settle(true, now);
        }
        assertTrue(sent(2).contains(uploadOnly(1)), () -> "" + sent(2));

        swarm.on(new Event.Lost(0), now);
        swarm.settle(true, now);
        assertTrue(sent(2).contains(uploadOnly(0)), () -> "" + sent(2));
    }

    private static PeerMessage uploadOnly(int only) {
        return new PeerMessage.Extended(5, ByteBuffer.wrap(new byte[] {(byte) only}));
    }

    @Test
    void whenNothingIsMissingWhoDownloadsNothingIsLetGo() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        swarm.settle(true, now);

        swarm.on(
                new Event.Said(
                        1, new PeerMessage.Extended(Extension.UPLOAD_ONLY.id(), ByteBuffer.wrap(new byte[] {1}))),
                now);

        assertTrue(effects.contains(new Effect.Disconnect(1, "neither downloads anything")));
    }

    private void introduce(int peer, Map<Extension, Integer> ids) {
        var theirs = ExtensionHandshake.NOTHING.and(new ExtensionHandshake(
                ids,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty()));
        swarm.on(new Event.Said(peer, theirs.encode()), now);
    }

    @Test
    void aTorrentThatWasCompleteAtTheStartIsNotCompletedAgain() {
        swarm = seedingSwarm();
        swarm.on(new Event.WantAll(), now);
        swarm.settle(true, now);

        assertTrue(effects.stream().noneMatch(Effect.Completed.class::isInstance));
    }

    @Test
    void aChokedPeersRequestsAreAllAnswered() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        swarm.on(new Event.Said(1, new PeerMessage.Have(1)), now); // so that it may not have it while choked
        swarm.on(new Event.Said(1, new PeerMessage.Interested()), now);
        swarm.settle(true, now);
        for (int i = 0; i < READ_AT_ONCE + 3; i++) {
            swarm.on(new Event.Said(1, new PeerMessage.Request(1, 0, BLOCK)), now);
        }
        swarm.settle(true, now); // as many as may be are read, three wait
        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.NotInterested()), now);
        swarm.settle(true, now);
        for (int i = 0; i < READ_AT_ONCE; i++) {
            var block = new Block(1, 0, BLOCK);
            var data = new PeerMessage.Piece(1, 0, ByteBuffer.allocate(BLOCK));
            swarm.on(new Event.BlockRead(1, block, Optional.of(data)), now);
        }
        swarm.settle(true, now);

        assertTrue(sent(1).contains(new PeerMessage.Choke()));
        assertEquals(
                READ_AT_ONCE + 3,
                sent(1).stream().filter(PeerMessage.Reject.class::isInstance).count());
    }

    @Test
    void aCancelledRequestIsAnsweredOnce() {
        swarm = seedingSwarm();
        join(1, "10.0.0.1", true);
        swarm.on(new Event.Said(1, new PeerMessage.Interested()), now);
        swarm.settle(true, now);
        effects.clear();
        swarm.on(new Event.Said(1, new PeerMessage.Request(1, 0, BLOCK)), now);
        swarm.on(new Event.Said(1, new PeerMessage.Cancel(1, 0, BLOCK)), now);
        swarm.on(new Event.Said(1, new PeerMessage.Cancel(1, 0, BLOCK)), now);
        swarm.settle(true, now);

        assertEquals(List.of(new PeerMessage.Reject(1, 0, BLOCK)), sent(1));
        assertTrue(effects.stream().noneMatch(Effect.ReadBlock.class::isInstance));
    }

    @Test
    void aPieceThatFailsFromEverybodyIsTriedAgainLaterOnly() {
        for (int peer = 1; peer <= 3; peer++) {
            seedJoins(peer);
        }
        read(0);
        for (int failure = 1; failure <= 5; failure++) { // the last three from each alone
            fails(0);
            swarm.settle(true, now);
        }
        effects.clear();
        now += SECOND / 2;
        swarm.settle(true, now);
        assertEquals(0, asked(0, 0));

        now += 2 * SECOND;
        for (int peer = 1; peer <= 3; peer++) { // who owes other blocks has been silent for long
            swarm.on(new Event.Said(peer, new PeerMessage.Choke()), now);
            swarm.on(new Event.Said(peer, new PeerMessage.Unchoke()), now);
        }
        swarm.settle(true, now);

        assertTrue(asked(0, 0) > 0, () -> "" + effects);
    }

    /// A piece that failed from one alone and then from another may be our fault, so the first one is pardoned. It is
    /// back before its lie in another piece comes to light.
    @Test
    void aLiarThatIsBackAfterAPardonIsSentAwayForGoodWhenItsLieShows() {
        for (int peer = 1; peer <= 3; peer++) {
            seedJoins(peer);
        }
        swarm.on(new Event.Failed(assembled(1, 1, 3)), now);
        swarm.on(new Event.Failed(assembled(0, 1, 1)), now);
        swarm.on(new Event.Failed(assembled(0, 2, 2)), now);
        now += SECOND;
        joinAs(1, 4);
        assertFalse(effects.stream().anyMatch(effect -> effect instanceof Effect.Disconnect gone && gone.peer() == 4));

        swarm.on(new Event.Verified(assembled(1, 3, 3)), now);

        assertEquals(new Effect.Disconnect(4, "sent a false block"), effects.getLast());
        swarm.on(new Event.Failed(assembled(2, 1, 1)), now);
        swarm.on(new Event.Failed(assembled(2, 2, 2)), now);
        effects.clear();
        joinAs(1, 5);
        assertEquals(new Effect.Disconnect(5, "banned"), effects.getFirst(), "no pardon for a proven lie");
    }

    // ---- the other side ------------------------------------------------------------------------------------------

    private Swarm seedingSwarm() {
        var all = new BitSet();
        all.set(0, LAYOUT.pieces());
        return swarm(all);
    }

    /// A piece of which each block has the number of its sender in it.
    private static AssembledPiece assembled(int piece, int first, int second) {
        return new AssembledPiece(
                piece, 2 * BLOCK, List.of(block(first), block(second)), List.of(first, second), Lease.NONE);
    }

    /// The peer is back under another number.
    private void joinAs(int peer, int number) {
        var id = PeerId.random(new Random(100 + peer));
        swarm.on(new Event.Joined(number, address("10.0.0." + peer), handshake(id, true), SECOND / 100, false), now);
    }

    private void join(int peer, String address, boolean fast) {
        var id = PeerId.random(new Random(100 + peer));
        swarm.on(new Event.Joined(peer, address(address), handshake(id, fast), SECOND / 100, false), now);
        swarm.settle(true, now);
    }

    private void seedJoins(int peer) {
        join(peer, "10.0.0." + peer, true);
        swarm.on(new Event.Said(peer, new PeerMessage.HaveAll()), now);
        swarm.on(new Event.Said(peer, new PeerMessage.Unchoke()), now);
        swarm.settle(true, now);
    }

    private void read(int reader) {
        swarm.on(new Event.ReaderOpened(reader, 0, LAYOUT.totalBytes(), 0, Start.STRICT), now);
        swarm.settle(true, now);
    }

    /// Both blocks of a piece, whatever was asked of the peer for it.
    private void deliver(int peer, int piece, byte fill) {
        for (int begin = 0; begin < 2 * BLOCK; begin += BLOCK) {
            var data = new byte[BLOCK];
            Arrays.fill(data, fill);
            swarm.on(new Event.Said(peer, new PeerMessage.Piece(piece, begin, ByteBuffer.wrap(data))), now);
            swarm.settle(true, now);
        }
    }

    /// Whoever was asked for the piece delivers it, and it is wrong.
    private void fails(int piece) {
        for (int begin = 0; begin < 2 * BLOCK; begin += BLOCK) {
            int peer = asked(piece, begin);
            swarm.on(new Event.Said(peer, new PeerMessage.Piece(piece, begin, block(peer))), now);
            swarm.settle(true, now);
        }
        swarm.on(new Event.Failed(checked(piece)), now);
    }

    /// The peer that was asked for the block last.
    private int asked(int piece, int begin) {
        return effects.stream()
                .flatMap(effect -> effect instanceof Effect.Send send ? Stream.of(send) : Stream.empty())
                .filter(send -> send.messages().contains(new PeerMessage.Request(piece, begin, BLOCK)))
                .map(Effect.Send::peer)
                .reduce((_, later) -> later)
                .orElse(0);
    }

    private static ByteBuffer block(int fill) {
        var data = new byte[BLOCK];
        Arrays.fill(data, (byte) fill);
        return ByteBuffer.wrap(data);
    }

    /// What the last check was asked for this piece.
    private AssembledPiece checked(int piece) {
        return effects.stream()
                .flatMap(effect ->
                        effect instanceof Effect.Check(AssembledPiece data) ? Stream.of(data) : Stream.empty())
                .filter(data -> data.piece() == piece)
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private List<PeerMessage> sent(int peer) {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Send send && send.peer() == peer)
                .flatMap(effect -> ((Effect.Send) effect).messages().stream())
                .toList();
    }

    private List<PeerMessage> requests(int peer) {
        return sent(peer).stream().filter(PeerMessage.Request.class::isInstance).toList();
    }

    private static Handshake handshake(PeerId id, boolean fast) {
        return new Handshake(new InfoHash("ab".repeat(20)), id, true, fast, false, false);
    }

    private static InetSocketAddress address(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 6881);
    }
}
