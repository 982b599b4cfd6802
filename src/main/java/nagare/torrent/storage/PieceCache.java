package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cache folder: pieces of all torrents under one quota, kept across restarts. A torrent has a folder with a
/// [Journal] and segment files; room is made by deleting the segment that was used longest ago, over all torrents, that
/// holds neither a pinned piece nor one that a reader needs. A segment is a 256th of the quota, at most 64 MiB, at
/// least
/// one piece: so that the parts of segments that are protected with a reader's window stay small beside the quota.
/// However much the quota allows, some room on the disk stays free ([Limits]). The quota counts bytes of pieces;
/// journals come on top (40 bytes per piece).
///
/// Blocks on disk: all methods on [DiskThreads] only. Thread-safe.
public final class PieceCache implements Closeable {
    static final long LARGEST_SEGMENT = 64L << 20;
    private static final int SEGMENTS_PER_QUOTA = 256;

    /// A torrent whose segments are longer than this part of the quota (it was lowered) begins anew.
    private static final int FEWEST_SEGMENTS = 16;

    private static final Pattern INFO_HASH = Pattern.compile("[0-9a-f]{40}");
    private static final Logger LOG = LoggerFactory.getLogger(PieceCache.class);

    final Path folder;
    final Disk disk;
    final InstantSource clock;
    final Ledger ledger;
    final OpenFiles files;
    final PieceBuffers buffers = new PieceBuffers();
    final Limits limits;
    private volatile FolderLock owner;

    /// What the disk had left when it was asked last, for those who may not ask it.
    private volatile long usableSeen;

    /// Keeps the making and the removing of a torrent's folder apart. Held over that small I/O: both are rare.
    private final ReentrantLock opening = new ReentrantLock();

    private volatile boolean closed;

    /// Bytes that the pieces of all torrents may take together, and bytes that stay free on the disk for others; of the
    /// latter at most a quarter of the disk is meant.
    public record Limits(long quota, long keepFree) {
        private static final long MOST = 1L << 56;

        public Limits {
            if (quota <= 0 || quota > MOST || keepFree < 0) {
                throw new IllegalArgumentException("not limits of a cache: " + quota + ", " + keepFree);
            }
        }
    }

