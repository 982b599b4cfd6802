package nagare.torrent.merkle;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The hash tree of BEP 52: leaves are the SHA-256 of blocks of 16 KiB (the last one as short as it is), a parent is
/// the SHA-256 of its two children, and what is missing up to a power of two is filled: with leaves of 32 zero bytes,
/// and with the subtrees of such leaves higher up. Nodes of one level lie one after the other in one array.
public final class MerkleTree {
    public static final int HASH_BYTES = 32;

    /// What one leaf stands for.
    public static final int BLOCK = 16 * 1024;

    private static final byte[] NO_LEAF = new byte[HASH_BYTES];

    private MerkleTree() {}

    /// The leaves over the bytes from position to limit, which stay where they are.
    public static byte[] leaves(ByteBuffer data) {
        var rest = data.duplicate();
        var sha256 = sha256();
        int count = Math.ceilDiv(rest.remaining(), BLOCK);
        byte[] leaves = new byte[count * HASH_BYTES];
        for (int leaf = 0; leaf < count; leaf++) {
            var block = rest.slice(rest.position(), Math.min(BLOCK, rest.remaining()));
            rest.position(rest.position() + block.remaining());
            sha256.update(block);
            System.arraycopy(sha256.digest(), 0, leaves, leaf * HASH_BYTES, HASH_BYTES);
        }
        return leaves;
    }

    /// The root over leaves, filled up to `width` leaves (a power of two, at least as many as there are).
    public static byte[] root(byte[] leaves, int width) {
        return root(leaves, width, NO_LEAF);
    }

    /// The root over one level of nodes, filled up to `width` nodes with copies of `filler`. The array is not changed.
    public static byte[] root(byte[] nodes, int width, byte[] filler) {
        int count = nodes.length / HASH_BYTES;
        if (count > width || Integer.bitCount(width) != 1) {
            throw new IllegalArgumentException(count + " nodes do not fit a tree " + width + " wide");
        }
        var sha256 = sha256();
        byte[] level = nodes.clone();
        byte[] missing = filler;
        for (int left = width; left > 1; left /= 2) {
            for (int parent = 0; parent < Math.ceilDiv(count, 2); parent++) {
                join(sha256, level, parent, count, missing);
            }
            count = Math.ceilDiv(count, 2);
            sha256.update(missing);
            sha256.update(missing);
            missing = sha256.digest();
        }
        return count == 0 ? missing : Arrays.copyOf(level, HASH_BYTES);
    }

    /// The root of a tree that has nothing but missing leaves: what fills a level of pieces.
    public static byte[] emptyRoot(int leaves) {
        return root(new byte[0], leaves, NO_LEAF);
    }

    /// How wide the tree over so many nodes is: the next power of two.
    public static int width(int nodes) {
        return nodes <= 1 ? 1 : Integer.highestOneBit(nodes - 1) << 1;
    }

    /// How many levels lie below the top of a tree of this width, a power of two.
    static int height(int width) {
        return Integer.numberOfTrailingZeros(width);
    }

    /// The node that a proof leads to: from `node`, which is number `index` on its level, past the uncles, lowest
    /// first, each a sibling on the way up.
    static byte[] climb(byte[] node, int index, ByteBuffer uncles) {
        var sha256 = sha256();
        byte[] climbed = node;
        var rest = uncles.duplicate();
        for (int at = index; rest.hasRemaining(); at >>= 1) {
            var uncle = new byte[HASH_BYTES];
            rest.get(uncle);
            sha256.update((at & 1) == 0 ? climbed : uncle);
            sha256.update((at & 1) == 0 ? uncle : climbed);
            climbed = sha256.digest();
        }
        return climbed;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void join(MessageDigest sha256, byte[] level, int parent, int count, byte[] missing) {
        int left = 2 * parent;
        sha256.update(level, left * HASH_BYTES, HASH_BYTES);
        if (left + 1 < count) {
            sha256.update(level, (left + 1) * HASH_BYTES, HASH_BYTES);
        } else {
            sha256.update(missing);
        }
        System.arraycopy(sha256.digest(), 0, level, parent * HASH_BYTES, HASH_BYTES);
    }
}
