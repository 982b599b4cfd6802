package nagare.torrent;

import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.storage.DiskThreads;
import nagare.torrent.storage.PieceStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of a torrent that is awake: opened and closed on disk threads, by threads that may be interrupted. A store
/// can be open only once.
final class HeldStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldStore.class);

    /// Opens the store of a torrent; runs on a disk thread.
    interface Opener {
        PieceStore open(Consumer<BitSet> lost) throws IOException;
    }

    private final InfoHash torrent;
    private final PieceStore pieces;
    private final DiskThreads disk;

    private HeldStore(InfoHash torrent, PieceStore pieces, DiskThreads disk) {
        this.torrent = torrent;
        this.pieces = pieces;
        this.disk = disk;
    }

    /// A disk thread opens the store. If the thread that waits for it is interrupted, the store is closed again: nobody
    /// else knows of it.
    static HeldStore open(InfoHash torrent, Opener opener, Consumer<BitSet> lost, DiskThreads disk) throws IOException {
        var handover = new Handover();
        try {
            return new HeldStore(torrent, disk.call(() -> handover.opened(opener.open(lost))), disk);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handover.abandon().ifPresent(store -> new HeldStore(torrent, store, disk).close());
            throw new IOException("interrupted while opening a torrent", e);
        }
    }

    PieceStore pieces() {
        return pieces;
    }

    /// Returns when the store is closed, also to an interrupted thread: it may be opened again at once.
    @Override
    public void close() {
        var done = new CountDownLatch(1);
        disk.execute(() -> {
            try {
                pieces.close();
            } catch (IOException e) {
                LOG.warn("cannot close the pieces of {}: {}", torrent, e.getMessage());
            } finally {
                done.countDown();
            }
        });
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// A store on its way from the disk thread that opens it to the thread that waits for it.
    private static final class Handover {
        private Optional<PieceStore> store = Optional.empty();
        private boolean abandoned;

        PieceStore opened(PieceStore opened) throws IOException {
            synchronized (this) {
                if (!abandoned) {
                    store = Optional.of(opened);
                    return opened;
                }
            }
            opened.close();
            throw new IOException("nobody waits for the torrent any more");
        }

        synchronized Optional<PieceStore> abandon() {
            abandoned = true;
            return store;
        }
    }
}
