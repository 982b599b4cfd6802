package nagare.torrent.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import nagare.torrent.metainfo.InfoHash;

/// One torrent's folder in the cache, named by its info-hash: `journal`, `layers` and segment files such as
/// `32-47.seg`, which
/// hold the pieces of that range each at its place, sparse. The fields that change belong to [Ledger] once it has
/// adopted the shelf.
final class Shelf {
    static final String JOURNAL = "journal";

    /// What [LayerFile] keeps.
    static final String LAYERS = "layers";

    /// A journal that says more than this many records per claim is written anew.
    private static final int RECORDS_PER_CLAIM = 4;

    private static final int RECORDS_ALWAYS_ALLOWED = 1024;

    private static final Pattern OURS = Pattern.compile("[0-9]{1,10}-[0-9]{1,10}\\.seg|journal\\.tmp");

    final Path folder;
    final Journal journal;
    final Proofs proofs = new Proofs();

    /// By index.
    final Map<Integer, Segment> segments = new TreeMap<>();

    final BitSet held = new BitSet();

    /// Pieces whose room in their segment is used, whether they are here or not.
    final BitSet taken = new BitSet();

    /// Pieces that readers of the open store are at.
    final BitSet shielded = new BitSet();

    /// Pieces that readers of the open store were at: evicted after all others.
    final BitSet kept = new BitSet();

    /// What is not to be evicted though nobody reads it.
    private final Set<Pin> pins = new LinkedHashSet<>();

    /// All pieces of the pins.
    final BitSet pinned = new BitSet();

    boolean open;

    /// Is told which pieces were lost. The open store's.
    volatile Consumer<BitSet> listener = _ -> {};

    /// Lengths of taken pieces that are shorter than the others.
    private final Map<Integer, Integer> shorter = new HashMap<>();

    /// Pieces from `first` to `last`.
    record Pin(int first, int last) {}

    private Shelf(Path folder, Journal journal) {
        this.folder = folder;
        this.journal = journal;
    }

    /// A file of neighbouring pieces: what is deleted as one to make room.
    static final class Segment {
        final Shelf shelf;
        final int index;
        long bytes;
        long lastUse;
        int users;
        boolean doomed;
        boolean stuck;

        /// The file's modification time, which remembers the last use across restarts.
        volatile long touchedMillis;

        private Segment(Shelf shelf, int index) {
            this.shelf = shelf;
            this.index = index;
        }

        int first() {
            return index * shelf.perSegment();
        }

        int last() {
            return Math.min(first() + shelf.perSegment(), shelf.journal.header().pieces()) - 1;
        }

        Path file() {
            return shelf.folder.resolve(first() + "-" + last() + ".seg");
        }

        long placeOf(int piece) {
            return (long) (piece - first()) * shelf.journal.header().pieceBytes();
        }
    }

    /// One that holds nothing. Its folder is made when there is something to put into it.
    static Shelf planned(Path folder, Journal.Header header) {
        return new Shelf(folder, Journal.planned(folder.resolve(JOURNAL), header));
    }

    /// What an earlier run left: claims that have a file, files that have a claim. Nothing when the journal is not
    /// readable: then nobody knows what the files hold.
    static Optional<Shelf> load(Path folder) throws IOException {
        Optional<Journal> journal = Journal.open(folder.resolve(JOURNAL));
        if (journal.isEmpty()) {
            return Optional.empty();
        }
        Journal.Header header = journal.get().header();
        if (header.piecesPerSegment() == 0 || !header.torrent().hex().equals(String.valueOf(folder.getFileName()))) {
            journal.get().close();
            return Optional.empty();
        }
        var shelf = new Shelf(folder, journal.get());
        try {
            shelf.journal.replay((entry, _) -> shelf.replay(entry));
            shelf.matchFiles();
            if (shelf.journal.records() > RECORDS_PER_CLAIM * shelf.taken.cardinality() + RECORDS_ALWAYS_ALLOWED) {
                shelf.journal.rewrite(shelf::claims);
            }
        } finally {
            shelf.journal.rest();
        }
        return Optional.of(shelf);
    }

    /// Deletes what the cache makes in a torrent's folder, and the folder when nothing of anybody else is in it.
    static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (OURS.matcher(name).matches() || name.equals(JOURNAL) || name.equals(LAYERS)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        boolean empty;
        try (DirectoryStream<Path> rest = Files.newDirectoryStream(folder)) {
            empty = !rest.iterator().hasNext();
        }
        if (empty) {
            Files.deleteIfExists(folder);
        }
    }

    InfoHash torrent() {
        return journal.header().torrent();
    }

    int perSegment() {
        return journal.header().piecesPerSegment();
    }

    Segment segmentOf(int piece) {
        int index = piece / perSegment();
        Segment known = segments.get(index);
        return known == null ? new Segment(this, index) : known;
    }

