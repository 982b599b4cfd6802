package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and writes at positions of files, with at most `limit` of them open (the longest unused is closed; files in
/// use at this moment stay, so threads × 1 may come on top). Thread-safe; its monitor guards the table only, never I/O.
final class OpenFiles implements Closeable {
    static final int LIMIT = 64;

    /// The JDK copies a heap buffer through a direct one of the same size that it keeps per thread: so go in steps.
    private static final int STEP = 1 << 20;
    /// Bytes of a piece that are written at once.
    private static final int GATHER = 256 * 1024;

    /// How often a channel that somebody's interrupt closed is opened again.
    private static final int REOPENINGS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final Disk disk;
    private final int limit;
    private final Map<Key, Handle> open = new LinkedHashMap<>(16, 0.75f, true);
    private final PieceBuffers gathering = new PieceBuffers();
    private boolean closed;

    OpenFiles(Disk disk, int limit) {
        this.disk = disk;
        this.limit = limit;
    }

    private record Key(Path file, boolean writing) {}

    private static final class Handle {
        final Key key;
        final FileChannel channel;
        int users = 1;
        boolean dropped;

        Handle(Key key, FileChannel channel) {
            this.key = key;
            this.channel = channel;
        }
    }

    @FunctionalInterface
    private interface Use<T extends @Nullable Object> {
        T on(FileChannel channel) throws IOException;
    }

    /// Fills `target` from the file. False, with `target` where it was, when the file ends before.
    boolean read(Path file, long at, ByteBuffer target) throws IOException {
        return with(file, false, channel -> {
            ByteBuffer rest = target.duplicate();
            for (long place = at; rest.hasRemaining(); ) {
                int read = disk.read(channel, step(rest), place);
                if (read < 0) {
                    return false;
                }
                rest.position(rest.position() + read);
                place += read;
            }
            target.position(target.limit());
            return true;
        });
    }

    /// Writes `length` bytes of a piece from `begin` on, in steps that are copied together and written while they are
    /// still in the processor's cache. Creates the file.
    void write(Path file, long at, PieceBytes data, int begin, int length) throws IOException {
        ByteBuffer together = gathering.take(Math.min(GATHER, length));
        try {
            for (int done = 0; done < length; done += together.limit()) {
                together.clear().limit(Math.min(GATHER, length - done));
                data.read(begin + done, together);
                write(file, at + done, together.flip());
            }
        } finally {
            gathering.giveBack(together);
        }
    }

    /// Writes all of `data`; leaves its position alone. Creates the file.
    void write(Path file, long at, ByteBuffer data) throws IOException {
        this.<@Nullable Void>with(file, true, channel -> {
            ByteBuffer rest = data.duplicate();
            for (long place = at; rest.hasRemaining(); ) {
                int written = disk.write(channel, step(rest), place);
                rest.position(rest.position() + written);
                place += written;
            }
            return null;
        });
    }

    /// What was written is on the platter when this returns.
    void force(Path file) throws IOException {
        this.<@Nullable Void>with(file, true, channel -> {
            channel.force(false);
            return null;
        });
    }

    /// Closes the file, before it is deleted.
    void forget(Path file) throws IOException {
        forget(file::equals);
    }

    /// Closes all files below a folder.
    void forgetBelow(Path folder) throws IOException {
        forget(file -> file.startsWith(folder));
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        forget(_ -> true);
    }

    synchronized int opened() {
        return open.size();
    }

    private void forget(Predicate<Path> which) throws IOException {
        List<Handle> idle = new ArrayList<>();
        synchronized (this) {
            open.values().removeIf(handle -> {
                boolean gone = which.test(handle.key.file());
                if (gone) {
                    handle.dropped = true;
                    if (handle.users == 0) {
                        idle.add(handle);
                    }
                }
                return gone;
            });
        }
        for (Handle handle : idle) {
            handle.channel.close();
        }
    }

    private <T extends @Nullable Object> T with(Path file, boolean writing, Use<T> use) throws IOException {
        var key = new Key(file, writing);
        for (int attempt = 0; ; attempt++) {
            Handle handle = acquire(key);
            try {
                return use.on(handle.channel);
            } catch (ClosedByInterruptException interrupted) {
                drop(handle);
                throw interrupted;
            } catch (ClosedChannelException byOther) {
                drop(handle);
                if (attempt == REOPENINGS) {
                    throw byOther;
                }
            } finally {
                release(handle);
            }
        }
    }

    private Handle acquire(Key key) throws IOException {
        Handle known = find(key);
        if (known != null) {
            return known;
        }
        FileChannel channel = disk.open(key.file(), key.writing());
        Handle mine = new Handle(key, channel);
        List<Handle> surplus = new ArrayList<>();
        Handle other = null;
        synchronized (this) {
            other = open.get(key);
            if (other != null) {
                other.users++;
            } else if (!closed) {
                open.put(key, mine);
                takeSurplus(surplus);
            }
        }
        for (Handle handle : surplus) {
            handle.channel.close();
        }
        if (other != null) {
            channel.close();
            return other;
        }
        return mine;
    }

    private synchronized @Nullable Handle find(Key key) throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
        Handle known = open.get(key);
        if (known != null) {
            known.users++;
        }
        return known;
    }

    private void takeSurplus(List<Handle> surplus) {
        var oldestFirst = open.values().iterator();
        while (open.size() > limit && oldestFirst.hasNext()) {
            Handle handle = oldestFirst.next();
            if (handle.users == 0) {
                oldestFirst.remove();
                surplus.add(handle);
            }
        }
    }

    private synchronized void drop(Handle handle) {
        handle.dropped = true;
        open.remove(handle.key, handle);
    }

    private void release(Handle handle) {
        synchronized (this) {
            handle.users--;
            boolean shared = open.get(handle.key) == handle;
            if (handle.users > 0 || (shared && !handle.dropped)) {
                return;
            }
        }
        try {
            handle.channel.close();
        } catch (IOException failed) {
            LOG.atWarn()
                    .setMessage("a file was not closed cleanly")
                    .addKeyValue("file", handle.key.file())
                    .addKeyValue("reason", failed.getMessage())
                    .log();
        }
    }

    private static ByteBuffer step(ByteBuffer buffer) {
        int length = buffer.isDirect() ? buffer.remaining() : Math.min(STEP, buffer.remaining());
        return buffer.slice(buffer.position(), length);
    }
}
