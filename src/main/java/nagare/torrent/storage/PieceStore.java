package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/// One torrent's verified pieces. Implementations block on disk: call [#write], [#read] and [#close] on [DiskThreads]
/// only (the others never touch the disk). Thread-safe.
public interface PieceStore extends Closeable {
    /// The pieces that are here. After a restart a piece counts as here when the journal says so; it is hashed again
    /// before its first byte leaves the store.
    BitSet have();

    /// Stores a piece whose hash was checked by the caller. A piece that is here already is left as it is.
    ///
    /// @throws DiskFull when the quota or the disk has no room even after eviction
    void write(int piece, PieceBytes data) throws IOException;

    /// The same of a piece in one buffer, from position to limit; leaves the position alone.
    default void write(int piece, ByteBuffer data) throws IOException {
        write(piece, new PieceBytes(List.of(data)));
    }

    /// Fills `target` from the piece, beginning at `begin`. False, with `target` where it was, when the piece is not
    /// here any more: evicted, unreadable, or found spoilt by its hash.
    ///
    /// @throws IOException when the store is closed
    boolean read(int piece, int begin, ByteBuffer target) throws IOException;

    /// What readers are at now: `needed` is never evicted, `kept` (what they have just seen, and may skip back to) only
    /// when nothing else may go. Replaces what was said before.
    void protect(BitSet needed, BitSet kept);

    /// Bytes that the windows of this torrent's readers may have together, so that those of all torrents fit on the
    /// disk at once: who asks for more would evict what is needed and fetch it again. Does not touch the disk.
    long windowBytes();

    /// Keeps the piece layers that the torrent came without and has learned since, for the next run.
    default void keepLayers() throws IOException {}

    /// Bytes on disk now.
    long bytesHeld();
}
