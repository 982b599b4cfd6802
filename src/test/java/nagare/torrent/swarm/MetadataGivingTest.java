package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import nagare.torrent.metadata.MetadataShare;
import nagare.torrent.swarm.extension.Extensions;
import nagare.torrent.swarm.member.Peer;
import nagare.torrent.swarm.member.Strangers;
import nagare.torrent.swarm.piece.Budget;
import nagare.torrent.wire.Extension;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;
import nagare.torrent.wire.MetadataMessage.Given;
import nagare.torrent.wire.MetadataMessage.Reject;
import nagare.torrent.wire.PeerMessage;
import org.junit.jupiter.api.Test;

/// What a peer that has only a magnet link gets of us, and how fast.
final class MetadataGivingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int PIECE = MetadataMessage.PIECE_BYTES;
    private static final int PIECES = 4;

    private final byte[] info = new byte[PIECES * PIECE];
    private final List<String> said = new ArrayList<>();
    private final Peer peer = introduced(1);

    MetadataGivingTest() {
        new Random(3).nextBytes(info);
    }

    @Test
    void withoutALimitAllIsGivenAtOnce() throws Exception {
        var giving = giving(new Budget(0, 0));
        for (int piece = 0; piece <= PIECES; piece++) {
            ask(giving, peer, piece);
        }
        giving.settle(0);

        assertEquals(List.of("1 rejects 4", "1 gives 0", "1 gives 1", "1 gives 2", "1 gives 3"), said);
        assertEquals(Long.MAX_VALUE, giving.nextSettle(0));
    }

    @Test
    void piecesBeyondTheUploadRateWaitAndArePaidFor() throws Exception {
        var budget = new Budget(PIECE, 0);
        var giving = giving(budget);
        ask(giving, peer, 0);
        ask(giving, peer, 1);
        giving.settle(0);
        assertEquals(List.of("1 gives 0"), said);
        assertTrue(giving.nextSettle(0) > 0 && giving.nextSettle(0) < SECOND, "looks again soon");
        assertEquals(false, budget.mayUpload(1, 0), "blocks pay for it");

        giving.settle(SECOND / 2);

        assertEquals(List.of("1 gives 0", "1 gives 1"), said);
    }

    @Test
    void ofOnePeerSoManyWaitAndTheNextIsRejected() throws Exception {
        var giving = giving(new Budget(1, 0));
        for (int i = 0; i < MetadataGiving.MAX_WAITING; i++) {
            ask(giving, peer, 0);
        }
        assertEquals(List.of(), said);
        long later = 10 * SECOND; // by its own allowance it may ask for more

        ask(giving, peer, 1, later);
        var other = introduced(2);
        ask(giving, other, 2, later);

        assertEquals(List.of("1 rejects 1"), said, "and others have places of their own");
    }

    @Test
    void whoLeavesIsForgottenAndOthersMoveUp() throws Exception {
        var giving = giving(new Budget(PIECE, 0));
        var other = introduced(2);
        ask(giving, peer, 0);
        ask(giving, peer, 1);
        ask(giving, other, 2);
        giving.left(peer, 0);

        giving.settle(0);

        assertEquals(List.of("2 gives 2"), said);
    }

    @Test
    void whoGivesNothingOffersNoneAndRejectsAll() throws Exception {
        var giving = giving(new Budget(false, 0, 0));
        ask(giving, peer, 0);
        giving.settle(0);

        assertEquals(List.of("1 rejects 0"), said);
        assertEquals(OptionalInt.empty(), giving.sign(ours()).metadataBytes());
        assertEquals(
                OptionalInt.of(info.length),
                giving(new Budget(0, 0)).sign(ours()).metadataBytes());
    }

    private static ExtensionHandshake ours() {
        return ExtensionHandshake.ours(Set.of(Extension.UT_METADATA), "", 0, 1, java.util.Optional.empty());
    }

    private MetadataGiving giving(Budget budget) {
        var extensions = new Extensions(Strangers.settings(9, budget), 500, this::heard);
        return new MetadataGiving(new MetadataShare(ByteBuffer.wrap(info)), budget, extensions);
    }

    private void ask(MetadataGiving giving, Peer from, int piece) throws Exception {
        ask(giving, from, piece, 0);
    }

    private static void ask(MetadataGiving giving, Peer from, int piece, long now) throws Exception {
        giving.heard(from, new MetadataMessage.Request(piece).payload(), now);
    }

    private void heard(Peer to, PeerMessage message) {
        try {
            var answer = MetadataMessage.parse(((PeerMessage.Extended) message).payload())
                    .orElseThrow();
            said.add(
                    switch (answer) {
                        case Given(int piece, var total, var bytes) -> {
                            assertEquals(OptionalInt.of(info.length), total);
                            assertEquals(ByteBuffer.wrap(info, piece * PIECE, PIECE), bytes);
                            yield to.number + " gives " + piece;
                        }
                        case Reject(int piece) -> to.number + " rejects " + piece;
                        case MetadataMessage.Request _ -> throw new AssertionError("asks");
                    });
        } catch (nagare.torrent.wire.ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static Peer introduced(int number) {
        var peer = Strangers.peer(number, 0);
        peer.introduced(ours());
        return peer;
    }
}
