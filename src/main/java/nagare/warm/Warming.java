package nagare.warm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nagare.library.MediaSource;
import nagare.library.Unplayable;
import nagare.media.MediaId;
import nagare.probe.container.Containers;
import nagare.probe.container.content.ContainerIndex;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One item that is made ready: its .torrent is read, its swarm joined, the head of the file fetched and the index that
/// the head points to. Its thread runs it once; [#stop] may be called by any thread. What is fetched lies in the cache
/// afterwards, and the peers stay for as long as after a player (`torrent.linger`), unless the device looks at another
/// torrent: then they may go.
final class Warming implements Runnable {
    /// What a player reads first, and some seconds more.
    static final int HEAD = 4 << 20;

    /// An index that is longer comes when it is played.
    static final long MOST_INDEX = 2 << 20;

    /// A swarm that gives nothing for so long is left alone.
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int CHUNK = 64 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Warming.class);

    private final MediaSource source;
    private final MediaId item;
    private final BooleanSupplier busy;
    private final LongSupplier nanoTime;
    private Optional<Thread> runner = Optional.empty();
    private Optional<Torrent> torrent = Optional.empty();
    private boolean stopped;

    Warming(MediaSource source, MediaId item, BooleanSupplier busy, LongSupplier nanoTime) {
        this.source = source;
        this.item = item;
        this.busy = busy;
        this.nanoTime = nanoTime;
    }

    boolean isOf(MediaId other) {
        return item.equals(other);
    }

    /// Ends it, and lets the peers of its torrent go unless somebody has played it meanwhile.
    void stop() {
        Optional<Torrent> open;
        synchronized (this) {
            stopped = true;
            runner.ifPresent(Thread::interrupt);
            open = torrent;
        }
        open.ifPresent(Torrent::rest);
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    @Override
    public void run() {
        if (!begins()) {
            return;
        }
        try {
            Optional<MediaSource.Playable> playable = source.open(item);
            if (playable.isPresent() && opened(playable.get().torrent())) {
                warm(playable.get());
            }
        } catch (Unplayable | IOException e) {
            LOG.debug("item does not warm: item={} reason={}", item, e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("item warms no longer: item={}", item); // stopped; the thread ends here
        } finally {
            ends();
        }
    }

    private synchronized boolean begins() {
        runner = Optional.of(Thread.currentThread());
        return !stopped;
    }

    private synchronized boolean opened(Torrent opened) {
        torrent = Optional.of(opened);
        return !stopped;
    }

    /// Whoever stopped it before its torrent slept again could not: it does so itself.
    private void ends() {
        Optional<Torrent> left;
        synchronized (this) {
            runner = Optional.empty();
            left = stopped ? torrent : Optional.empty();
        }
        left.ifPresent(Torrent::rest);
    }

    private void warm(MediaSource.Playable playable) throws IOException, InterruptedException {
        try (TorrentReader reader = playable.torrent().peek(playable.file())) {
            var head = ByteBuffer.allocate((int) Math.min(ContainerIndex.MAX_HEAD, reader.length()));
            if (read(reader, HEAD, head)
                    && Containers.index(head.flip(), reader.length())
                            instanceof ContainerIndex.At(long from, long to)) {
                reader.seek(from);
                read(reader, Math.min(to - from, MOST_INDEX), ByteBuffer.allocate(0));
            }
        }
    }

    /// Whether so much came, or all that there is, before patience ran out; the first bytes of it are kept in `seen`.
    private boolean read(TorrentReader reader, long count, ByteBuffer seen) throws IOException, InterruptedException {
        var chunk = ByteBuffer.allocate(CHUNK);
        long cameAt = nanoTime.getAsLong();
        for (long left = count; left > 0; ) {
            if (isStopped() || busy.getAsBoolean() || nanoTime.getAsLong() - cameAt > PATIENCE) {
                return false;
            }
            chunk.clear().limit((int) Math.min(CHUNK, left));
            int read = reader.read(chunk, POLL);
            if (read < 0) {
                return true;
            }
            if (read > 0) {
                cameAt = nanoTime.getAsLong();
                left -= read;
                chunk.flip();
                seen.put(chunk.slice(0, Math.min(chunk.remaining(), seen.remaining())));
            }
        }
        return true;
    }
}
