package nagare.torrent.swarm.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.order.Block;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.PeerMessage;
import nagare.torrent.wire.ProtocolException;
import org.junit.jupiter.api.Test;

final class ServingTest {
    private static final int BLOCK = 16 * 1024;
    private static final PieceLayout LAYOUT = new PieceLayout(1000L * BLOCK, BLOCK);
    private static final BitSet NOTHING = new BitSet();

    private final BitSet verified = new BitSet();
    private final List<PeerMessage> said = new ArrayList<>();
    private final Peer peer = Strangers.peer(1, "80.4.4.200", 0);
    private Serving serving = serving(LAYOUT, new Budget(0, 0));

    private Serving serving(PieceLayout layout, Budget budget) {
        verified.set(0, layout.pieces());
        return new Serving(layout, verified, budget, (_, message) -> said.add(message), 0);
    }

    @Test
    void aNewcomerIsToldTenPiecesItMayHaveWhileItIsChoked() throws ProtocolException {
        serving.interested(peer, true);

        var allowed = allowed();
        assertEquals(AllowedFast.PIECES, allowed.size());
        serving.requested(peer, new Block(allowed.getFirst(), 0, BLOCK));
        assertEquals(1, serving.turns(List.of(peer), 0).size());
        assertTrue(serving.blockRead(Optional.of(peer), new Block(allowed.getFirst(), 0, BLOCK), answer(allowed)));

        int other = allowed.contains(0) ? 1 : 0;
        serving.requested(peer, new Block(other, 0, BLOCK));
        assertEquals(new PeerMessage.Reject(other, 0, BLOCK), said.getLast());
    }

    @Test
    void whatIsAllowedIsGivenOnce() throws ProtocolException {
        serving.interested(peer, true);
        var allowed = allowed();
        for (int piece : allowed) {
            serving.requested(peer, new Block(piece, 0, BLOCK));
        }
        assertEquals(AllowedFast.PIECES, peer.uploads.size());

        serving.requested(peer, new Block(allowed.getFirst(), 0, BLOCK));

        assertEquals(new PeerMessage.Reject(allowed.getFirst(), 0, BLOCK), said.getLast());
    }

    @Test
    void ofLongPiecesFewerAreAllowed() {
        var longPieces = new PieceLayout(40L * Serving.FAST_BYTES, Serving.FAST_BYTES);
        serving = serving(longPieces, new Budget(0, 0));

        serving.interested(peer, true);

        assertEquals(1, allowed().size());
    }

    @Test
    void onlyNewcomersAreAllowedAndOnlyOnceAndOnlyWhatIsHere() {
        peer.pieces.set(0, AllowedFast.PIECES);
        serving.interested(peer, true);
        assertEquals(List.of(), said);

        Peer other = Strangers.peer(2, "80.4.4.200", 0);
        serving.interested(other, true);
        serving.interested(other, false);
        serving.interested(other, true);
        assertEquals(AllowedFast.PIECES, allowed().size());

        said.clear();
        verified.clear();
        serving.interested(Strangers.peer(3, "80.4.4.200", 0), true);
        assertEquals(List.of(), said);
    }

    @Test
    void aChokeRejectsWhatWaitsButNotWhatIsAllowed() throws ProtocolException {
        serving.interested(peer, true);
        int allowed = allowed().getFirst();
        int other = allowed().contains(0) ? 1 : 0;
        serving.choke(List.of(peer), false, NOTHING, 0);
        assertFalse(peer.amChoking);
        serving.requested(peer, new Block(allowed, 0, BLOCK));
        serving.requested(peer, new Block(other, 0, BLOCK));

        peer.peerInterested = false;
        serving.choke(List.of(peer), false, NOTHING, Choker.ROUND);

        assertTrue(peer.amChoking);
        assertEquals(List.of(new Block(allowed, 0, BLOCK)), List.copyOf(peer.uploads));
        assertEquals(new PeerMessage.Reject(other, 0, BLOCK), said.getLast());
    }

    @Test
    void requestsOfAPieceThatIsLostAreRejected() throws ProtocolException {
        peer.amChoking = false;
        serving.requested(peer, new Block(3, 0, BLOCK));
        serving.requested(peer, new Block(4, 0, BLOCK));

        serving.lost(3, List.of(peer));

        assertEquals(List.of(new PeerMessage.Reject(3, 0, BLOCK)), said);
        assertEquals(List.of(new Block(4, 0, BLOCK)), List.copyOf(peer.uploads));
    }

    @Test
    void whoGivesNothingChokesEverybodyAndAllowsNothing() throws ProtocolException {
        serving = serving(LAYOUT, new Budget(false, 0, 0));

        serving.interested(peer, true);
        for (int round = 0; round < 20; round++) {
            serving.choke(List.of(peer), round % 2 == 0, NOTHING, round * Choker.ROUND);
        }

        assertEquals(List.of(), said);
        assertTrue(peer.amChoking);
        serving.requested(peer, new Block(3, 0, BLOCK));
        assertEquals(List.of(new PeerMessage.Reject(3, 0, BLOCK)), said);
        assertTrue(serving.nextLook(List.of(peer), 19 * Choker.ROUND) > 19 * Choker.ROUND, "no reason to look at once");
    }

    @Test
    void requestsForNothingOrTooMuchAreAProtocolError() {
        assertThrows(ProtocolException.class, () -> serving.requested(peer, new Block(0, 0, 0)));
        assertThrows(
                ProtocolException.class,
                () -> serving.requested(peer, new Block(0, 0, PeerMessage.MAX_REQUEST_BYTES + 1)));
    }

    private List<Integer> allowed() {
        return said.stream()
                .filter(PeerMessage.AllowedFast.class::isInstance)
                .map(message -> ((PeerMessage.AllowedFast) message).piece())
                .toList();
    }

    private static Optional<PeerMessage.Piece> answer(List<Integer> allowed) {
        return Optional.of(new PeerMessage.Piece(allowed.getFirst(), 0, ByteBuffer.allocate(BLOCK)));
    }
}
