package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// One torrent's verified pieces. Implementations block on disk: call [#write] and [#read] on `DiskThreads` only.
/// Thread-safe.
public interface PieceStore extends Closeable {
    /// The pieces that are here. After a restart a piece counts as here when the journal says so; it is hashed again
    /// before its first byte leaves the store.
    BitSet have();

    /// Stores a piece whose hash was checked by the caller.
    ///
    /// @throws DiskFull when the quota or the disk has no room even after eviction
    void write(int piece, ByteBuffer data) throws IOException;

    /// Fills `target` from the piece, beginning at `begin`. False, with nothing read, when the piece is not here any
    /// more: evicted, or found spoilt by its hash.
    boolean read(int piece, int begin, ByteBuffer target) throws IOException;

    /// Pieces that readers are at: not to be evicted.
    void protect(BitSet pieces);

    /// Bytes on disk now.
    long bytesHeld();
}
