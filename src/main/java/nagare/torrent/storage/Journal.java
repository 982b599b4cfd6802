package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import nagare.torrent.metainfo.InfoHash;
import org.jspecify.annotations.Nullable;

/// What happened to the pieces of one torrent, appended in order: a header of 64 bytes, then records of 20 bytes (kind,
/// index, value, CRC32C over the three; big-endian). A torn tail is cut to whole records, and a record whose checksum
/// is
/// wrong counts for nothing: the worst that follows is a piece fetched again. Nothing here is believed without a hash.
///
/// Thread-safe. An exception to "no lock over I/O": the monitor keeps the order of records in the file, and is held for
/// one small append; disk threads only.
final class Journal implements Closeable {
    static final int HEADER_BYTES = 64;
    static final int RECORD_BYTES = 20;

    /// More than this was not written by us: four times the records of the most pieces a torrent may have.
    static final long MAX_BYTES = HEADER_BYTES + 4L * RECORD_BYTES * (Header.MAX_PIECES + 1024);

    private static final long MAGIC = 0x6e616761_72654a31L; // "nagareJ1"
    private static final int RECORDS_PER_READ = 4096;
    private static final String UNFINISHED = ".tmp";

    private final Path file;
    private final Header header;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;
    private long end;

    /// Whether there is no header in the file yet, or an old one.
    private boolean headless;

    private Journal(Path file, Header header, @Nullable FileChannel channel, long end) {
        this.file = file;
        this.header = header;
        this.channel = channel;
        this.end = end;
    }

    /// Which torrent, cut how. `piecesPerSegment` is 0 where there are no segments.
    record Header(InfoHash torrent, int pieceBytes, long totalBytes, int piecesPerSegment) {
        /// The same as libtorrent.
        static final int MAX_PIECES = 2_097_152;

        Header {
            if (pieceBytes <= 0 || totalBytes <= 0 || piecesPerSegment < 0 || piecesPerSegment > MAX_PIECES) {
                throw new IllegalArgumentException("not a torrent: " + totalBytes + "/" + pieceBytes);
            }
            if ((totalBytes - 1) / pieceBytes >= MAX_PIECES) {
                throw new IllegalArgumentException("more than " + MAX_PIECES + " pieces");
            }
        }

        int pieces() {
            return (int) ((totalBytes - 1) / pieceBytes) + 1;
        }
    }

    /// What a record says. The numbers are on disk: never change one.
    enum Kind {
        /// Piece `index` is about to be written, `value` bytes long: its room is used, it is not here.
        TAKEN(1),
        /// Piece `index`, `value` bytes long, was written and verified.
        HERE(2),
        /// Piece `index` did not hash: its room is used, it is not here.
        SPOILT(3),
        /// Segment `index` was deleted, with all its pieces.
        GONE(4),
        /// File `index` had this modification time (milliseconds) when it was forced.
        FILE(5),
        /// What the first `value` records claim is on the platter.
        SYNCED(6),
        /// Pieces from `index` to `value` are not to be evicted.
        PINNED(7),
        /// The same pieces may be evicted again.
        UNPINNED(8);

        final int number;

        Kind(int number) {
            this.number = number;
        }

        static Optional<Kind> of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /// `position` counts records from the start of the file, damaged ones too.
    record Entry(Kind kind, int index, long value) {}

    @FunctionalInterface
    interface Reading {
        void entry(Entry entry, long position);
    }

