package nagare.torrent.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who is blamed for pieces of two blocks, and when the torrent itself is.
final class BlameTest {
    private final Blame blame = new Blame();
    private final Verdicts verdicts = new Verdicts();

    @Test
    void whoSentAllOfAFalsePieceIsGuiltyAtOnce() {
        assertEquals(Set.of(7), blame.failed(piece(0, "xx", 7, 7)));
    }

    @Test
    void ofSeveralOnlyWhoSentSomethingElseIsGuilty() {
        assertEquals(Set.of(), blame.failed(piece(0, "ax", 1, 2)));

        assertEquals(Set.of(2), blame.verified(piece(0, "ab", 3, 3)));
    }

    @Test
    void severalLiarsOverSeveralFailuresAreAllFound() {
        blame.failed(piece(0, "ax", 1, 2));
        blame.failed(piece(0, "yb", 3, 1));
        blame.failed(piece(0, "zw", 4, 5));

        assertEquals(Set.of(2, 3, 4, 5), blame.verified(piece(0, "ab", 6, 6)));
    }

    @Test
    void aPieceThatIsRightTellsNothingOfAnother() {
        blame.failed(piece(0, "ax", 1, 2));

        assertEquals(Set.of(), blame.verified(piece(1, "cd", 3, 3)));
        assertEquals(Set.of(2), blame.verified(piece(0, "ab", 3, 3)));
        assertEquals(Set.of(), blame.verified(piece(0, "ab", 3, 3)), "told once");
    }

    @Test
    void theOldestSuspectIsForgottenAboveTheLimit() {
        for (int piece = 0; piece <= Blame.MAX_SUSPECT_PIECES; piece++) {
            blame.failed(piece(piece, "ax", 1, 2));
        }

        assertEquals(Set.of(), blame.verified(piece(0, "ab", 3, 3)));
        assertEquals(Set.of(2), blame.verified(piece(1, "ab", 3, 3)));
    }

    @Test
    void afterTooManyFailuresTheTorrentIsSuspectAndThePieceRests() {
        for (int failure = 1; failure < Verdicts.MAX_BLAMED_FAILURES; failure++) {
            assertEquals(Set.of(failure), verdicts.wrong(piece(0, "xx", failure, failure), 0));
            assertFalse(verdicts.rests(0));
        }
        assertTrue(verdicts.problem().isEmpty());

        assertEquals(Set.of(), verdicts.wrong(piece(0, "xx", 9, 9), 0));

        assertTrue(verdicts.rests(0));
        assertTrue(verdicts.problem().orElseThrow().startsWith("piece 0 fails its hash"));
        assertEquals(List.of(), verdicts.rested(Verdicts.REST - 1));
        assertEquals(List.of(0), verdicts.rested(Verdicts.REST));
        assertEquals(List.of(), verdicts.rested(Verdicts.REST));
        assertFalse(verdicts.rests(0));
    }

    @Test
    void theTorrentIsNotSuspectAnyMoreWhenThePieceComesRight() {
        for (int failure = 1; failure <= Verdicts.MAX_BLAMED_FAILURES; failure++) {
            verdicts.wrong(piece(0, "xx", failure, failure), 0);
        }

        verdicts.right(piece(0, "ab", 1, 1));

        assertTrue(verdicts.problem().isEmpty());
        assertEquals(Set.of(8), verdicts.wrong(piece(0, "xx", 8, 8), 0));
    }

    private static AssembledPiece piece(int number, String blocks, int first, int second) {
        return new AssembledPiece(
                number, 2, List.of(block(blocks.charAt(0)), block(blocks.charAt(1))), List.of(first, second));
    }

    private static ByteBuffer block(char content) {
        return ByteBuffer.wrap(new byte[] {(byte) content});
    }
}
