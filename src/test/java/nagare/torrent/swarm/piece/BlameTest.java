package nagare.torrent.swarm.piece;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nagare.torrent.memory.Lease;
import nagare.torrent.swarm.piece.Blame.Finding;
import nagare.torrent.swarm.piece.OpenPieces.Copy;
import org.junit.jupiter.api.Test;

/// Who is blamed for pieces of two blocks, and when the torrent itself is.
final class BlameTest {
    private final Blame blame = new Blame();
    private final Verdicts verdicts = new Verdicts();

    @Test
    void whoSentAllOfAFalsePieceIsGuiltyAtOnce() {
        assertEquals(guilty(7), failed(0, "xx", 7, 7));
    }

    @Test
    void ofSeveralOnlyWhoSentSomethingElseIsGuilty() {
        assertEquals(Finding.NONE, failed(0, "ax", 1, 2));

        assertEquals(Set.of(2), verified(0, "ab", 3, 3));
    }

    @Test
    void severalLiarsOverSeveralFailuresAreAllFound() {
        failed(0, "ax", 1, 2);
        failed(0, "yb", 3, 1);
        failed(0, "zw", 4, 5);

        assertEquals(Set.of(2, 3, 4, 5), verified(0, "ab", 6, 6));
    }

    @Test
    void aLiarAmongOthersWhoThenSendsItAllIsGuiltyAtOnce() {
        failed(0, "ax", 1, 2);

        assertEquals(guilty(2), failed(0, "ax", 2, 2));
        assertEquals(Set.of(2), verified(0, "ab", 3, 3));
    }

    @Test
    void twoFailuresFromDifferentPeersBlameNobodyUntilThePieceComesRight() {
        assertEquals(guilty(1), failed(0, "xx", 1, 1));

        assertEquals(new Finding(Set.of(), Set.of(1)), failed(0, "yy", 2, 2), "it may be our memory");
        assertEquals(Finding.NONE, failed(0, "yy", 2, 2));

        assertEquals(Set.of(1, 2), verified(0, "ab", 3, 3), "it was not");
    }

    @Test
    void honestPeersWhoseBlocksOurMemorySpoiltAreNotBannedInTheEnd() {
        failed(0, "ax", 1, 1);
        failed(0, "yb", 2, 2);

        assertEquals(Set.of(1, 2), verified(0, "ab", 3, 3));
        failed(1, "ab", 1, 2);
        failed(1, "ab", 3, 4);
        assertEquals(Set.of(), verified(1, "ab", 5, 5), "the hash was computed wrongly: all sent the same");
    }

    @Test
    void aCopyThatDiffersFromTheRightPieceIsALie() {
        assertEquals(Set.of(4), blame.verified(piece(0, "ab", 1, 1), List.of(other(1, 4, 'z'), same(0, 5))));
    }

    @Test
    void aBlockThatWasDoubtedAndIsRightIsNoLie() {
        var copies = List.of(other(1, 7, 'b'), other(1, 8, 'x'));
        assertEquals(Set.of(8), blame.verified(piece(0, "ab", 1, 2), copies));
    }

    @Test
    void aWitnessOfAFalseBlockLiesToo() {
        var copies = List.of(same(1, 3), other(1, 4, 'b'), same(0, 4));
        assertEquals(Finding.NONE, blame.failed(piece(0, "ax", 1, 2), copies));

        assertEquals(Set.of(2, 3), verified(0, "ab", 5, 5));
    }

    @Test
    void aPieceThatIsRightTellsNothingOfAnother() {
        failed(0, "ax", 1, 2);

        assertEquals(Set.of(), verified(1, "cd", 3, 3));
        assertEquals(Set.of(2), verified(0, "ab", 3, 3));
        assertEquals(Set.of(), verified(0, "ab", 3, 3), "told once");
    }

    @Test
    void theOldestSuspectIsForgottenAboveTheLimit() {
        for (int piece = 0; piece <= Blame.MAX_SUSPECT_PIECES; piece++) {
            failed(piece, "ax", 1, 2);
        }

        assertEquals(Set.of(), verified(0, "ab", 3, 3));
        assertEquals(Set.of(2), verified(1, "ab", 3, 3));
    }

    @Test
    void theOldestFailureOfAPieceIsForgottenAboveTheLimit() {
        for (int failure = 0; failure <= Blame.MAX_FAILURES; failure++) {
            failed(0, "ax", 100, failure);
        }

        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8), verified(0, "ab", 100, 100));
    }

    @Test
    void aProblemIsToldFromTheSecondFailureOfOthersUntilThePieceComesRight() {
        wrong(1);
        assertTrue(verdicts.problem().isEmpty());

        wrong(2);
        assertTrue(verdicts.problem().orElseThrow().startsWith("piece 0 fails its hash"));

        verdicts.right(piece(0, "ab", 3, 3), List.of());
        assertTrue(verdicts.problem().isEmpty());
        assertEquals(guilty(8), wrong(8), "it begins anew");
    }

    private Finding wrong(int peer) {
        return verdicts.wrong(piece(0, "xx", peer, peer), List.of());
    }

    private Finding failed(int piece, String blocks, int first, int second) {
        return blame.failed(piece(piece, blocks, first, second), List.of());
    }

    private Set<Integer> verified(int piece, String blocks, int first, int second) {
        return blame.verified(piece(piece, blocks, first, second), List.of());
    }

    private static Finding guilty(int peer) {
        return new Finding(Set.of(peer), Set.of());
    }

    private static Copy same(int block, int peer) {
        return new Copy(block, peer, Optional.empty());
    }

    private static Copy other(int block, int peer, char content) {
        return new Copy(block, peer, Optional.of(Blame.digest(block(content))));
    }

    private static AssembledPiece piece(int number, String blocks, int first, int second) {
        return new AssembledPiece(
                number,
                2,
                List.of(block(blocks.charAt(0)), block(blocks.charAt(1))),
                List.of(first, second),
                Lease.NONE);
    }

    private static ByteBuffer block(char content) {
        return ByteBuffer.wrap(new byte[] {(byte) content});
    }
}
