package nagare.torrent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A disk with as much room as the test says, that fails when the test says. It keeps what it is given all the same.
final class FaultyDisk implements Disk {
    volatile long usable = Long.MAX_VALUE;

    /// Bytes that writes may still take before they fail with `failure`.
    volatile long writable = Long.MAX_VALUE;

    volatile String failure = "No space left on device";

    @Override
    public synchronized int write(FileChannel channel, ByteBuffer data, long at) throws IOException {
        if (writable <= 0) {
            throw new IOException(failure);
        }
        ByteBuffer some = data.slice(data.position(), (int) Math.min(writable, data.remaining()));
        int written = channel.write(some, at);
        writable -= written;
        return written;
    }

    /// Whether reads fail with `failure`.
    volatile boolean unreadable;

    volatile long now;

    @Override
    public int read(FileChannel channel, ByteBuffer target, long at) throws IOException {
        if (unreadable) {
            throw new IOException(failure);
        }
        return channel.read(target, at);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    volatile long forceAfter = Long.MAX_VALUE;

    @Override
    public long forceAfter() {
        return forceAfter;
    }

    @Override
    public long usable(Path folder, long keepFree) {
        return usable;
    }
}
