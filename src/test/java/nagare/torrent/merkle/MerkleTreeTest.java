package nagare.torrent.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
    private static final byte[] ZERO = new byte[32];

    @Test
    void aLeafIsTheHashOfABlockHoweverShort() {
        byte[] data = bytes(MerkleTree.BLOCK + 5, 1);

        byte[] leaves = MerkleTree.leaves(ByteBuffer.wrap(data));

        assertEquals(64, leaves.length);
        assertArrayEquals(sha256(slice(data, 0, MerkleTree.BLOCK)), slice(leaves, 0, 32));
        assertArrayEquals(sha256(slice(data, MerkleTree.BLOCK, data.length)), slice(leaves, 32, 64));
    }

    @Test
    void leavesAreTakenFromPositionToLimitAndTheBufferStaysAsItWas() {
        var buffer = ByteBuffer.wrap(bytes(100, 1)).position(10).limit(30);

        byte[] leaves = MerkleTree.leaves(buffer);

        assertArrayEquals(sha256(slice(bytes(100, 1), 10, 30)), leaves);
        assertEquals(10, buffer.position());
        assertEquals(30, buffer.limit());
    }

    @Test
    void theRootOfOneLeafIsTheLeaf() {
        byte[] leaf = bytes(32, 1);

        assertArrayEquals(leaf, MerkleTree.root(leaf, 1));
    }

    @Test
    void missingLeavesAreZerosAndTheirSubtreesFollow() {
        byte[] a = bytes(32, 1);
        byte[] b = bytes(32, 2);
        byte[] c = bytes(32, 3);

        byte[] root = MerkleTree.root(join(a, b, c), 8);

        byte[] left = sha256(join(sha256(join(a, b)), sha256(join(c, ZERO))));
        byte[] right = sha256(join(sha256(join(ZERO, ZERO)), sha256(join(ZERO, ZERO))));
        assertArrayEquals(sha256(join(left, right)), root);
        assertArrayEquals(right, MerkleTree.emptyRoot(4));
    }

    @Test
    void theRootOverPieceHashesIsTheRootOverAllLeaves() {
        byte[] leaves = bytes(11 * 32, 5);
        byte[] layer = join(
                MerkleTree.root(slice(leaves, 0, 4 * 32), 4),
                MerkleTree.root(slice(leaves, 4 * 32, 8 * 32), 4),
                MerkleTree.root(slice(leaves, 8 * 32, 11 * 32), 4));

        assertArrayEquals(MerkleTree.root(leaves, 16), MerkleTree.root(layer, 4, MerkleTree.emptyRoot(4)));
    }

    @Test
    void whatDoesNotFitTheWidthIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(new byte[96], 2));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.root(new byte[96], 3));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "3, 4", "4, 4", "5, 8", "1048577, 2097152"})
    void widthIsTheNextPowerOfTwo(int nodes, int width) {
        assertEquals(width, MerkleTree.width(nodes));
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        return MerkleTree.sha256().digest(bytes);
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        var joined = ByteBuffer.allocate(32 * parts.length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }
}
