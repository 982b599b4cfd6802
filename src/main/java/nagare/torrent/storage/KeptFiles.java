package nagare.torrent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A torrent's own files below a folder, as a user wants to keep them: sparse until they are whole. Nothing is written
/// outside of the folder or through a symbolic link below it, and no file of somebody else is overwritten: one that is
/// there already must have the right length, and bytes that belong to the torrent where it holds a whole piece.
///
/// What was verified stands in `.nagare-<info-hash>.journal` in the same folder, so that it goes where the data goes
/// (another disk, another machine); it is deleted when a complete torrent is closed. Piece layers that the
/// torrent came without are in `.nagare-<info-hash>.layers` and stay: without them the files could not be checked. At
/// opening, pieces are hashed that
/// the files' sizes and modification times do not vouch for (see [Resume]); the others before their first byte leaves.
///
/// Blocks on disk: all methods on [DiskThreads] only, except [#have], [#protect] and [#bytesHeld]. Thread-safe.
public final class KeptFiles implements PieceStore {
    /// Files that are written to are forced this often, or after [Disk#forceAfter]: what came since then is hashed
    /// again
    /// after a kill -9.
    static final long FORCE_NANOS = 5_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(KeptFiles.class);

    private final Path root;
    private final FileMap map;
    private final PieceLayout layout;
    private final Journal journal;
    private final Optional<LayerFile> layers;
    private final Disk disk;
    private final PieceFiles files;
    private final SparseFiles sparse;
    private final Consumer<BitSet> listener;
    private final Proofs proofs = new Proofs();
    private volatile boolean closed;

    /// Pieces that are here. With the next three guarded by `this`, never over I/O.
    private final BitSet held = new BitSet();

    /// Files written to since they were forced.
    private final BitSet dirty = new BitSet();

    private long unsynced;
    private long forcedAt;

    /// Is told after each piece how many of those to hash are done; called on the thread that hashes. What it throws
    /// ends the check.
    @FunctionalInterface
    public interface Progress {
        void checked(int pieces, int of);
    }

    /// What a check found: the files of good pieces, and what the journal is to hear.
    private record Findings(BitSet vouched, List<Journal.Entry> news) {}

    private KeptFiles(Metainfo torrent, Path root, FileMap map, Journal journal, Disk disk, Consumer<BitSet> lost) {
        this.root = root;
        this.map = map;
        this.layout = torrent.layout();
        this.journal = journal;
        this.layers = torrent.trees()
                .map(roots -> new LayerFile(root.resolve(".nagare-" + torrent.infoHash() + ".layers"), roots));
        this.disk = disk;
        this.listener = lost;
        this.files = new PieceFiles(torrent, map, disk);
        this.sparse = new SparseFiles(map, files, journal);
        this.forcedAt = disk.nanoTime();
    }

    /// The torrent's files below `folder`, which is made where it is missing. `lost` is told of pieces found spoilt
    /// later, on the thread that noticed; it must not block.
    ///
    /// @throws IOException when the folder cannot be written, a file of somebody else is in the way, or
    ///     another process downloads the same torrent there; the message says which and what to do
    public static KeptFiles open(Metainfo torrent, Path folder, Progress progress, Consumer<BitSet> lost)
            throws IOException {
        return open(torrent, folder, progress, lost, Disk.REAL);
    }

    static KeptFiles open(Metainfo torrent, Path folder, Progress progress, Consumer<BitSet> lost, Disk disk)
            throws IOException {
        PieceLayout layout = torrent.layout();
        var header = new Journal.Header(torrent.infoHash(), layout.pieceBytes(), layout.totalBytes(), 0);
        Path root;
        Journal journal;
        try {
            Files.createDirectories(folder);
            root = folder.toRealPath();
            journal = Journal.claim(root.resolve(".nagare-" + torrent.infoHash() + ".journal"), header);
        } catch (FileSystemException refused) {
            throw new IOException(
                    "cannot write to the folder %s (%s): choose another with -o".formatted(folder, refused), refused);
        }
        boolean fresh = journal.records() == 0;
        try {
            var store = new KeptFiles(torrent, root, new FileMap(torrent, root), journal, disk, lost);
            store.layers.ifPresent(LayerFile::load);
            store.resume(progress);
            return store;
        } catch (IOException | RuntimeException failed) {
            if (fresh && journal.records() == 0) {
                journal.delete();
            } else {
                journal.close();
            }
            throw failed;
        }
    }

    private void resume(Progress progress) throws IOException {
        Resume resume = Resume.of(map, journal);
        held.or(resume.claimed);
        sparse.known(resume.ours);
        try {
            note(check(resume.suspect, resume.unknown, progress), resume);
            makeEmptyOnes();
        } catch (IOException | RuntimeException failed) {
            files.close();
            throw failed;
        }
    }

