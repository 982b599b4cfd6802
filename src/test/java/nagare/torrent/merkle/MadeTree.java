package nagare.torrent.merkle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A file of seeded random bytes and all of its tree, made without the code under test where that is possible.
final class MadeTree {
    final byte[] bytes;
    final HashedFile file;
    /// Nodes by level, leaves first; every level is filled up.
    final byte[][][] levels;

    MadeTree(int seed, int firstPiece, int length, int pieceBytes) {
        bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        int blocks = Math.ceilDiv(length, MerkleTree.BLOCK);
        int width = Integer.highestOneBit(Math.max(1, 2 * blocks - 1));
        levels = new byte[Integer.numberOfTrailingZeros(width) + 1][][];
        levels[0] = new byte[width][];
        for (int leaf = 0; leaf < width; leaf++) {
            int from = leaf * MerkleTree.BLOCK;
            levels[0][leaf] = leaf < blocks
                    ? sha256(Arrays.copyOfRange(bytes, from, Math.min(from + MerkleTree.BLOCK, length)))
                    : new byte[32];
        }
        for (int level = 1; level < levels.length; level++) {
            levels[level] = new byte[width >> level][];
            for (int i = 0; i < levels[level].length; i++) {
                levels[level][i] = sha256(levels[level - 1][2 * i], levels[level - 1][2 * i + 1]);
            }
        }
        file = new HashedFile(firstPiece, length, pieceBytes, ByteBuffer.wrap(levels[levels.length - 1][0]));
    }

    /// The piece layer as a torrent brings it.
    ByteBuffer layer() {
        var layer = ByteBuffer.allocate(file.pieces() * 32);
        for (int piece = 0; piece < file.pieces(); piece++) {
            layer.put(levels[file.pieceLayer()][piece]);
        }
        return layer.flip();
    }

    PieceRoots roots() {
        return new PieceRoots(List.of(file), _ -> Optional.of(layer()));
    }

    PieceRoots rootsWithoutLayers() {
        return new PieceRoots(List.of(file), _ -> Optional.empty());
    }

    /// What an honest peer answers.
    ByteBuffer answer(HashRange range) {
        var answer = ByteBuffer.allocate(range.bytes());
        for (int i = 0; i < range.length(); i++) {
            answer.put(levels[range.baseLayer()][range.index() + i]);
        }
        int level = range.baseLayer() + Integer.numberOfTrailingZeros(range.length());
        int at = range.index() / range.length();
        for (int i = 0; i < range.uncles(); i++) {
            answer.put(levels[level++][at ^ 1]);
            at /= 2;
        }
        return answer.flip();
    }

    ByteBuffer block(int leaf) {
        int from = leaf * MerkleTree.BLOCK;
        return ByteBuffer.wrap(bytes, from, Math.min(MerkleTree.BLOCK, bytes.length - from))
                .slice();
    }

    static byte[] sha256(byte[]... parts) {
        var sha256 = MerkleTree.sha256();
        for (byte[] part : parts) {
            sha256.update(part);
        }
        return sha256.digest();
    }
}
