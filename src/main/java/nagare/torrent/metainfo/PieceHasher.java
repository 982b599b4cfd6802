package nagare.torrent.metainfo;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.metainfo.TorrentAuthor.Format;

/// Hashes the files of a torrent that is being made, one after the other: SHA-1 over pieces that run from file to file
/// (BEP 3), and a merkle tree over each file (BEP 52).
final class PieceHasher {
    private final int pieceBytes;
    private final Format format;
    private final MessageDigest sha1 = Digests.sha1();
    private final MessageDigest sha256 = Digests.sha256();
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private int inPiece;

    /// What is known of a file once it was read: the zeros that go before it in a hybrid torrent (BEP 47), and for v2
    /// the root of its tree, and the layer of piece hashes where it has more than one piece.
    record Hashed(long paddingBefore, Optional<Bytes> root, Optional<Bytes> layer) {}

    PieceHasher(int pieceBytes, Format format) {
        this.pieceBytes = pieceBytes;
        this.format = format;
    }

    /// Reads a file of exactly this length.
    ///
    /// @throws EOFException when it is shorter or longer
    Hashed hash(InputStream in, long length) throws IOException {
        long padding = format == Format.HYBRID && length > 0 && inPiece > 0 ? pieceBytes - inPiece : 0;
        byte[] zeros = new byte[PieceLayout.BLOCK];
        for (long left = padding; left > 0; left -= zeros.length) {
            feed(zeros, (int) Math.min(zeros.length, left));
        }
        var leaves = new ByteArrayOutputStream();
        byte[] block = new byte[PieceLayout.BLOCK];
        for (long left = length; left > 0; ) {
            int bytes = in.readNBytes(block, 0, (int) Math.min(block.length, left));
            if (bytes == 0) {
                throw new EOFException("ends %d bytes before the length it should have".formatted(left));
            }
            left -= bytes;
            feed(block, bytes);
            if (format.hasV2()) {
                sha256.update(block, 0, bytes);
                leaves.writeBytes(sha256.digest());
            }
        }
        if (in.read() >= 0) {
            throw new EOFException("goes on after the length of %d bytes it should have".formatted(length));
        }
        return format.hasV2() && length > 0
                ? merkle(padding, leaves.toByteArray())
                : new Hashed(padding, Optional.empty(), Optional.empty());
    }

    /// The SHA-1 of every piece, one after the other.
    Bytes finish() {
        if (inPiece > 0) {
            endPiece();
        }
        return BencodeValue.of(pieces.toByteArray());
    }

    private void feed(byte[] bytes, int length) {
        for (int from = 0; from < length; ) {
            int now = Math.min(length - from, pieceBytes - inPiece);
            sha1.update(bytes, from, now);
            from += now;
            inPiece += now;
            if (inPiece == pieceBytes) {
                endPiece();
            }
        }
    }

    private void endPiece() {
        pieces.writeBytes(sha1.digest());
        inPiece = 0;
    }

    private Hashed merkle(long padding, byte[] leaves) {
        int leavesInPiece = pieceBytes / PieceLayout.BLOCK;
        int count = leaves.length / MerkleTree.HASH_BYTES;
        if (count <= leavesInPiece) {
            byte[] root = MerkleTree.root(leaves, MerkleTree.width(count));
            return new Hashed(padding, Optional.of(BencodeValue.of(root)), Optional.empty());
        }
        var layer = new ByteArrayOutputStream();
        int step = leavesInPiece * MerkleTree.HASH_BYTES;
        for (int from = 0; from < leaves.length; from += step) {
            byte[] piece = Arrays.copyOfRange(leaves, from, Math.min(from + step, leaves.length));
            layer.writeBytes(MerkleTree.root(piece, leavesInPiece));
        }
        int width = MerkleTree.width(Math.ceilDiv(count, leavesInPiece));
        byte[] root = MerkleTree.root(layer.toByteArray(), width, MerkleTree.emptyRoot(leavesInPiece));
        return new Hashed(
                padding, Optional.of(BencodeValue.of(root)), Optional.of(BencodeValue.of(layer.toByteArray())));
    }
}
