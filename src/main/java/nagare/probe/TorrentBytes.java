package nagare.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import nagare.probe.bytes.Bytes;
import nagare.torrent.TorrentReader;

/// The bytes of a file of a torrent, which come when the swarm brings them, and for which nobody waits for ever.
final class TorrentBytes implements Bytes {
    /// Without a byte for so long, the swarm has none for us now.
    static final Duration PATIENCE = Duration.ofSeconds(40);

    /// Longer than this nobody's headers take; the next one wants its turn.
    static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofSeconds(1);

    private final TorrentReader reader;
    private final LongSupplier nanoTime;
    private final long begun;

    TorrentBytes(TorrentReader reader, LongSupplier nanoTime) {
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    @Override
    public long length() {
        return reader.length();
    }

    @Override
    public ByteBuffer at(long from, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        reader.seek(from);
        long since = nanoTime.getAsLong();
        while (bytes.hasRemaining()) {
            int read = read(bytes);
            long now = nanoTime.getAsLong();
            if (read < 0) {
                throw new EOFException("the file ended early");
            }
            if (read == 0 && now - since > PATIENCE.toNanos()) {
                throw new IOException("no bytes for " + PATIENCE.toSeconds() + " s");
            }
            if (now - begun > LONGEST.toNanos()) {
                throw new IOException("took longer than " + LONGEST.toSeconds() + " s");
            }
            since = read > 0 ? now : since;
        }
        return bytes.flip();
    }

    private int read(ByteBuffer bytes) throws IOException {
        try {
            return reader.read(bytes, POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var stopped = new InterruptedIOException("stopped");
            stopped.initCause(e);
            throw stopped;
        }
    }
}