    private PieceCache(Path folder, Limits limits, InstantSource clock, Disk disk, FolderLock owner) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.disk = disk;
        this.owner = owner;
        this.ledger = new Ledger(limits.quota());
        this.files = new OpenFiles(disk, OpenFiles.LIMIT);
    }

    /// Finds what earlier runs left in the folder, removes debris of crashes, and deletes the oldest until the quota
    /// holds. Files that are not ours are left alone.
    ///
    /// @throws FolderLock.FolderInUse when another process has the folder
    public static PieceCache open(Path folder, Limits limits, InstantSource clock) throws IOException {
        return open(folder, limits, clock, Disk.REAL);
    }

    static PieceCache open(Path folder, Limits limits, InstantSource clock, Disk disk) throws IOException {
        FolderLock owner = FolderLock.take(folder);
        try {
            var cache = new PieceCache(folder, limits, clock, disk, owner);
            cache.ledger.adopt(cache.found());
            cache.shrink();
            return cache;
        } catch (IOException | RuntimeException failed) {
            owner.close();
            throw failed;
        }
    }

    /// The pieces of one torrent. `lost` is told, on the thread that noticed, of pieces that were evicted or found
    /// spoilt; it must not block. One store per torrent at a time.
    ///
    /// @throws IllegalStateException when the torrent is open already
    public PieceStore open(Metainfo torrent, Consumer<BitSet> lost) throws IOException {
        opening.lock();
        try {
            if (closed) {
                throw new IOException("the cache is closed");
            }
            if (ledger.shelf(torrent.infoHash()).filter(ledger::isOpen).isPresent()) {
                throw new IllegalStateException("torrent " + torrent.infoHash() + " is open already");
            }
            Shelf shelf = shelf(torrent);
            ledger.open(shelf);
            shelf.listener = lost;
            return new CachedPieces(this, shelf, torrent);
        } finally {
            opening.unlock();
        }
    }

    /// Keeps pieces from being evicted, those that are here and those that will be, until [#unpin] takes the same range
    /// back; also across restarts.
    ///
    /// @throws DiskFull when all pins together would take more than half of the quota; nothing is pinned then
    public void pin(Metainfo torrent, int first, int last) throws IOException {
        Objects.checkIndex(first, last + 1);
        Objects.checkIndex(last, torrent.layout().pieces());
        opening.lock();
        try {
            Shelf shelf = shelf(torrent);
            if (!ledger.pin(shelf, new Shelf.Pin(first, last))) {
                removeWhenEmpty(shelf);
                throw new DiskFull(
                        "not pinned: what is pinned may take half of the cache, and would take more; raise torrent.cache (now %d MiB) in the settings file"
                                .formatted(limits.quota() >> 20));
            }
            note(shelf, Journal.Kind.PINNED, first, last);
        } finally {
            opening.unlock();
        }
    }

    /// Gives up what [#pin] kept.
    public void unpin(Metainfo torrent, int first, int last) throws IOException {
        Optional<Shelf> shelf = ledger.shelf(torrent.infoHash());
        if (shelf.isPresent()) {
            ledger.unpin(shelf.get(), new Shelf.Pin(first, last));
            note(shelf.get(), Journal.Kind.UNPINNED, first, last);
            removeWhenEmpty(shelf.get());
        }
    }

    public boolean isPinned(Metainfo torrent, int first, int last) {
        return ledger.shelf(torrent.infoHash())
                .filter(shelf -> ledger.isPinned(shelf, new Shelf.Pin(first, last)))
                .isPresent();
    }

    private void note(Shelf shelf, Journal.Kind kind, int index, long value) throws IOException {
        if (kind == Journal.Kind.PINNED && !shelf.journal.isThere()) {
            makeFolder(shelf);
        }
        shelf.journal.append(kind, index, value);
        if (!ledger.isOpen(shelf)) {
            shelf.journal.rest();
        }
    }

    /// Bytes of pieces on disk, over all torrents.
    public long bytesHeld() {
        return ledger.used();
    }

    long quotaBytes() {
        return limits.quota();
    }

    /// Bytes that may still be written on the disk.
    long usable() {
        long usable = disk.usable(folder, limits.keepFree());
        usableSeen = usable;
        return usable;
    }

    /// The windows of a torrent's readers must fit in the quota, and on the disk once the cache made room there.
    long windowBytes(Shelf shelf) {
        return Math.min(ledger.windowBytes(shelf), Math.max(usableSeen, usableSeen + ledger.used()));
    }

    /// Closes all files and lets the folder go. Stores that are open do not work any more.
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            for (Shelf shelf : ledger.shelves()) {
                shelf.journal.rest();
            }
            files.close();
        } finally {
            owner.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /// The torrent's folder and its journal, which were never made or deleted by somebody.
    void makeFolder(Shelf shelf) throws IOException {
        keepOwning();
        Files.createDirectories(shelf.folder);
        shelf.journal.rewrite(() -> ledger.claims(shelf));
    }

    /// Takes the folder again when somebody deleted it, and our lock with it.
    ///
    /// @throws FolderLock.FolderInUse when another process was quicker
    private void keepOwning() throws IOException {
        if (owner.isLost()) {
            opening.lock();
            try {
                if (owner.isLost()) {
                    FolderLock again = FolderLock.take(folder);
                    owner.close();
                    owner = again;
                }
            } finally {
                opening.unlock();
            }
        }
    }

    /// Deletes a doomed segment and tells its store.
    void evict(Shelf.Segment victim) {
        Shelf shelf = victim.shelf;
        boolean deleted = false;
        try {
            files.forget(victim.file());
            Files.deleteIfExists(victim.file());
            deleted = true;
        } catch (IOException failed) {
            warn("a segment could not be deleted", victim.file(), failed);
        } finally {
            if (!deleted) {
                ledger.stays(victim);
            }
        }
        if (deleted) {
            BitSet lost = ledger.lost(victim);
            noteGone(victim);
            tell(shelf, lost);
            ledger.freed(victim);
            LOG.atDebug()
                    .setMessage("segment evicted")
                    .addKeyValue("file", victim.file())
                    .addKeyValue("held", ledger.used())
                    .log();
            removeWhenEmpty(shelf);
        }
    }

    private void noteGone(Shelf.Segment victim) {
        try {
            note(victim.shelf, Journal.Kind.GONE, victim.index, 0);
        } catch (IOException failed) { // the file is missing at the next start, which says the same
            warn("a deleted segment was not noted", victim.shelf.folder, failed);
        }
    }

    /// Makes the listener of a shelf forget pieces.
    void tell(Shelf shelf, BitSet lost) {
        if (lost.isEmpty()) {
            return;
        }
        shelf.proofs.remove(lost);
        try {
            shelf.listener.accept(lost);
        } catch (RuntimeException bug) {
            LOG.error("a listener of lost pieces failed", bug);
        }
    }

    void removeWhenEmpty(Shelf shelf) {
        opening.lock();
        try {
            if (!ledger.retire(shelf)) {
                return;
            }
            shelf.journal.rest();
            if (Files.isDirectory(shelf.folder, LinkOption.NOFOLLOW_LINKS)) {
                Shelf.clear(shelf.folder);
            }
        } catch (IOException failed) {
            warn("an empty folder was not removed", shelf.folder, failed);
        } finally {
            opening.unlock();
        }
    }

    static void warn(String what, Path where, IOException why) {
        LOG.atWarn()
                .setMessage(what)
                .addKeyValue("path", where)
                .addKeyValue("reason", why.toString())
                .log();
    }

    private Shelf shelf(Metainfo torrent) throws IOException {
        PieceLayout layout = torrent.layout();
        int perSegment = Math.clamp(
                Math.min(limits.quota() / SEGMENTS_PER_QUOTA, LARGEST_SEGMENT) / layout.pieceBytes(),
                1,
                layout.pieces());
        var header = new Journal.Header(torrent.infoHash(), layout.pieceBytes(), layout.totalBytes(), perSegment);
        Optional<Shelf> known = ledger.shelf(torrent.infoHash());
        if (known.isPresent()) {
            Journal.Header was = known.get().journal.header();
            long segment = (long) was.piecesPerSegment() * was.pieceBytes();
            boolean tooLong =
                    was.piecesPerSegment() > header.piecesPerSegment() && segment > limits.quota() / FEWEST_SEGMENTS;
            if (was.pieceBytes() == header.pieceBytes()
                    && was.totalBytes() == header.totalBytes()
                    && !(tooLong && !ledger.isOpen(known.get()))) {
                return known.get();
            }
            ledger.doomAll(known.get()).forEach(this::evict);
            removeWhenEmpty(known.get());
            if (ledger.bytesIn(known.get()) > 0) {
                throw new IOException("%s holds this torrent cut into other pieces, and cannot be deleted: delete it"
                        .formatted(known.get().folder));
            }
        }
        Path place = folder.resolve(torrent.infoHash().hex());
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(place + " is not a folder: move it away");
        }
        Shelf fresh = Shelf.planned(place, header);
        ledger.adopt(List.of(fresh));
        return fresh;
    }

    private List<Shelf> found() throws IOException {
        List<Shelf> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (INFO_HASH.matcher(String.valueOf(entry.getFileName())).matches()
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    load(entry).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /// One torrent's folder that cannot be read must not keep the others away.
    private Optional<Shelf> load(Path entry) {
        try {
            Optional<Shelf> shelf = Shelf.load(entry);
            if (shelf.isPresent()
                    && !(shelf.get().segments.isEmpty() && shelf.get().pinned.isEmpty())) {
                return shelf;
            }
            if (shelf.isEmpty()) {
                LOG.atWarn()
                        .setMessage("a journal is damaged; its pieces will be fetched again")
                        .addKeyValue("folder", entry)
                        .log();
            }
            Shelf.clear(entry);
        } catch (IOException failed) {
            warn("a torrent in the cache cannot be read; left alone", entry, failed);
        }
        return Optional.empty();
    }

    private void shrink() {
        while (ledger.used() > limits.quota() || usable() <= 0) {
            Optional<Shelf.Segment> oldest = ledger.doomOldest();
            if (oldest.isEmpty()) {
                return;
            }
            evict(oldest.get());
        }
    }
}
