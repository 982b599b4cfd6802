package nagare.torrent.metainfo;

import java.nio.ByteBuffer;
import java.util.List;
import nagare.torrent.bencode.BencodeValue.Bytes;

/// `pieces` of BEP 3: 20 bytes for each piece.
final class Sha1Pieces implements PieceHashes {
    private final ByteBuffer hashes;

    private Sha1Pieces(ByteBuffer hashes) {
        this.hashes = hashes;
    }

    static Sha1Pieces read(Bytes hashes, int pieces) throws InvalidTorrent {
        if (hashes.length() % InfoHash.BYTES != 0) {
            throw new InvalidTorrent("the list of piece hashes is cut off");
        }
        if (hashes.length() / InfoHash.BYTES != pieces) {
            throw new InvalidTorrent("the torrent has %d piece hashes, but its files make %d pieces"
                    .formatted(hashes.length() / InfoHash.BYTES, pieces));
        }
        return new Sha1Pieces(hashes.view());
    }

    @Override
    public int pieces() {
        return hashes.limit() / InfoHash.BYTES;
    }

    @Override
    public boolean matches(int piece, ByteBuffer data) {
        return matches(piece, List.of(data));
    }

    @Override
    public boolean matches(int piece, List<ByteBuffer> data) {
        var expected = hashes.slice(piece * InfoHash.BYTES, InfoHash.BYTES);
        var sha1 = Digests.sha1();
        data.forEach(part -> sha1.update(part.duplicate()));
        return expected.equals(ByteBuffer.wrap(sha1.digest()));
    }
}
