package nagare.torrent.metainfo;

import java.nio.ByteBuffer;

/// What each piece must hash to: SHA-1 (BEP 3), or the merkle root over SHA-256 of 16 KiB blocks where a torrent is
/// v2 only (BEP 52).
public interface PieceHashes {
    int pieces();

    /// Whether these bytes, the whole piece from position to limit, are the piece. Leaves the buffer's position alone.
    boolean matches(int piece, ByteBuffer data);
}
