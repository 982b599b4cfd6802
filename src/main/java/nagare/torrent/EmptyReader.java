package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Reads a file without bytes: there is nothing to ask a swarm for.
final class EmptyReader implements TorrentReader {
    @Override
    public long length() {
        return 0;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public void seek(long position) throws IOException {
        if (position != 0) {
            throw new IOException("byte " + position + " of 0");
        }
    }

    @Override
    public int read(ByteBuffer target, Duration patience) {
        return -1;
    }

    @Override
    public void expect(long from, long to) {}

    @Override
    public void wantUntil(long until) {}

    @Override
    public void close() {}
}
