package nagare.torrent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Reads one file of a torrent in order. Not thread-safe, but [#close] may be called by any thread
/// and ends a waiting [#read].
public interface TorrentReader extends Closeable {
    long length();

    long position();

    /// Whether the next byte is here, as far as can be said: then [#read] need not wait for the swarm.
    default boolean isHere() {
        return false;
    }

    /// Moves to a byte of the file; what is no longer wanted is cancelled.
    void seek(long position) throws IOException;

    /// Fills some of `target`, at least one byte, waiting for the swarm at most `patience`.
    ///
    /// @return bytes read, -1 at the end of the file, 0 when `patience` ran out
    int read(ByteBuffer target, Duration patience) throws IOException, InterruptedException;

    /// Says that the bytes `[from, to)` of the file will be read soon, such as the index of a container. Replaces what
    /// was said before.
    void expect(long from, long to);

    /// Says that nothing from this byte of the file on is wanted, as far as is known. What is read is fetched in any
    /// case; this bounds what is fetched ahead of it.
    void wantUntil(long until);

    @Override
    void close();
}