    private void note(Findings found, Resume resume) throws IOException {
        try {
            journal.append(found.news());
            if (!resume.suspect.isEmpty()) {
                for (int file = found.vouched().nextSetBit(0);
                        file >= 0;
                        file = found.vouched().nextSetBit(file + 1)) {
                    noteModified(file);
                }
                journal.append(Journal.Kind.SYNCED, 0, journal.records());
            }
        } catch (IOException failed) { // a full disk keeps nobody from going on; the next run checks again
            if (!Disk.saysFull(failed)) {
                throw failed;
            }
            PieceCache.warn("what was checked was not noted", root, failed);
        }
    }

    private void makeEmptyOnes() throws IOException {
        try {
            sparse.makeEmptyOnes();
        } catch (IOException failed) {
            if (!Disk.saysFull(failed)) {
                throw failed;
            }
            PieceCache.warn("files without bytes are made later", root, failed);
        }
    }

    @Override
    public synchronized BitSet have() {
        return (BitSet) held.clone();
    }

    @Override
    public void write(int piece, PieceBytes data) throws IOException {
        Objects.checkIndex(piece, layout.pieces());
        int bytes = layout.bytesIn(piece);
        if (data.length() != bytes) {
            throw new IllegalArgumentException("piece " + piece + " has " + bytes + " bytes, not " + data.length());
        }
        requireOpen();
        if (isHere(piece)) {
            return;
        }
        try {
            if (disk.usable(root, Disk.SPARE) < bytes) {
                throw full();
            }
            put(piece, data);
        } catch (DiskFull full) {
            throw full;
        } catch (IOException failed) {
            if (Disk.saysFull(failed) || disk.usable(root, Disk.SPARE) < bytes) {
                throw full();
            }
            if (!Files.isDirectory(root)) { // not made anew: a disk that was pulled out leaves its mount point
                throw new IOException(
                        "the folder %s is gone: mount it or make it again, and the download goes on".formatted(root),
                        failed);
            }
            throw failed;
        }
        proofs.add(piece);
        boolean due = wrote(piece, bytes, map.filesOf(piece));
        if (have().cardinality() == layout.pieces()) {
            look();
        }
        if (due) {
            try {
                sync();
            } catch (IOException failed) { // more is hashed at the next start; the last word is close's
                PieceCache.warn("files could not be forced to disk", root, failed);
            }
        }
    }

    private void put(int piece, PieceBytes data) throws IOException {
        for (FileMap.Span span : map.spans(piece)) {
            if (sparse.make(span.file())) {
                miss(span.file());
            }
        }
        journal.append(Journal.Kind.TAKEN, piece, data.length());
        files.write(piece, data);
        journal.append(Journal.Kind.HERE, piece, data.length());
    }

    /// A file is not there: what was here of it is lost.
    private void miss(int file) {
        lose(map.piecesOf(file), "a file was deleted");
    }

    /// Who says that all is here must have looked: files may be deleted while we write to others.
    private void look() throws IOException {
        sparse.makeEmptyOnes();
        for (int file = 0; file < map.files(); file++) {
            if (sparse.isMissing(file)) {
                files.forget(file);
                miss(file);
            }
        }
    }

    /// Whether it is time to force the files.
    private synchronized boolean wrote(int piece, int bytes, BitSet touched) {
        held.set(piece);
        dirty.or(touched);
        unsynced += bytes;
        long now = disk.nanoTime();
        boolean due = unsynced >= disk.forceAfter() || now - forcedAt >= FORCE_NANOS;
        if (due) {
            unsynced = 0;
            forcedAt = now;
        }
        return due;
    }

    @Override
    public boolean read(int piece, int begin, ByteBuffer target) throws IOException {
        Objects.checkIndex(piece, layout.pieces());
        Objects.checkFromIndexSize(begin, target.remaining(), layout.bytesIn(piece));
        requireOpen();
        if (!isHere(piece)) {
            return false;
        }
        try {
            if (proofs.prove(piece, () -> files.find(piece) == PieceFiles.Found.GOOD)
                    && files.fill(piece, begin, target)) {
                return true;
            }
            lose(piece, "its bytes on disk are not what they were");
        } catch (ClosedByInterruptException notADiskThread) {
            throw notADiskThread;
        } catch (IOException failed) {
            requireOpen();
            lose(piece, failed.toString());
        }
        return false;
    }

    private void lose(int piece, String why) {
        var one = new BitSet();
        one.set(piece);
        lose(one, why);
    }

