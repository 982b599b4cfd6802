package nagare.torrent.merkle;

import java.nio.ByteBuffer;

/// The tree over one file of a v2 torrent, in numbers: where its pieces begin in the torrent, how long it is, and its
/// root. A leaf is a block of the file; the roots over its pieces are its piece layer; a file that has one piece has
/// only the root.
public record HashedFile(int firstPiece, long length, int pieceBytes, ByteBuffer root) {
    public HashedFile {
        if (firstPiece < 0 || length <= 0 || pieceBytes < MerkleTree.BLOCK || Integer.bitCount(pieceBytes) != 1) {
            throw new IllegalArgumentException("no tree: " + firstPiece + ", " + length + "/" + pieceBytes);
        }
        if (root.remaining() != MerkleTree.HASH_BYTES) {
            throw new IllegalArgumentException("a root of " + root.remaining() + " bytes");
        }
        root = root.asReadOnlyBuffer();
    }

    public int pieces() {
        return (int) Math.ceilDiv(length, (long) pieceBytes);
    }

    boolean holds(int piece) {
        return piece >= firstPiece && piece - firstPiece < pieces();
    }

    /// Blocks with content.
    int blocks() {
        return (int) Math.ceilDiv(length, (long) MerkleTree.BLOCK);
    }

    /// All leaves, those that fill the tree up too.
    int width() {
        return MerkleTree.width(blocks());
    }

    /// Leaves below the root of one piece.
    int widthOfPiece() {
        return Math.min(pieceBytes / MerkleTree.BLOCK, width());
    }

    /// The level of the piece roots, counted from the leaves.
    int pieceLayer() {
        return MerkleTree.height(widthOfPiece());
    }

    /// All nodes of the piece layer, those that fill it up too.
    int widthOfLayer() {
        return width() / widthOfPiece();
    }

    /// The first leaf of a piece of the torrent.
    int leafOf(int piece) {
        return (piece - firstPiece) * widthOfPiece();
    }

    /// The piece of the torrent that a leaf belongs to.
    int pieceOf(int leaf) {
        return firstPiece + leaf / widthOfPiece();
    }

    /// Blocks with content in a piece of the torrent.
    int blocksIn(int piece) {
        return Math.min(widthOfPiece(), blocks() - leafOf(piece));
    }

    /// How much of the block is the file's: 16 KiB except at its end, 0 beyond.
    int bytesIn(int leaf) {
        return Math.clamp(length - (long) leaf * MerkleTree.BLOCK, 0, MerkleTree.BLOCK);
    }

    /// Of the leaves, those from the aligned run of `most` (a power of two) that holds this one; with what proves them
    /// up to the roots of the pieces, or to the root of the file.
    HashRange leaves(int leaf, int most, boolean toPieceRoots) {
        int length = Math.min(most, width());
        int top = toPieceRoots ? pieceLayer() : MerkleTree.height(width());
        return range(0, leaf, length, top);
    }

    /// Of the piece layer, the aligned run that holds this piece of the torrent, with what proves it.
    HashRange layer(int piece) {
        int length = Math.min(HashRange.MOST_ASKED, widthOfLayer());
        return range(pieceLayer(), piece - firstPiece, length, MerkleTree.height(widthOfLayer()));
    }

    /// `top`: the level that is proved against, counted from the base layer.
    private HashRange range(int baseLayer, int at, int length, int top) {
        int proofLayers = MerkleTree.height(length) < top ? top - 1 : 0;
        return new HashRange(root, baseLayer, at / length * length, length, proofLayers);
    }
}
