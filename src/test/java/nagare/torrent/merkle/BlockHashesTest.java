package nagare.torrent.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nagare.torrent.merkle.BlockHashes.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockHashesTest {
    private static final int BLOCK = MerkleTree.BLOCK;
    private static final int KIB = 1024;

    /// 21 blocks, the last of 7 bytes, in 6 pieces of 4.
    private final MadeTree tree = new MadeTree(1, 10, 20 * BLOCK + 7, 64 * KIB);
    private final BlockHashes hashes = new BlockHashes(tree.roots());

    @Test
    void nothingIsSaidOfABlockWhoseHashIsUnknown() {
        assertEquals(Verdict.UNKNOWN, hashes.verdict(10, 0, tree.block(0)));
        assertFalse(hashes.knows(10));
    }

    /// Trees higher and lower than a request, with and without piece layers, and files that are not full.
    @ParameterizedTest
    @CsvSource({
        "20, 7, 64, 512, true",
        "20, 7, 64, 512, false",
        "20, 7, 256, 4, true",
        "20, 7, 256, 4, false",
        "20, 7, 64, 4, true",
        "20, 7, 1024, 2, false",
        "1, 1, 16384, 512, true",
        "300, 1, 256, 128, true",
        "300, 1, 256, 128, false",
        "1500, 0, 16384, 512, true",
        "1500, 0, 16384, 512, false",
        "1500, 5, 4096, 512, false",
        "1500, 5, 4096, 128, true",
        "1500, 5, 512, 512, true"
    })
    void anHonestAnswerProvesAndThenEveryBlockIsJudged(int blocks, int more, int pieceKib, int most, boolean layers) {
        var made = new MadeTree(blocks, 3, blocks * BLOCK + more, pieceKib * KIB);
        PieceRoots roots = layers ? made.roots() : made.rootsWithoutLayers();
        var judge = new BlockHashes(roots);
        int width = Math.min(most, made.file.widthOfPiece());
        for (int leaf = 0; leaf < made.file.blocks(); leaf += Math.min(most, made.file.width())) {
            HashRange range = made.file.leaves(leaf, most, layers || made.file.pieces() == 1);
            assertTrue(range.isSound(), range::toString);
            assertTrue(judge.accept(0, range, made.answer(range)), range::toString);
        }

        if (width < Math.min(BlockHashes.RUN, made.file.widthOfPiece())) {
            return; // less than is kept; it was proved all the same
        }
        for (int leaf = 0; leaf < made.file.blocks(); leaf++) {
            int piece = made.file.pieceOf(leaf);
            int begin = (leaf - made.file.leafOf(piece)) * BLOCK;
            assertEquals(Verdict.PROVED, judge.verdict(piece, begin, made.block(leaf)), "block " + leaf);
            ByteBuffer spoilt = ByteBuffer.allocate(made.file.bytesIn(leaf))
                    .put(made.block(leaf))
                    .flip();
            spoilt.put(spoilt.remaining() - 1, (byte) ~spoilt.get(spoilt.remaining() - 1));
            assertEquals(Verdict.FALSE, judge.verdict(piece, begin, spoilt), "block " + leaf);
            assertTrue(judge.knows(piece));
        }
    }

    @ParameterizedTest
    @CsvSource({"512, true", "512, false", "4, true", "4, false", "2, true"})
    void oneWrongBitAnywhereInAnAnswerProvesNothing(int most, boolean layers) {
        for (int leaf = 0; leaf < tree.file.blocks(); leaf += 4) {
            HashRange range = tree.file.leaves(leaf, most, layers);
            byte[] right = tree.answer(range).array();
            for (int at = 0; at < right.length; at += 16) {
                byte[] wrong = right.clone();
                wrong[at] ^= 1;
                var judge = new BlockHashes(layers ? tree.roots() : tree.rootsWithoutLayers());

                assertFalse(judge.accept(0, range, ByteBuffer.wrap(wrong)), range + " byte " + at);
                assertEquals(Verdict.UNKNOWN, judge.verdict(tree.file.pieceOf(leaf), 0, tree.block(leaf)));
            }
        }
    }

    @Test
    void anAnswerThatStopsBelowAKnownNodeProvesNothing() {
        HashRange range = tree.file.leaves(0, 2, true);
        var without = new HashRange(range.root(), 0, 0, 2, 0);

        assertEquals(1, range.uncles());
        assertFalse(hashes.accept(0, without, tree.answer(without)));
        assertFalse(hashes.accept(0, range, tree.answer(without)), "too short");
    }

    @Test
    void aProofOfAnInnerNodeIsNoProofOfALeaf() {
        // The nodes of level 1 climb to the root as well, but two levels sooner than leaves would.
        var level1 = new HashRange(tree.file.root(), 1, 0, 4, 3);
        var claimed = new HashRange(tree.file.root(), 0, 0, 4, 3);

        assertFalse(hashes.accept(0, claimed, tree.answer(level1)));
    }

    @Test
    void piecesAreCheckedByALayerThatWasLearned() {
        PieceRoots roots = tree.rootsWithoutLayers();
        var judge = new BlockHashes(roots);
        HashRange range = tree.file.layer(10);
        assertFalse(roots.complete());

        assertTrue(judge.accept(0, range, tree.answer(range)));

        assertTrue(roots.complete());
        assertEquals(Optional.of(tree.layer()), roots.completeLayer(0));
        assertTrue(roots.matches(15, tree.block(20)));
        assertFalse(roots.matches(14, tree.block(20)));
    }

    @Test
    void aLayerThatDoesNotProveIsNotLearned() {
        PieceRoots roots = tree.rootsWithoutLayers();
        HashRange range = tree.file.layer(10);
        byte[] wrong = tree.answer(range).array();
        wrong[40] ^= 4;

        assertFalse(new BlockHashes(roots).accept(0, range, ByteBuffer.wrap(wrong)));
        assertFalse(roots.complete());
        assertFalse(roots.learn(0, ByteBuffer.wrap(Arrays.copyOf(wrong, 6 * 32))));
        assertTrue(roots.learn(0, tree.layer()));
        assertTrue(roots.complete());
    }

    @Test
    void aLayerOfMoreThanOneRequestIsLearnedInParts() {
        var tall = new MadeTree(3, 0, 1030 * BLOCK, BLOCK);
        PieceRoots roots = tall.rootsWithoutLayers();
        var judge = new BlockHashes(roots);
        for (int piece : new int[] {600, 0, 1029}) {
            assertFalse(roots.complete());
            HashRange range = tall.file.layer(piece);
            assertTrue(judge.accept(0, range, tall.answer(range)), range::toString);
        }

        assertTrue(roots.complete());
        assertEquals(Verdict.PROVED, judge.verdict(1029, 0, tall.block(1029)), "the pieces are the leaves");
    }

    /// The rest of the file's last piece is padding in a hybrid torrent, and part of its blocks.
    @Test
    void whatPadsAPieceMustBeZeros() {
        learnAll(hashes, tree);
        ByteBuffer padded = ByteBuffer.allocate(BLOCK).put(tree.block(20)).rewind();

        assertEquals(Verdict.PROVED, hashes.verdict(15, 0, padded));
        assertEquals(Verdict.PROVED, hashes.verdict(15, BLOCK, ByteBuffer.allocate(BLOCK)));
        padded.put(BLOCK - 1, (byte) 1);
        assertEquals(Verdict.FALSE, hashes.verdict(15, 0, padded));
        assertEquals(
                Verdict.FALSE,
                hashes.verdict(15, BLOCK, ByteBuffer.allocate(BLOCK).put(5, (byte) 1)));
    }

    @Test
    void aBlockOfAnOddPlaceOrLengthIsNotJudged() {
        learnAll(hashes, tree);

        assertEquals(Verdict.UNKNOWN, hashes.verdict(10, 5, tree.block(0)));
        assertEquals(Verdict.UNKNOWN, hashes.verdict(10, 0, tree.block(0).limit(100)));
    }

    @Test
    void aFileOfOneBlockNeedsNoHashes() {
        var tiny = new MadeTree(2, 0, 100, 1 << 20);

        assertEquals(Verdict.PROVED, new BlockHashes(tiny.roots()).verdict(0, 0, tiny.block(0)));
    }

    // ---- answering -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "0, 0, 32, 0",
        "0, 4, 4, 4",
        "0, 16, 4, 4",
        "0, 20, 2, 4",
        "0, 8, 4, 0",
        "2, 0, 8, 0",
        "2, 4, 2, 2",
        "2, 0, 4, 0"
    })
    void whatIsKnownIsAnsweredWithItsProof(int baseLayer, int index, int length, int proofLayers) {
        learnAll(hashes, tree);
        var range = new HashRange(tree.file.root(), baseLayer, index, length, proofLayers);

        assertEquals(Optional.of(tree.answer(range)), hashes.answer(range));
    }

    @Test
    void whatIsNotKnownIsNotAnswered() {
        var leaves = new HashRange(tree.file.root(), 0, 0, 4, 0);

        assertEquals(Optional.empty(), hashes.answer(leaves));
        assertEquals(List.of(10), hashes.piecesFor(leaves));
        assertEquals(
                Optional.empty(),
                new BlockHashes(tree.rootsWithoutLayers()).answer(new HashRange(tree.file.root(), 2, 0, 4, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 64, 0", // more than there are
        "0, 32, 4, 0", // behind the end
        "0, 2, 4, 0", // not aligned
        "0, 0, 3, 0", // no power of two
        "0, 0, 0, 0",
        "1, 0, 4, 0", // neither leaves nor pieces
        "0, 0, 4, 5", // above the root
        "30, 0, 4, 0"
    })
    void aRangeOutsideTheTreeIsNotAnswered(int baseLayer, int index, int length, int proofLayers) {
        learnAll(hashes, tree);
        var range = new HashRange(tree.file.root(), baseLayer, index, length, proofLayers);

        assertEquals(Optional.empty(), hashes.answer(range));
        assertEquals(List.of(), hashes.piecesFor(range));
    }

    @Test
    void aRangeOfAnotherFileIsNotAnswered() {
        var range = new HashRange(ByteBuffer.allocate(32), 0, 0, 4, 0);

        assertEquals(Optional.empty(), hashes.answer(range));
        assertEquals(List.of(), hashes.piecesFor(range));
    }

    @ParameterizedTest
    @CsvSource({"300, 256, 16, 16", "300, 4096, 0, 128", "300, 4096, 256, 64", "1500, 16384, 512, 512"})
    void leavesThatWereComputedFromBytesAreAnswered(int blocks, int pieceKib, int index, int length) {
        var made = new MadeTree(blocks, 7, blocks * BLOCK - 9, pieceKib * KIB);
        var judge = new BlockHashes(made.roots());
        var range = new HashRange(made.file.root(), 0, index, length, 0);
        List<Integer> pieces = judge.piecesFor(range);
        int from = made.file.leafOf(pieces.getFirst()) * BLOCK;
        int bytes = pieces.stream().mapToInt(judge::bytesIn).sum();

        judge.learn(pieces.getFirst(), MerkleTree.leaves(ByteBuffer.wrap(made.bytes, from, bytes)));

        assertEquals(Optional.of(made.answer(range)), judge.answer(range));
    }

    @Test
    void memoryForLeavesIsBoundedAndTheLatestStay() {
        var made = new MadeTree(5, 0, 1024 * BLOCK, 2 << 20);
        var judge = new BlockHashes(made.roots(), 4 * BlockHashes.RUN * 32);
        for (int leaf = 0; leaf < 1024; leaf += 128) {
            HashRange range = made.file.leaves(leaf, 128, true);
            assertTrue(judge.accept(0, range, made.answer(range)));
        }

        for (int piece = 0; piece < 8; piece++) {
            assertEquals(piece >= 4, judge.knows(piece), "piece " + piece);
        }
    }

    static void learnAll(BlockHashes hashes, MadeTree tree) {
        HashRange range = tree.file.leaves(0, tree.file.width(), true);
        assertTrue(hashes.accept(0, range, tree.answer(range)));
    }
}
