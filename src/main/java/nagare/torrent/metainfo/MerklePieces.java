package nagare.torrent.metainfo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue.Bytes;

/// The piece hashes of a v2 torrent (BEP 52): pieces are aligned to files; a file of one piece has its hash in `pieces
/// root`, a longer one in its piece layer, if the torrent brings it.
final class MerklePieces implements PieceHashes {
    private final int pieces;
    private final List<Run> runs;

    /// The pieces of one file. `width`: the leaves of the tree over one piece.
    private record Run(int first, int width, Optional<ByteBuffer> hashes) {}

    private MerklePieces(int pieces, List<Run> runs) {
        this.pieces = pieces;
        this.runs = runs;
    }

    /// `layers` as [PieceLayers] gives them.
    static MerklePieces of(PieceLayout layout, FileListing listing, Map<String, Bytes> layers) {
        var runs = new ArrayList<Run>();
        long[] offsets = listing.offsets(layout.pieceBytes());
        for (int i = 0; i < offsets.length; i++) {
            var file = listing.files().get(i);
            if (file.length() == 0) {
                continue;
            }
            var root = file.root().orElseThrow();
            boolean onePiece = file.length() <= layout.pieceBytes();
            int blocks = Math.ceilDiv((int) Math.min(file.length(), layout.pieceBytes()), PieceLayout.BLOCK);
            var hashes = onePiece ? Optional.of(root) : Optional.ofNullable(layers.get(root.latin1()));
            runs.add(new Run(
                    (int) (offsets[i] / layout.pieceBytes()), MerkleTree.width(blocks), hashes.map(Bytes::view)));
        }
        return new MerklePieces(layout.pieces(), runs);
    }

    @Override
    public int pieces() {
        return pieces;
    }

    @Override
    public boolean matches(int piece, ByteBuffer data) {
        var run = runOf(Objects.checkIndex(piece, pieces));
        if (run.hashes.isEmpty() || Math.ceilDiv(data.remaining(), PieceLayout.BLOCK) > run.width) {
            return false;
        }
        int at = (piece - run.first) * MerkleTree.HASH_BYTES;
        var expected = run.hashes.get().slice(at, MerkleTree.HASH_BYTES);
        return expected.equals(ByteBuffer.wrap(MerkleTree.root(MerkleTree.leaves(data), run.width)));
    }

    @Override
    public boolean complete() {
        return runs.stream().allMatch(run -> run.hashes.isPresent());
    }

    private Run runOf(int piece) {
        int low = 0;
        for (int high = runs.size() - 1; low < high; ) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).first <= piece) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return runs.get(low);
    }
}
