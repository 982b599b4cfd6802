package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nagare.net.AddressPolicy;
import nagare.net.Cidr;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.peer.Approaches;
import nagare.torrent.peer.Encryption;
import nagare.torrent.peer.Places;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.Idle;
import nagare.torrent.status.Opening;
import nagare.torrent.status.PeerFlag;
import nagare.torrent.status.PeerStatus;
import nagare.torrent.status.Phase;
import nagare.torrent.status.PieceMap;
import nagare.torrent.status.SwarmView;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.swarm.event.Effect;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.swarm.piece.Held;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.Handshake;
import nagare.torrent.wire.PeerId;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.Test;

/// What a swarm tells of itself: above all why a peer idles, in every way in which one can.
final class SwarmViewTest {
    private static final int BLOCK = PieceLayout.BLOCK;
    private static final long SECOND = 1_000_000_000L;
    private static final long MEBI = 1 << 20;
    private static final PieceLayout SMALL = new PieceLayout(4L * 2 * BLOCK, 2 * BLOCK);

    private final List<Effect> effects = new ArrayList<>();
    private long now = 5 * SECOND;
    private PieceLayout layout = SMALL;
    private Budget budget = new Budget(new Places(200), 0, 0, 0);
    private LivePieces live = new LivePieces(new BitSet(), budget);
    private Held held = new Held(budget, SMALL.pieceBytes());
    private Swarm swarm = swarm(SMALL);

