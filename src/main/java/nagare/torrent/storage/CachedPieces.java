package nagare.torrent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.BitSet;
import java.util.Objects;
import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceHashes;
import nagare.torrent.metainfo.PieceLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One torrent's pieces in the [PieceCache], while it is open.
final class CachedPieces implements PieceStore {
    /// A segment that is read gets a new modification time when the old one is older than this.
    private static final long TOUCH_MILLIS = Duration.ofMinutes(10).toMillis();

    private static final Logger LOG = LoggerFactory.getLogger(CachedPieces.class);

    private final PieceCache cache;
    private final Shelf shelf;
    private final PieceLayout layout;
    private final PieceHashes hashes;
    private final Optional<LayerFile> layers;
    private volatile boolean closed;

    CachedPieces(PieceCache cache, Shelf shelf, Metainfo torrent) {
        this.cache = cache;
        this.shelf = shelf;
        this.layout = torrent.layout();
        this.hashes = torrent.hashes();
        this.layers = torrent.trees().map(roots -> new LayerFile(shelf.folder.resolve(Shelf.LAYERS), roots));
        layers.ifPresent(LayerFile::load);
    }

    @Override
    public BitSet have() {
        return cache.ledger.held(shelf);
    }

    @Override
    public void write(int piece, PieceBytes data) throws IOException {
        Objects.checkIndex(piece, layout.pieces());
        int bytes = layout.bytesIn(piece);
        if (data.length() != bytes) {
            throw new IllegalArgumentException("piece " + piece + " has " + bytes + " bytes, not " + data.length());
        }
        requireOpen();
        while (true) {
            switch (cache.ledger.roomFor(shelf, piece, bytes)) {
                case Ledger.Room.Here() -> {
                    return;
                }
                case Ledger.Room.Evict(var victim) -> cache.evict(victim);
                case Ledger.Room.Full(var held) ->
                    throw new DiskFull(
                            "no room in the cache for %d KiB: %d MiB of it are in use by what is played now or pinned; raise torrent.cache (now %d MiB) in the settings file"
                                    .formatted(bytes >> 10, held >> 20, cache.quotaBytes() >> 20));
                case Ledger.Room.Place(var segment, var charged) -> {
                    place(segment, piece, data, charged);
                    return;
                }
            }
        }
    }

    private void place(Shelf.Segment segment, int piece, PieceBytes data, int charged) throws IOException {
        boolean written = false;
        try {
            makeRoomOnDisk(data.length());
            put(segment, piece, data);
            written = true;
            shelf.proofs.add(piece);
            cache.ledger.placed(segment, piece, data.length());
            claim(piece, data.length());
        } finally {
            if (written || Files.exists(segment.file(), LinkOption.NOFOLLOW_LINKS)) {
                cache.ledger.release(segment);
            } else {
                cache.ledger.abandoned(segment, piece, charged);
            }
        }
    }

    private void claim(int piece, int bytes) {
        try {
            shelf.journal.append(Journal.Kind.HERE, piece, bytes);
            if (shelf.journalIsLong()) {
                shelf.journal.rewrite(() -> cache.ledger.claims(shelf));
            }
        } catch (IOException failed) { // the piece is here all the same, until the next start
            PieceCache.warn("a piece was not noted", shelf.folder, failed);
        }
    }

    /// Evicts and tries again for as long as the disk says that it is full.
    private void put(Shelf.Segment segment, int piece, PieceBytes data) throws IOException {
        while (true) {
            try {
                heal(segment);
                shelf.journal.append(Journal.Kind.TAKEN, piece, data.length());
                cache.files.write(segment.file(), segment.placeOf(piece), data, 0, data.length());
                return;
            } catch (IOException failed) {
                if (!Disk.saysFull(failed) && cache.usable() >= data.length()) {
                    throw failed;
                }
                evictOldestOrFail();
            }
        }
    }

    /// Somebody may have deleted the folder, or a file in it, under us.
    private void heal(Shelf.Segment segment) throws IOException {
        if (!shelf.journal.isThere()) {
            for (Shelf.Segment each : cache.ledger.segments(shelf)) {
                missWhenGone(each);
            }
            cache.makeFolder(shelf);
            noteLayers();
        }
        missWhenGone(segment);
    }

    @Override
    public void keepLayers() throws IOException {
        requireOpen();
        if (shelf.journal.isThere()) { // else with the first piece
            noteLayers();
        }
    }

    private void noteLayers() {
        try {
            if (layers.isPresent()) {
                layers.get().keep();
            }
        } catch (IOException failed) { // they are known until the next start
            PieceCache.warn("piece layers were not kept", shelf.folder, failed);
        }
    }