    private void lose(BitSet pieces, String why) {
        var gone = (BitSet) pieces.clone();
        synchronized (this) {
            gone.and(held);
            held.andNot(gone);
        }
        if (gone.isEmpty()) {
            return;
        }
        LOG.atWarn()
                .setMessage("pieces are lost; they will be fetched again")
                .addKeyValue("folder", root)
                .addKeyValue("pieces", gone.cardinality())
                .addKeyValue("first", gone.nextSetBit(0))
                .addKeyValue("reason", why)
                .log();
        proofs.remove(gone);
        listener.accept(gone);
        try {
            journal.append(gone.stream()
                    .mapToObj(piece -> new Journal.Entry(Journal.Kind.SPOILT, piece, 0))
                    .toList());
        } catch (IOException failed) { // the next run finds it spoilt again
            PieceCache.warn("spoilt pieces were not noted", root, failed);
        }
    }

    @Override
    public void keepLayers() throws IOException {
        requireOpen();
        if (layers.isPresent()) {
            layers.get().keep();
        }
    }

    @Override
    public void protect(BitSet needed, BitSet kept) {} // nothing is evicted here

    @Override
    public long windowBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public long bytesHeld() {
        return have().stream().mapToLong(layout::bytesIn).sum();
    }

    /// Forces what was written to the disk, then claims it. A complete torrent needs its journal no more.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            sync();
        } finally {
            try (journal) {
                files.close();
                if (have().cardinality() == layout.pieces()) {
                    journal.delete();
                }
            }
        }
    }

    /// Counts the records first: a piece that comes while files are forced is not among them.
    private void sync() throws IOException {
        BitSet changed;
        long records = journal.records();
        synchronized (this) {
            changed = (BitSet) dirty.clone();
            dirty.clear();
            unsynced = 0;
        }
        if (changed.isEmpty()) {
            return;
        }
        for (int file = changed.nextSetBit(0); file >= 0; file = changed.nextSetBit(file + 1)) {
            if (map.look(map.path(file)).isPresent()) { // else its pieces are found missing when they are read
                files.force(file);
                noteModified(file);
            }
        }
        journal.append(Journal.Kind.SYNCED, 0, records);
        journal.force();
    }

    private void noteModified(int file) throws IOException {
        long modified = Files.getLastModifiedTime(map.path(file), LinkOption.NOFOLLOW_LINKS)
                .toMillis();
        journal.append(Journal.Kind.FILE, file, modified);
    }

    /// Hashes pieces; what is good is held after, what is not is not. Files in `unknown` that hold whole pieces and not
    /// one good one are somebody else's. The journal hears of it at the end: with half of a check in it, the files
    /// would pass for ours, and what was not looked at yet for missing.
    ///
    private Findings check(BitSet which, BitSet unknown, Progress progress) throws IOException {
        var vouched = new BitSet();
        var foreign = new BitSet();
        List<Journal.Entry> news = new ArrayList<>();
        int of = which.cardinality();
        int done = 0;
        for (int piece = which.nextSetBit(0); piece >= 0; piece = which.nextSetBit(piece + 1)) {
            PieceFiles.Found found = files.find(piece);
            BitSet touched = map.filesOf(piece);
            note(piece, found == PieceFiles.Found.GOOD, news);
            if (found == PieceFiles.Found.GOOD) {
                vouched.or(touched);
            } else if (found == PieceFiles.Found.OTHER && touched.cardinality() == 1) {
                foreign.or(touched);
            }
            progress.checked(++done, of);
        }
        foreign.and(unknown);
        foreign.andNot(vouched);
        if (!foreign.isEmpty() && !files.canCheck(map.piecesOf(foreign.nextSetBit(0)))) {
            throw new IOException(
                    "%s is there already, and cannot be checked, for the torrent comes without the hashes of its pieces (BEP 52 piece layers): get its complete .torrent file, or choose another folder with -o"
                            .formatted(map.path(foreign.nextSetBit(0))));
        }
        if (!foreign.isEmpty()) {
            throw new IOException(
                    "%s is there already, and nothing in it is of this torrent: move it away, or choose another folder with -o"
                            .formatted(map.path(foreign.nextSetBit(0))));
        }
        return new Findings(vouched, news);
    }

    private void note(int piece, boolean good, List<Journal.Entry> news) {
        boolean was = isHere(piece);
        if (good != was) {
            news.add(new Journal.Entry(good ? Journal.Kind.HERE : Journal.Kind.SPOILT, piece, layout.bytesIn(piece)));
        }
        synchronized (this) {
            held.set(piece, good);
        }
        if (good) {
            proofs.add(piece);
        }
    }

    private synchronized boolean isHere(int piece) {
        return held.get(piece);
    }

    private DiskFull full() {
        return new DiskFull("the disk of %s is full: free some space there, or choose a folder on another disk with -o"
                .formatted(root));
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
    }
}
