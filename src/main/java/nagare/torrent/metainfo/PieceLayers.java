package nagare.torrent.metainfo;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import nagare.torrent.bencode.BencodeValue.Bytes;
import nagare.torrent.bencode.BencodeValue.Dict;
import nagare.torrent.merkle.MerkleTree;

/// `piece layers` of BEP 52: for each file longer than a piece, the hashes of its pieces, filed under the file's root.
/// They lie outside the info dictionary, so each is checked against its root here.
final class PieceLayers {
    private static final String INVALID = "the torrent's piece layers do not fit its files";

    private PieceLayers() {}

    /// By root, one char per byte. A layer may be missing; a wrong one, or one that no file asks for, may not be there.
    static Map<String, Bytes> read(Dict torrent, FileListing listing, int pieceBytes) throws InvalidTorrent {
        var given = given(torrent);
        var checked = new HashMap<String, Bytes>(); // many files may share one root: each layer is hashed once only
        byte[] filler = MerkleTree.emptyRoot(pieceBytes / PieceLayout.BLOCK);
        for (var file : listing.files()) {
            if (file.length() <= pieceBytes) {
                continue;
            }
            var root = file.root().orElseThrow();
            var layer = given.get(root.latin1());
            if (layer == null) {
                continue;
            }
            long pieces = Math.ceilDiv(file.length(), (long) pieceBytes);
            if (layer.length() != pieces * MerkleTree.HASH_BYTES) {
                throw new InvalidTorrent(INVALID);
            }
            if (checked.putIfAbsent(root.latin1(), layer) == null) {
                byte[] found = MerkleTree.root(layer.toArray(), MerkleTree.width((int) pieces), filler);
                if (!root.view().equals(ByteBuffer.wrap(found))) {
                    throw new InvalidTorrent(INVALID);
                }
            }
        }
        if (checked.size() != given.size()) {
            throw new InvalidTorrent(INVALID);
        }
        return checked;
    }

    private static Map<String, Bytes> given(Dict torrent) throws InvalidTorrent {
        if (torrent.find("piece layers").isEmpty()) {
            return Map.of();
        }
        var layers = torrent.dict("piece layers").orElseThrow(() -> new InvalidTorrent(INVALID));
        var given = new HashMap<String, Bytes>();
        for (String root : layers.keys()) {
            given.put(root, layers.bytes(root).orElseThrow(() -> new InvalidTorrent(INVALID)));
        }
        return given;
    }
}
