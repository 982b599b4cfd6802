package nagare.torrent.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.merkle.HashedFile;
import nagare.torrent.merkle.PieceRoots;

/// The piece hashes of a v2 torrent (BEP 52): pieces are aligned to files; a file of one piece has its hash in `pieces
/// root`, a longer one in its piece layer, if the torrent brings it.
final class MerklePieces implements PieceHashes {
    private final int pieces;
    private final PieceRoots roots;

    MerklePieces(int pieces, PieceRoots roots) {
        this.pieces = pieces;
        this.roots = roots;
    }

    /// `layers` as [PieceLayers] gives them.
    static PieceRoots roots(FileListing listing, int pieceBytes, Map<String, Bytes> layers) {
        var files = new ArrayList<HashedFile>();
        long[] offsets = listing.offsets(pieceBytes);
        for (int i = 0; i < offsets.length; i++) {
            var file = listing.files().get(i);
            if (file.length() > 0) {
                int first = (int) (offsets[i] / pieceBytes);
                files.add(new HashedFile(
                        first,
                        file.length(),
                        pieceBytes,
                        file.root().orElseThrow().view()));
            }
        }
        return new PieceRoots(
                List.copyOf(files),
                file -> Optional.ofNullable(layers.get(latin1(file.root()))).map(Bytes::view));
    }

    private static String latin1(ByteBuffer root) {
        return ISO_8859_1.decode(root.duplicate()).toString();
    }

    @Override
    public int pieces() {
        return pieces;
    }

    @Override
    public boolean matches(int piece, ByteBuffer data) {
        return roots.matches(Objects.checkIndex(piece, pieces), data);
    }

    @Override
    public boolean knows(int piece) {
        return roots.root(Objects.checkIndex(piece, pieces)).isPresent();
    }

    @Override
    public boolean complete() {
        return roots.complete();
    }
}
