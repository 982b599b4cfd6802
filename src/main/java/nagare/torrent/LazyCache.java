package nagare.torrent;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceCache;

/// The cache folder, opened when the first torrent needs it: a download into a folder of its own never does, and may
/// run beside a server that has the cache. Used on disk threads. Its monitor is held over the opening, which happens
/// once.
final class LazyCache implements AutoCloseable {
    private final DiskThreads disk;
    private final EngineSettings settings;
    private final InstantSource clock;
    private Optional<PieceCache> cache = Optional.empty();

    LazyCache(DiskThreads disk, EngineSettings settings, InstantSource clock) {
        this.disk = disk;
        this.settings = settings;
        this.clock = clock;
    }

    synchronized PieceCache get() throws IOException {
        if (cache.isEmpty()) {
            cache = Optional.of(PieceCache.open(
                    settings.cache(), new PieceCache.Limits(settings.cacheBytes(), settings.keepFreeBytes()), clock));
        }
        return cache.get();
    }

    @Override
    public void close() throws IOException {
        try {
            disk.run(this::closeOnDisk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed all the same, only later
        }
    }

    private synchronized void closeOnDisk() throws IOException {
        if (cache.isPresent()) {
            cache.get().close();
            cache = Optional.empty();
        }
    }
}
