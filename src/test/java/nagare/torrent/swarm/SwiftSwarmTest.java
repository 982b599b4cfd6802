package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Approach;
import nagare.torrent.peer.Encryption;
import nagare.torrent.picker.order.Block;
import nagare.torrent.picker.order.Start;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.SwarmSettings;
import nagare.torrent.swarm.piece.AssembledPiece;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.Surety;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.Test;

/// What leaves a swarm before its hash, and what becomes of those who lie. Pieces of 4 MiB: whoever waits for one waits
/// for seconds. Peers are on 10.0.0.x, a private network that is trusted, so each is a network of its own.
final class SwiftSwarmTest {
    private static final int BLOCK = PieceLayout.BLOCK;
    private static final int BLOCKS = 256;
    private static final PieceLayout LAYOUT = new PieceLayout(4L * BLOCKS * BLOCK, BLOCKS * BLOCK);
    private static final PeerId SELF = PeerId.random(new Random(1));
    private static final long SECOND = 1_000_000_000L;
    private static final Predicate<Block> NEVER = _ -> false;

    private long now = 5 * SECOND;
    private final Map<Integer, Deque<Block>> asked = new HashMap<>();
    private final List<Block> released = new ArrayList<>();
    private final List<Integer> withdrawn = new ArrayList<>();
    private final Set<Integer> banned = new HashSet<>();
    private final Deque<AssembledPiece> toCheck = new ArrayDeque<>();
    private final Swarm swarm = new Swarm(
            new SwarmSettings(
                    SELF,
                    6881,
                    9,
                    new Budget(0, now),
                    new AddressPolicy(List.of(Cidr.parse("10.0.0.0/8"))),
                    Approach.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                    "test"),
            new Topic(LAYOUT, Optional.empty(), false),
            new BitSet(),
            this::carryOut,
            now);

    @Test
    void whoHasProvedItselfIsBelievedBlockByBlock() {
        seedJoins(1);
        prove(1);
        released.clear();

        send(1, 3, NEVER);

        assertEquals(
                List.of(new Block(1, 0, BLOCK), new Block(1, BLOCK, BLOCK), new Block(1, 2 * BLOCK, BLOCK)), released);
    }

    @Test
    void aStrangerAloneIsNotBelieved() {
        seedJoins(1);
        read(Start.SWIFT, 0);

        send(1, 40, NEVER);

        assertEquals(List.of(), released);
    }

    @Test
    void nothingLeavesEarlyForAStrictReader() {
        seedJoins(1);
        read(Start.STRICT, 0);
        send(1, BLOCKS, NEVER);
        check();

        send(1, 40, NEVER);

        assertEquals(List.of(), released);
    }

    @Test
    void aLiarWhoEarnedTrustIsBannedWhenItsPieceEnds() {
        seedJoins(1);
        prove(1);
        released.clear();
        send(1, BLOCKS, block -> block.piece() == 1 && block.begin() == 0);
        assertTrue(released.contains(new Block(1, 0, BLOCK)), "it was believed");

        check();

        assertEquals(Set.of(1), banned);
    }

    @Test
    void aLiarWhoEarnedTrustIsBannedThoughOthersHelpedWithThePiece() {
        seedJoins(1);
        prove(1);
        seedJoins(2);
        for (int round = 0; round < BLOCKS && toCheck.isEmpty(); round++) {
            send(1, 1, block -> block.piece() == 1);
            send(2, 1, NEVER);
        }
        assertEquals(2, Set.copyOf(toCheck.getFirst().senders()).size());
        check();
        assertEquals(Set.of(), banned, "not before it is known which of the two");
        released.clear();

        for (int round = 0; round < 2 * BLOCKS && toCheck.isEmpty(); round++) {
            now += SECOND / 10;
            send(2, 4, NEVER);
        }

        assertEquals(
                List.of(),
                released.stream().filter(block -> block.piece() == 1).toList(),
                "a suspect piece is not believed");
        check();
        assertEquals(Set.of(1), banned);
    }

    @Test
    void anHonestPeerBesideALiarStays() {
        aLiarWhoEarnedTrustIsBannedThoughOthersHelpedWithThePiece();

        assertFalse(banned.contains(2));
    }

    @Test
    void whatALiarSentOfOtherPiecesIsFetchedAnewBeforeItSpoilsThem() {
        seedJoins(1);
        read(Start.SWIFT, 0);
        send(1, BLOCKS + 20, block -> true);
        assertEquals(1, toCheck.size());
        seedJoins(2);

        check();

        assertEquals(Set.of(1), banned);
        for (int round = 0; round < 20 * BLOCKS && toCheck.size() < 4; round++) {
            send(2, 1, NEVER);
        }
        assertEquals(4, toCheck.size());
        assertTrue(
                toCheck.stream().allMatch(piece -> Set.copyOf(piece.senders()).equals(Set.of(2))));
    }

    @Test
    void peersThatStallOrCrawlHoldNothingUpAfterALiarWasBanned() {
        for (int peer = 1; peer <= 5; peer++) {
            seedJoins(peer);
        }
        read(Start.STRICT, 0);
        long start = now;
        int whole = 0;
        for (int step = 0; whole < 4 && now - start < 120 * SECOND; step++) {
            now += SECOND / 50;
            on(new Event.Tick());
            send(5, step % 100 == 99 ? 1 : 0, NEVER);
            send(1, 8, _ -> true);
            send(2, 1, NEVER);
            send(3, 1, NEVER);
            whole += (int) toCheck.stream()
                    .filter(piece -> piece.blocks().stream().allMatch(block -> block.get(0) == piece.piece()))
                    .count();
            check();
        }

        assertEquals(4, whole);
        assertTrue(now - start < 20 * SECOND, (now - start) / SECOND + " s for what two peers send in 10");
        assertEquals(Set.of(1), banned);
    }