    void take(int piece, int bytes) {
        taken.set(piece);
        if (bytes == fullBytesOf(piece)) {
            shorter.remove(piece);
        } else {
            shorter.put(piece, bytes);
        }
    }

    void pin(Pin pin, boolean on) {
        if (on) {
            pins.add(pin);
        } else {
            pins.remove(pin);
        }
        pinned.clear();
        pins.forEach(each -> pinned.set(each.first(), each.last() + 1));
    }

    void unpinAll() {
        pins.clear();
        pinned.clear();
    }

    boolean isPinned(Pin pin) {
        return pins.contains(pin);
    }

    /// Whether a piece of the segment is here and one of these.
    boolean holdsAny(Segment segment, BitSet pieces) {
        int last = segment.last();
        for (int piece = pieces.nextSetBit(segment.first());
                piece >= 0 && piece <= last;
                piece = pieces.nextSetBit(piece + 1)) {
            if (held.get(piece)) {
                return true;
            }
        }
        return false;
    }

    /// Bytes of pieces, here or not.
    long bytesOf(BitSet pieces) {
        return pieces.stream().mapToLong(this::fullBytesOf).sum();
    }

    BitSet heldIn(Segment segment) {
        var pieces = new BitSet();
        int last = segment.last();
        for (int piece = held.nextSetBit(segment.first());
                piece >= 0 && piece <= last;
                piece = held.nextSetBit(piece + 1)) {
            pieces.set(piece);
        }
        return pieces;
    }

    /// The shortest journal that says the same.
    List<Journal.Entry> claims() {
        List<Journal.Entry> claims = new ArrayList<>();
        for (int piece = taken.nextSetBit(0); piece >= 0; piece = taken.nextSetBit(piece + 1)) {
            var kind = held.get(piece) ? Journal.Kind.HERE : Journal.Kind.TAKEN;
            claims.add(new Journal.Entry(kind, piece, bytesOf(piece)));
        }
        pins.forEach(pin -> claims.add(new Journal.Entry(Journal.Kind.PINNED, pin.first(), pin.last())));
        return claims;
    }

    /// Whether the journal has become long for what it says.
    boolean journalIsLong() {
        return journal.records() > (long) RECORDS_PER_CLAIM * journal.header().pieces() + RECORDS_ALWAYS_ALLOWED;
    }

    private int bytesOf(int piece) {
        return shorter.getOrDefault(piece, fullBytesOf(piece));
    }

    private int fullBytesOf(int piece) {
        Journal.Header header = journal.header();
        return (int) Math.min(header.pieceBytes(), header.totalBytes() - (long) piece * header.pieceBytes());
    }

    private void replay(Journal.Entry entry) {
        int index = entry.index();
        boolean isPiece = index >= 0 && index < journal.header().pieces();
        boolean fits = isPiece && entry.value() > 0 && entry.value() <= fullBytesOf(index);
        switch (entry.kind()) {
            case TAKEN, HERE -> {
                if (fits) {
                    take(index, (int) entry.value());
                    held.set(index, entry.kind() == Journal.Kind.HERE);
                }
            }
            case SPOILT -> {
                if (isPiece) {
                    held.clear(index);
                }
            }
            case GONE -> {
                if (isPiece && (long) index * perSegment() < journal.header().pieces()) {
                    drop(new Segment(this, index));
                }
            }
            case PINNED, UNPINNED -> {
                if (isPiece
                        && entry.value() >= index
                        && entry.value() < journal.header().pieces()) {
                    pin(new Pin(index, (int) entry.value()), entry.kind() == Journal.Kind.PINNED);
                }
            }
            case FILE, SYNCED -> {} // the other store's
        }
    }

    private void drop(Segment segment) {
        held.clear(segment.first(), segment.last() + 1);
        taken.clear(segment.first(), segment.last() + 1);
    }

    private void matchFiles() throws IOException {
        Map<String, Segment> expected = new HashMap<>();
        for (int piece = taken.nextSetBit(0); piece >= 0; ) {
            var segment = new Segment(this, piece / perSegment());
            expected.put(String.valueOf(segment.file().getFileName()), segment);
            piece = taken.nextSetBit(segment.last() + 1);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile() && expected.containsKey(name)) {
                    add(expected.remove(name), attributes);
                } else if (OURS.matcher(name).matches()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        expected.values().forEach(this::drop);
    }

    private void add(Segment segment, BasicFileAttributes attributes) {
        for (int piece = taken.nextSetBit(segment.first());
                piece >= 0 && piece <= segment.last();
                piece = taken.nextSetBit(piece + 1)) {
            segment.bytes += bytesOf(piece);
            if (segment.placeOf(piece) + bytesOf(piece) > attributes.size()) {
                held.clear(piece); // cut off by a crash of the system
            }
        }
        segment.touchedMillis = attributes.lastModifiedTime().toMillis();
        segments.put(segment.index, segment);
    }
}