    private Swarm swarm(PieceLayout of, int... verified) {
        layout = of;
        var have = new BitSet();
        IntStream.of(verified).forEach(have::set);
        live = new LivePieces(have, budget);
        held = new Held(budget, of.pieceBytes());
        var policy = new AddressPolicy(List.of(Cidr.parse("10.0.0.0/8")));
        var settings = Strangers.settings(
                PeerId.random(new Random(1)),
                6881,
                300,
                budget,
                policy,
                Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1)),
                "Nagare test");
        return new Swarm(settings, new Topic(of, Optional.empty(), false), have, effects::add, now);
    }

    // ---- why a peer idles ----------------------------------------------------------------------------------------

    /// The one test that fails when a reason is added that no peer can have.
    @Test
    void everyReasonToIdleIsReachable() {
        var reached = EnumSet.noneOf(Idle.class);
        List<Supplier<Optional<Idle>>> ways = List.of(
                this::choking,
                this::empty,
                this::withoutNews,
                this::unwanted,
                this::snubbed,
                this::late,
                this::refusing,
                this::onParole,
                this::withFullQueue,
                this::behindTooManyHalfPieces,
                this::behindFullMemory,
                this::behindFullDisk,
                this::nextInTurn,
                this::ofCompleteTorrent);
        for (var way : ways) {
            swarm = swarm(SMALL);
            reached.add(way.get().orElseThrow());
        }
        assertEquals(EnumSet.allOf(Idle.class), reached);
    }

    @Test
    void aPeerThatOwesBlocksIsNotIdle() {
        read(0);
        seed(1);

        assertEquals(Optional.empty(), idle(1));
        assertTrue(peer(1).owed() > 0);
        assertTrue(peer(1).pipeline() >= peer(1).owed(), () -> "" + peer(1));
    }

    @Test
    void aChokingPeerIdlesForThat() {
        assertEquals(Optional.of(Idle.CHOKES), choking());
    }

    private Optional<Idle> choking() {
        read(0);
        join(1);
        says(1, new PeerMessage.HaveAll());
        return idle(1);
    }

    @Test
    void aPeerThatSaysNothingIdlesForThat() {
        assertEquals(Optional.of(Idle.HAS_NOTHING), empty());
    }

    private Optional<Idle> empty() {
        read(0);
        join(1);
        says(1, new PeerMessage.HaveNone(), new PeerMessage.Unchoke());
        return idle(1);
    }

    @Test
    void aPeerThatHasOnlyWhatIsHereIdlesForThat() {
        assertEquals(Optional.of(Idle.NOTHING_NEW), withoutNews());
    }

    private Optional<Idle> withoutNews() {
        swarm = swarm(SMALL, 0);
        read(0);
        join(1);
        says(1, new PeerMessage.HaveNone(), new PeerMessage.Unchoke(), new PeerMessage.Have(0));
        return idle(1);
    }

    @Test
    void aPeerIdlesWhileNobodyWantsAnything() {
        assertEquals(Optional.of(Idle.NOTHING_WANTED), unwanted());
    }

    private Optional<Idle> unwanted() {
        seed(1);
        return idle(1);
    }

    @Test
    void aPeerThatFallsSilentIsSnubbed() {
        assertEquals(Optional.of(Idle.SNUBBED), snubbed());
        assertTrue(peer(1).flags().contains(PeerFlag.SNUBBED));
    }

    private Optional<Idle> snubbed() {
        read(0);
        seed(1);
        after(3 * SECOND);
        return idle(1);
    }

    @Test
    void aPeerThatComesTooLateFindsAllAsked() {
        assertEquals(Optional.of(Idle.ALL_ASKED), late());
    }

    private Optional<Idle> late() {
        swarm = swarm(new PieceLayout(BLOCK, BLOCK));
        read(0);
        seed(1);
        seed(2);
        return idle(2);
    }

    @Test
    void aPeerThatRefusesIsLeftAlone() {
        assertEquals(Optional.of(Idle.REFUSED), refusing());
    }

    private Optional<Idle> refusing() {
        swarm = swarm(new PieceLayout(2L * BLOCK, 2 * BLOCK));
        read(0);
        seed(1);
        says(1, new PeerMessage.Reject(0, 0, BLOCK), new PeerMessage.Reject(0, BLOCK, BLOCK));
        return idle(1);
    }

    @Test
    void aPieceThatFailedIsLeftToOnePeer() {
        assertEquals(Optional.of(Idle.PAROLE), onParole());
        assertEquals(2 * BLOCK, view().tally().failed());
        assertEquals("piece 0 failed its hash", view().incidents().getFirst().sentence());
        assertTrue(peer(1).flags().contains(PeerFlag.SUSPECT));
        assertTrue(peer(2).flags().contains(PeerFlag.SUSPECT));
    }

    private Optional<Idle> onParole() {
        swarm = swarm(new PieceLayout(2L * BLOCK, 2 * BLOCK));
        read(0);
        for (int peer = 1; peer <= 2; peer++) {
            join(peer);
            says(peer, introduction("one at a time", 1), new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
        }
        says(1, block(0, 0));
        says(2, block(0, 1));
        var bad = effects.stream()
                .filter(Effect.Check.class::isInstance)
                .map(effect -> ((Effect.Check) effect).piece())
                .reduce((first, last) -> last)
                .orElseThrow();
        swarm.on(new Event.Failed(bad), now);
        swarm.settle(true, now);
        says(2, block(0, 0)); // the same as what came before, so nobody stands out
        return idle(1).filter(Idle.PAROLE::equals).or(() -> idle(2));
    }

    @Test
    void requestsThatWereTakenBackFillAShortQueue() {
        assertEquals(Optional.of(Idle.QUEUE_FULL), withFullQueue());
    }

    private Optional<Idle> withFullQueue() {
        swarm = swarm(new PieceLayout(400 * MEBI, (int) MEBI));
        read(0);
        join(1);
        says(1, introduction("one at a time", 1), new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
        assertEquals(1, peer(1).owed());
        says(1, new PeerMessage.Choke());
        says(1, new PeerMessage.Unchoke());
        return idle(1);
    }

    @Test
    void aDownloadOpensOnlySoManyPieces() {
        assertEquals(Optional.of(Idle.HALF_DONE), behindTooManyHalfPieces());
    }

    private Optional<Idle> behindTooManyHalfPieces() {
        swarm = swarm(new PieceLayout(5 * 16 * MEBI, (int) (16 * MEBI)));
        swarm.on(new Event.WantAll(), now);
        for (int peer = 1; peer <= 5; peer++) {
            join(peer);
            says(peer, new PeerMessage.HaveNone(), new PeerMessage.Have(peer - 1), new PeerMessage.Unchoke());
        }
        return idle(5);
    }

    @Test
    void fullMemoryHoldsPeersBack() {
        assertEquals(Optional.of(Idle.MEMORY_FULL), behindFullMemory());
        assertTrue(view().memory().full());
        assertEquals(Held.OWN_SHARE, view().memory().held());
    }

    private Optional<Idle> behindFullMemory() {
        held.take(Held.OWN_SHARE);
        read(0);
        seed(1, false);
        return idle(1);
    }

    @Test
    void aFullDiskHoldsPeersBack() {
        assertEquals(Optional.of(Idle.DISK_FULL), behindFullDisk());
        assertEquals(Optional.of("no space left"), view().diskProblem());
    }

    private Optional<Idle> behindFullDisk() {
        swarm.on(new Event.StoreFailed(0, "no space left"), now);
        return behindFullMemory();
    }

    @Test
    void aPeerWhoseTurnComesNextIsToldSo() {
        assertEquals(Optional.of(Idle.NOT_YET), nextInTurn());
    }

    private Optional<Idle> nextInTurn() {
        read(0);
        seed(1, false);
        return idle(1);
    }

    @Test
    void nothingIsAskedWhenEverythingIsHere() {
        assertEquals(Optional.of(Idle.COMPLETE), ofCompleteTorrent());
    }

    private Optional<Idle> ofCompleteTorrent() {
        swarm = swarm(SMALL, 0, 1, 2, 3);
        join(1);
        says(1, new PeerMessage.HaveNone());
        return idle(1);
    }

    // ---- the rest of the picture ---------------------------------------------------------------------------------

    @Test
    void theMapTellsWherePiecesAre() {
        swarm = swarm(SMALL, 0, 1);
        live.publish(1, new PieceBytes(List.of(ByteBuffer.allocate(BLOCK), ByteBuffer.allocate(BLOCK))));
        read(0);
        seed(1);
        says(1, block(2, 0));

        var cells = view().pieces().cells();

        assertEquals(new PieceMap.Cell(1, 1, 0, 0, 0, 0, 1), cells.get(0));
        assertEquals(new PieceMap.Cell(1, 0, 1, 0, 0, 0, 1), cells.get(1));
        assertEquals(new PieceMap.Cell(1, 0, 0, 1, 0.5, 1, 1), cells.get(2));
        assertEquals(BLOCK, view().memory().open());
    }

    @Test
    void aMapOfManyPiecesIsNotLonger() {
        swarm = swarm(new PieceLayout(100_000L * BLOCK, BLOCK));
        swarm.on(new Event.WantAll(), now);

        var map = view().pieces();

        assertEquals(PieceMap.MAX_CELLS, map.cells().size());
        assertEquals(100_000, map.pieces());
        assertEquals(
                100_000, map.cells().stream().mapToInt(PieceMap.Cell::wanted).sum());
    }

    @Test
    void aPeerIsToldByItsOwnHarmlessName() {
        join(1);
        assertEquals("-AB0100-", peer(1).client(), "before it introduces itself, its id names it");

        says(1, introduction("Evil\u001b[2J\nName" + "x".repeat(500), 7));

        assertTrue(peer(1).client().startsWith("Evil?[2J?Name"), peer(1).client());
        assertTrue(peer(1).client().length() <= PeerStatus.MAX_CLIENT);
    }

    @Test
    void flagsTellBothDirections() {
        read(0);
        seed(1);
        says(1, new PeerMessage.Interested());

        assertEquals(EnumSet.of(PeerFlag.WE_ARE_INTERESTED, PeerFlag.IS_INTERESTED, PeerFlag.FAST), peer(1).flags());
        join(2);
        assertTrue(peer(2).flags().containsAll(EnumSet.of(PeerFlag.CHOKES_US, PeerFlag.WE_CHOKE)));
    }

    @Test
    void thePeersThatGiveMostComeFirstAndTheRestIsCounted() {
        for (int peer = 1; peer <= SwarmView.MAX_PEERS + 20; peer++) {
            join(peer);
        }
        read(0);
        says(100, new PeerMessage.HaveAll(), new PeerMessage.Unchoke());

        var view = view();

        assertEquals(SwarmView.MAX_PEERS, view.peers().size());
        assertEquals(SwarmView.MAX_PEERS + 20, view.connected());
        assertEquals(address(100), view.peers().getFirst().address());
        assertEquals(SwarmView.MAX_PEERS + 20, view.tally().joined());
    }

    @Test
    void aReaderTellsWhereItIsAndForHowLongItWaits() {
        read(BLOCK);
        after(2 * SECOND);

        var reader = view().readers().getFirst();

        assertEquals(BLOCK, reader.position());
        assertEquals(layout.totalBytes(), reader.windowEnd());
        assertEquals(OptionalLong.of(2 * SECOND), reader.waits());
        assertEquals(OptionalLong.of(0), reader.margin());
    }

    @Test
    void aReaderWhoseWindowIsHereHasNoMargin() {
        swarm = swarm(SMALL, 0, 1, 2, 3);
        read(0);
        swarm.on(new Event.ReaderMoved(50, 10), now);

        assertEquals(OptionalLong.empty(), view().readers().getFirst().margin());
        assertEquals(OptionalLong.empty(), view().readers().getFirst().waits());
    }

    // ---- phases --------------------------------------------------------------------------------------------------

    @Test
    void aReadersOpeningIsTimedPhaseByPhase() {
        var watched = new Opening(now);
        read(0);
        swarm.on(new Event.OpeningWatched(50, watched), now);
        watched.reached(Phase.STORE, now);
        now += 10;
        join(1);
        now += 20;
        says(1, new PeerMessage.HaveAll());
        swarm.on(new Event.Said(1, new PeerMessage.Unchoke()), now);
        now += 30;
        swarm.settle(true, now);
        now += 40;
        says(1, block(1, 0)); // another piece than the reader's
        now += 50;
        says(1, block(0, 0));

        assertEquals(
                Map.of(
                        Phase.TORRENT,
                        0L,
                        Phase.STORE,
                        0L,
                        Phase.PEER,
                        10L,
                        Phase.UNCHOKE,
                        20L,
                        Phase.ASKED,
                        30L,
                        Phase.BLOCK,
                        90L),
                watched.phases().nanos());
    }

    @Test
    void whatIsThereAlreadyTakesAReaderNoTime() {
        swarm = swarm(SMALL, 0);
        seed(1);
        var watched = new Opening(now);
        read(0);
        swarm.on(new Event.OpeningWatched(50, watched), now);

        assertTrue(watched.has(Phase.BLOCK));
        assertEquals(0, watched.phases().total());
    }

    @Test
    void anOpeningOfAReaderThatHasGoneIsForgotten() {
        var watched = new Opening(now);
        read(0);
        swarm.on(new Event.OpeningWatched(50, watched), now);
        swarm.on(new Event.ReaderClosed(50), now);
        seed(1);

        assertFalse(watched.has(Phase.PEER));
        swarm.on(new Event.OpeningWatched(50, watched), now);
        assertFalse(watched.has(Phase.PEER), "nor is it taken up again");
    }

    @Test
    void theFirstVerifiedPieceEndsTheOpeningOfTheTorrent() {
        swarm.on(new Event.WantAll(), now);
        seed(1);
        says(1, block(0, 0), block(0, 1));
        var piece = effects.stream()
                .filter(Effect.Check.class::isInstance)
                .map(effect -> ((Effect.Check) effect).piece())
                .findFirst()
                .orElseThrow();
        now += SECOND;
        swarm.on(new Event.Verified(piece), now);

        assertTrue(view().opening().isComplete());
        assertEquals(SECOND, view().opening().nanos().get(Phase.BYTE));
    }

    // ---- words of this test --------------------------------------------------------------------------------------

    private SwarmView view() {
        return swarm.report().view(live, held, now);
    }

    private PeerStatus peer(int number) {
        return view().peers().stream()
                .filter(peer -> peer.address().equals(address(number)))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Idle> idle(int number) {
        return peer(number).idle();
    }

    private void read(long position) {
        swarm.on(new Event.ReaderOpened(50, 0, layout.totalBytes(), position, Start.STRICT), now);
        swarm.settle(true, now);
    }

    private void join(int peer) {
        var id = new PeerId("2d4142303130302d" + "%024x".formatted(peer));
        var hello = new Handshake(new InfoHash("ab".repeat(20)), id, true, true, false, false);
        swarm.on(new Event.Joined(peer, address(peer), hello, SECOND / 100, false), now);
        swarm.settle(!held.isFull(), now);
    }

    private void seed(int peer) {
        seed(peer, true);
    }

    private void seed(int peer, boolean mayAsk) {
        join(peer);
        swarm.on(new Event.Said(peer, new PeerMessage.HaveAll()), now);
        swarm.on(new Event.Said(peer, new PeerMessage.Unchoke()), now);
        if (mayAsk) {
            swarm.settle(true, now);
        }
    }

    private void says(int peer, PeerMessage... messages) {
        for (var message : messages) {
            swarm.on(new Event.Said(peer, message), now);
        }
        swarm.settle(!held.isFull(), now);
    }

    private void after(long nanos) {
        now += nanos;
        swarm.settle(true, now);
    }

    private static PeerMessage block(int piece, int number) {
        return new PeerMessage.Piece(piece, number * BLOCK, ByteBuffer.allocate(BLOCK));
    }

    private static PeerMessage introduction(String client, int requests) {
        return new ExtensionHandshake(
                        Map.of(),
                        Optional.of(client),
                        OptionalInt.empty(),
                        OptionalInt.of(requests),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty())
                .encode();
    }

    private static InetSocketAddress address(int peer) {
        return new InetSocketAddress(InetAddress.ofLiteral("10.0.%d.%d".formatted(peer / 200, peer % 200 + 1)), 6881);
    }
}