    @Test
    void twoCopiesThatDifferTakeThePieceBackUntilItsHashDecides() {
        seedJoins(1);
        prove(1);
        send(1, 1, block -> block.piece() == 1);
        assertEquals(List.of(), withdrawn);
        seedJoins(2);
        read(Start.SWIFT, LAYOUT.startOf(1) + BLOCK);
        stall(1, 2);

        Block twice =
                asked.get(1).stream().filter(asked.get(2)::contains).findFirst().orElseThrow();
        say(1, twice, true);
        say(2, twice, false);

        assertEquals(List.of(1), withdrawn);
        released.clear();
        send(2, 20, NEVER);
        assertEquals(List.of(), released, "neither is believed");
    }

    @Test
    void twoStrangersWhoSendTheSameAreBelieved() {
        seedJoins(1);
        seedJoins(2);
        read(Start.SWIFT, 0);
        stall(1, 2);
        Block twice =
                asked.get(1).stream().filter(asked.get(2)::contains).findFirst().orElseThrow();

        say(1, twice, false);
        assertEquals(List.of(), released);
        say(2, twice, false);

        assertEquals(List.of(twice), released);
    }

    @Test
    void peersOfOneNetworkAreOneWitness() {
        join(1, "85.1.2.3");
        join(2, "85.1.2.77");
        read(Start.SWIFT, 0);
        stall(1, 2);
        Block twice =
                asked.get(1).stream().filter(asked.get(2)::contains).findFirst().orElseThrow();

        say(1, twice, false);
        say(2, twice, false);

        assertEquals(List.of(), released);
    }

    // ---- the other side ------------------------------------------------------------------------------------------

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Send(int peer, List<PeerMessage> messages) -> {
                for (PeerMessage message : messages) {
                    if (message instanceof PeerMessage.Request(int piece, int begin, int length)) {
                        asked.get(peer).add(new Block(piece, begin, length));
                    } else if (message instanceof PeerMessage.Cancel(int piece, int begin, int length)) {
                        asked.get(peer).remove(new Block(piece, begin, length));
                    }
                }
            }
            case Effect.Release(Block block, ByteBuffer data, var _) -> {
                assertEquals(block.length(), data.remaining());
                released.add(block);
            }
            case Effect.Withdraw(int piece, Surety _) -> withdrawn.add(piece);
            case Effect.Check(AssembledPiece piece) -> toCheck.add(piece);
            case Effect.Disconnect(int peer, String why) -> {
                if (why.startsWith("sent a")) {
                    banned.add(peer);
                }
                asked.get(peer).clear();
            }
            case Effect.Dial _, Effect.Punch _, Effect.ReadBlock _, Effect.Starve _, Effect.Completed _ -> {}
            case Effect.Prove _, Effect.ReadHashes _, Effect.KeepLayers _, Effect.Blame _ ->
                throw new AssertionError("a torrent of v1 without web seeds");
        }
    }

    private void seedJoins(int peer) {
        join(peer, "10.0.0." + peer);
    }

    private void join(int peer, String address) {
        asked.put(peer, new ArrayDeque<>());
        var id = PeerId.random(new Random(100 + peer));
        var endpoint = new InetSocketAddress(InetAddress.ofLiteral(address), 6881);
        var handshake = new Handshake(new InfoHash("ab".repeat(20)), id, true, true, false, false);
        on(new Event.Joined(peer, endpoint, handshake, SECOND / 100, false));
        on(new Event.Said(peer, new PeerMessage.HaveAll()));
        on(new Event.Said(peer, new PeerMessage.Unchoke()));
    }

    private void read(Start how, long position) {
        on(new Event.ReaderOpened(7, 0, LAYOUT.totalBytes(), position, how));
    }

    /// The peer delivers the first piece, and the player waits for the second.
    private void prove(int peer) {
        read(Start.SWIFT, 0);
        send(peer, BLOCKS, NEVER);
        check();
        on(new Event.ReaderMoved(7, LAYOUT.startOf(1)));
        on(new Event.ReaderWaits(7, true));
    }

    /// The peer sends so many of the blocks that it was asked for; some are false.
    private void send(int peer, int count, Predicate<Block> lies) {
        for (int i = 0; i < count && !asked.get(peer).isEmpty(); i++) {
            now += SECOND / 1000;
            Block block = asked.get(peer).getFirst();
            say(peer, block, lies.test(block));
        }
    }

    private void say(int peer, Block block, boolean lie) {
        asked.get(peer).remove(block);
        var data = new byte[block.length()];
        Arrays.fill(data, (byte) (lie ? 66 : block.piece()));
        on(new Event.Said(peer, new PeerMessage.Piece(block.piece(), block.begin(), ByteBuffer.wrap(data))));
    }

    /// The one sends nothing, the other goes on, until it is asked for a block that the first one owes.
    private Block stall(int one, int other) {
        for (int i = 0; i < 200; i++) {
            var both =
                    asked.get(one).stream().filter(asked.get(other)::contains).findFirst();
            if (both.isPresent()) {
                return both.get();
            }
            now += SECOND / 50;
            send(other, 1, NEVER);
            on(new Event.Tick());
        }
        throw new AssertionError("nobody helps out");
    }

    /// Hashes what is whole.
    private void check() {
        while (!toCheck.isEmpty()) {
            AssembledPiece piece = toCheck.remove();
            boolean right = piece.blocks().stream().allMatch(block -> block.get(0) == piece.piece());
            on(right ? new Event.Verified(piece) : new Event.Failed(piece));
        }
    }

    private void on(Event event) {
        swarm.on(event, now);
        swarm.settle(true, now);
    }
}