    private void missWhenGone(Shelf.Segment segment) throws IOException {
        if (cache.ledger.holdsPieces(segment) && !Files.exists(segment.file(), LinkOption.NOFOLLOW_LINKS)) {
            vanished(segment);
        }
    }

    private void vanished(Shelf.Segment segment) throws IOException {
        LOG.atWarn()
                .setMessage("a segment was deleted by somebody else; its pieces will be fetched again")
                .addKeyValue("file", segment.file())
                .log();
        cache.files.forget(segment.file());
        BitSet lost = cache.ledger.vanished(segment);
        cache.tell(shelf, lost);
        if (shelf.journal.isThere()) {
            shelf.journal.append(Journal.Kind.GONE, segment.index, 0);
        }
    }

    private void makeRoomOnDisk(int bytes) throws DiskFull {
        while (cache.usable() < bytes) {
            evictOldestOrFail();
        }
    }

    private void evictOldestOrFail() throws DiskFull {
        Optional<Shelf.Segment> oldest = cache.ledger.doomOldest();
        if (oldest.isEmpty()) {
            throw new DiskFull(
                    "the disk of %s is full (%d MiB of it are kept free): free some space there, or change torrent.cache or torrent.keep-free in the settings file"
                            .formatted(cache.folder, cache.limits.keepFree() >> 20));
        }
        cache.evict(oldest.get());
    }

    @Override
    public boolean read(int piece, int begin, ByteBuffer target) throws IOException {
        Objects.checkIndex(piece, layout.pieces());
        Objects.checkFromIndexSize(begin, target.remaining(), layout.bytesIn(piece));
        requireOpen();
        Optional<Shelf.Segment> used = cache.ledger.use(shelf, piece);
        if (used.isEmpty()) {
            return false;
        }
        Shelf.Segment segment = used.get();
        try {
            if (shelf.proofs.prove(piece, () -> hashes(segment, piece))
                    && cache.files.read(segment.file(), segment.placeOf(piece) + begin, target)) {
                touch(segment);
                return true;
            }
            lose(piece, "its bytes on disk are not what they were");
            return false;
        } catch (ClosedByInterruptException notADiskThread) {
            throw notADiskThread;
        } catch (NoSuchFileException deleted) {
            vanished(segment);
            return false;
        } catch (IOException failed) {
            requireOpen();
            lose(piece, failed.toString());
            return false;
        } finally {
            cache.ledger.release(segment);
        }
    }

    private boolean hashes(Shelf.Segment segment, int piece) throws IOException {
        ByteBuffer whole = cache.buffers.take(layout.bytesIn(piece));
        try {
            return cache.files.read(segment.file(), segment.placeOf(piece), whole)
                    && hashes.matches(piece, whole.flip());
        } finally {
            cache.buffers.giveBack(whole);
        }
    }

    private void lose(int piece, String why) {
        if (!cache.ledger.spoilt(shelf, piece)) {
            return;
        }
        LOG.atWarn()
                .setMessage("a piece is lost; it will be fetched again")
                .addKeyValue("torrent", shelf.torrent())
                .addKeyValue("piece", piece)
                .addKeyValue("reason", why)
                .log();
        var lost = new BitSet();
        lost.set(piece);
        cache.tell(shelf, lost);
        try {
            shelf.journal.append(Journal.Kind.SPOILT, piece, 0);
        } catch (IOException failed) { // the next run finds it spoilt again
            PieceCache.warn("a spoilt piece was not noted", shelf.folder, failed);
        }
    }

    private void touch(Shelf.Segment segment) {
        long now = cache.clock.millis();
        if (Math.abs(now - segment.touchedMillis) > TOUCH_MILLIS) {
            segment.touchedMillis = now;
            try {
                Files.setLastModifiedTime(segment.file(), FileTime.fromMillis(now));
            } catch (IOException failed) { // after a restart it counts as older than it is
                LOG.atDebug()
                        .setMessage("a segment was not touched")
                        .addKeyValue("file", segment.file())
                        .addKeyValue("reason", failed.toString())
                        .log();
            }
        }
    }

    @Override
    public void protect(BitSet needed, BitSet kept) {
        cache.ledger.protect(shelf, needed, kept);
    }

    @Override
    public long windowBytes() {
        return cache.windowBytes(shelf);
    }

    @Override
    public long bytesHeld() {
        return cache.ledger.bytesIn(shelf);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        shelf.listener = _ -> {};
        cache.ledger.close(shelf);
        if (!cache.isClosed()) {
            cache.files.forgetBelow(shelf.folder);
            shelf.journal.rest();
            cache.removeWhenEmpty(shelf);
        }
    }

    private void requireOpen() throws IOException {
        if (closed || cache.isClosed()) {
            throw new IOException("the store is closed");
        }
    }
}