    /// The journal that is there; empty where there is none, or its header is not one of ours.
    static Optional<Journal> open(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = channel(file, false);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        try {
            Optional<Header> header = header(channel);
            if (header.isEmpty()) {
                channel.close();
                return Optional.empty();
            }
            long whole = (channel.size() - HEADER_BYTES) / RECORD_BYTES;
            long end = HEADER_BYTES + whole * RECORD_BYTES;
            channel.truncate(end);
            return Optional.of(new Journal(file, header.get(), channel, end));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /// An empty journal, with no file before [#rewrite]: so that a full disk keeps nobody from opening a torrent.
    static Journal planned(Path file, Header header) {
        var journal = new Journal(file, header, null, HEADER_BYTES);
        journal.headless = true;
        return journal;
    }

    /// The journal for this torrent, which no other process has then. What is there is replaced where its header says
    /// something else.
    ///
    /// @throws IOException when another process has it
    static Journal claim(Path file, Header header) throws IOException {
        FileChannel channel = channel(file, true);
        try {
            FileLock lock = FolderLock.lock(channel);
            if (lock == null || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // its owner may just have deleted it
                throw new IOException(
                        "%s is in use: another Nagare is downloading this torrent to the same folder".formatted(file));
            }
            boolean known = header(channel).equals(Optional.of(header));
            long whole = known ? (channel.size() - HEADER_BYTES) / RECORD_BYTES : 0;
            channel.truncate(known ? HEADER_BYTES + whole * RECORD_BYTES : 0);
            var journal = new Journal(file, header, channel, HEADER_BYTES + whole * RECORD_BYTES);
            journal.lock = lock;
            journal.headless = !known; // it comes with the first record: a full disk would not take it now
            return journal;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    Header header() {
        return header;
    }

    /// Records in the file.
    synchronized long records() {
        return (end - HEADER_BYTES) / RECORD_BYTES;
    }

    synchronized boolean isThere() {
        return !headless && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// Reads all good records in order.
    synchronized void replay(Reading reading) throws IOException {
        FileChannel from = opened();
        ByteBuffer buffer = ByteBuffer.allocate(RECORDS_PER_READ * RECORD_BYTES);
        long position = 0;
        for (long at = HEADER_BYTES; at < end; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            readFully(from, buffer, at);
            for (buffer.flip(); buffer.hasRemaining(); position++) {
                ByteBuffer record = buffer.slice(buffer.position(), RECORD_BYTES);
                buffer.position(buffer.position() + RECORD_BYTES);
                Optional<Entry> entry = decode(record);
                if (entry.isPresent()) {
                    reading.entry(entry.get(), position);
                }
            }
        }
    }

    /// Adds a record. When it fails halfway the next one takes its place.
    synchronized void append(Kind kind, int index, long value) throws IOException {
        append(List.of(new Entry(kind, index, value)));
    }

    /// Adds records in one write.
    synchronized void append(List<Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        ByteBuffer all = ByteBuffer.allocate(entries.size() * RECORD_BYTES);
        entries.forEach(entry -> all.put(encode(entry)));
        FileChannel to = opened();
        if (headless) {
            to.truncate(0);
            writeFully(to, encode(header), 0);
            headless = false;
        }
        writeFully(to, all.flip(), end);
        end += all.limit();
    }

    /// What was appended is on the platter when this returns.
    synchronized void force() throws IOException {
        opened().force(false);
    }

    /// Replaces all records by these, in one step: after a crash there is either the old journal or the new. They are
    /// asked for while no append can come between.
    synchronized void rewrite(Supplier<List<Entry>> claims) throws IOException {
        List<Entry> entries = claims.get();
        Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
        ByteBuffer all = ByteBuffer.allocate(HEADER_BYTES + entries.size() * RECORD_BYTES);
        all.put(encode(header));
        entries.forEach(entry -> all.put(encode(entry)));
        rest();
        try (FileChannel to = channel(fresh, true)) {
            to.truncate(0);
            writeFully(to, all.flip(), 0);
            to.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        headless = false;
        end = all.limit();
    }

    /// When the last record was written.
    long modifiedMillis() throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    /// Closes and deletes the file.
    synchronized void delete() throws IOException {
        Files.deleteIfExists(file);
        rest();
    }

    /// Closes the file until the next append opens it again. (A lock ends with it.)
    synchronized void rest() throws IOException {
        FileChannel was = channel;
        channel = null;
        lock = null;
        if (was != null) {
            was.close();
        }
    }

    @Override
    public void close() throws IOException {
        rest();
    }

    private FileChannel opened() throws IOException {
        FileChannel known = channel;
        if (known == null || !known.isOpen()) {
            known = channel(file, false);
            channel = known;
        }
        return known;
    }

    private static FileChannel channel(Path file, boolean create) throws IOException {
        return create
                ? FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<Header> header(FileChannel channel) throws IOException {
        if (channel.size() < HEADER_BYTES || channel.size() > MAX_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        readFully(channel, bytes, 0);
        bytes.flip();
        if (bytes.getLong() != MAGIC || crc(bytes, HEADER_BYTES - 4) != bytes.getInt(HEADER_BYTES - 4)) {
            return Optional.empty();
        }
        byte[] hash = new byte[InfoHash.BYTES];
        bytes.get(hash);
        try {
            return Optional.of(new Header(InfoHash.of(hash), bytes.getInt(), bytes.getLong(), bytes.getInt()));
        } catch (IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    private static ByteBuffer encode(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        bytes.putLong(MAGIC).put(header.torrent().bytes());
        bytes.putInt(header.pieceBytes()).putLong(header.totalBytes()).putInt(header.piecesPerSegment());
        return bytes.putInt(HEADER_BYTES - 4, crc(bytes, HEADER_BYTES - 4)).rewind();
    }

    private static Optional<Entry> decode(ByteBuffer record) {
        if (crc(record, RECORD_BYTES - 4) != record.getInt(RECORD_BYTES - 4)) {
            return Optional.empty();
        }
        return Kind.of(record.getInt(0)).map(kind -> new Entry(kind, record.getInt(4), record.getLong(8)));
    }

    private static ByteBuffer encode(Entry entry) {
        ByteBuffer bytes = ByteBuffer.allocate(RECORD_BYTES);
        bytes.putInt(entry.kind().number).putInt(entry.index()).putLong(entry.value());
        return bytes.putInt(crc(bytes, RECORD_BYTES - 4)).flip();
    }

    private static int crc(ByteBuffer bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }

    private static void readFully(FileChannel channel, ByteBuffer target, long at) throws IOException {
        for (long place = at; target.hasRemaining(); ) {
            int read = channel.read(target, place);
            if (read < 0) {
                throw new IOException("the journal became shorter while it was read");
            }
            place += read;
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer data, long at) throws IOException {
        for (long place = at; data.hasRemaining(); ) {
            place += channel.write(data, place);
        }
    }
}
