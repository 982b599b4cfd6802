package nagare.torrent.merkle;

import java.nio.ByteBuffer;

/// Which hashes of a file's tree a message is about (BEP 52): `length` nodes from number `index` on, `baseLayer` levels
/// above the leaves, in the tree of the file that has this `root`; and so many of the levels above as `proofLayers`
/// says, one uncle from each, except those that the nodes themselves give: the first log2(length) - 1.
///
/// Any numbers may stand in a message; only a [#isSound] range is answered.
public record HashRange(ByteBuffer root, int baseLayer, int index, int length, int proofLayers) {
    /// How many hashes we ask for in one message, as BEP 52 says: those of 8 MiB.
    public static final int MOST_ASKED = 512;

    /// How many we give: libtorrent asks for those of a whole piece at once, and the longest piece that we take has so
    /// many.
    public static final int MOST_GIVEN = 2048;

    /// No tree is higher: a file has less than 2^30 blocks.
    public static final int MAX_LAYERS = 30;

    public HashRange {
        if (root.remaining() != MerkleTree.HASH_BYTES) {
            throw new IllegalArgumentException("a root of " + root.remaining() + " bytes");
        }
        if (baseLayer < 0 || index < 0 || length < 0 || proofLayers < 0) {
            throw new IllegalArgumentException("negative number in a range of hashes");
        }
        root = root.asReadOnlyBuffer();
    }

    /// Whether the numbers keep the rules of BEP 52: a power of two, aligned to itself, within the limits.
    public boolean isSound() {
        return Integer.bitCount(length) == 1
                && length <= MOST_GIVEN
                && index % length == 0
                && baseLayer < MAX_LAYERS
                && proofLayers < MAX_LAYERS;
    }

    /// How many uncles follow the hashes in the answer to a sound range.
    public int uncles() {
        return Math.max(0, proofLayers - MerkleTree.height(length) + 1);
    }

    /// How long the list of hashes is that answers a sound range, in bytes.
    public int bytes() {
        return (length + uncles()) * MerkleTree.HASH_BYTES;
    }

    @Override
    public String toString() {
        return "%d+%d of layer %d, %d proof layers".formatted(index, length, baseLayer, proofLayers);
    }
}
