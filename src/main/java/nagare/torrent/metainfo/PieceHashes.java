package nagare.torrent.metainfo;

import java.nio.ByteBuffer;
import java.util.List;

/// What each piece must hash to: SHA-1 (BEP 3), or the merkle root over SHA-256 of 16 KiB blocks where a torrent is
/// v2 only (BEP 52).
public interface PieceHashes {
    int pieces();

    /// Whether these bytes, the whole piece from position to limit, are the piece. Leaves the buffer's position alone.
    /// False for a piece whose hash is not known, see [#complete].
    boolean matches(int piece, ByteBuffer data);

    /// The same of a piece whose bytes lie in several buffers.
    default boolean matches(int piece, List<ByteBuffer> data) {
        var whole = ByteBuffer.allocate(
                data.stream().mapToInt(ByteBuffer::remaining).sum());
        data.forEach(part -> whole.put(part.duplicate()));
        return matches(piece, whole.flip());
    }

    /// Whether the hash of this piece is known.
    default boolean knows(int piece) {
        return true;
    }

    /// Whether the hash of every piece is known. It always is in v1; a v2 torrent may come without the piece layers of
    /// some files (BEP 52), which then must be learned from peers before their pieces can be checked.
    default boolean complete() {
        return true;
    }
}
