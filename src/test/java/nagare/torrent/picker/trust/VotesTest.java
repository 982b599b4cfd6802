package nagare.torrent.picker.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nagare.torrent.picker.books.Peer;
import org.junit.jupiter.api.Test;

final class VotesTest {
    private final Votes votes = new Votes();
    private final Peer one = peer(1, 1);
    private final Peer two = peer(2, 2);
    private final Peer liar = peer(3, 3);

    @Test
    void ofTwoThatContradictEachOtherTheOneWithoutSupportIsOutvoted() {
        votes.add(0, one, liar, false, 0);
        assertFalse(votes.isOutvoted(liar) || votes.isOutvoted(one), "word against word");

        votes.add(0, one, two, true, 0);

        assertTrue(votes.isOutvoted(liar));
        assertFalse(votes.isOutvoted(one));
    }

    @Test
    void whoSentRightPiecesIsBelievedMoreThanAStranger() {
        one.passed();
        votes.add(0, liar, one, false, 0);
        assertTrue(votes.isOutvoted(liar));
    }

    @Test
    void accomplicesInOneNetworkDoNotCountForEachOther() {
        votes.add(0, liar, peer(4, 3), true, 0);
        votes.add(0, liar, one, false, 0);
        votes.add(0, one, two, true, 0);
        assertTrue(votes.isOutvoted(liar));
        assertFalse(votes.isOutvoted(one));
    }

    @Test
    void whatWasSaidOfAPieceIsForgottenWhenItsHashHasDecided() {
        votes.add(0, one, liar, false, 0);
        votes.add(0, one, two, true, 0);
        votes.settle(0);
        assertTrue(votes.isEmpty());
    }

    @Test
    void whatWasSaidLapsesThoughTheHashIsOut() {
        votes.add(0, one, liar, false, 0);
        votes.add(0, one, two, true, 1);
        votes.lapse(Votes.LAPSE - 1);
        assertTrue(votes.isOutvoted(liar));
        assertEquals(Votes.LAPSE, votes.nextLapse());

        votes.lapse(Votes.LAPSE);

        assertTrue(votes.isEmpty());
        assertFalse(votes.isOutvoted(liar));
    }

    @Test
    void noMoreComparisonsAreRememberedThanTheBound() {
        votes.add(0, one, liar, false, 0);
        for (int piece = 1; piece < Votes.MOST; piece++) {
            votes.add(piece, one, two, true, 0);
        }
        assertEquals(List.of(liar), votes.comparedWith(one, 0));

        votes.add(Votes.MOST, one, two, true, 0);

        assertEquals(List.of(), votes.comparedWith(one, 0));
    }

    private static Peer peer(int id, long network) {
        return new Peer(id, network, 250, true, 50_000_000, Peer.STRANGER, 0);
    }
}
