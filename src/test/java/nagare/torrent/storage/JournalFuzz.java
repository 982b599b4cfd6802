package nagare.torrent.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import nagare.fuzz.Allowance;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentAuthor;
import org.jspecify.annotations.Nullable;

/// A journal that somebody else wrote. First byte even: the file as it is. Odd: 16 bytes at a time as records with the
/// right checksum, behind the header of a real torrent, and the download is resumed from it. What is read can be
/// rewritten and read again as the same.
public final class JournalFuzz {
    /// The property that names a folder for its files, best one in memory.
    public static final String FOLDER = "nagare.fuzz.folder";

    private static final int PIECE = 16 * 1024;
    private static @Nullable JournalFuzz known;

    private final Path folder;
    private final Path file;
    private final Metainfo torrent;
    private final FileMap map;
    private final Journal.Header header;

    private JournalFuzz() throws Exception {
        folder = Files.createTempDirectory(
                Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir"))), "journal-fuzz");
        file = folder.resolve("journal");
        torrent = Metainfo.parse(torrentFile());
        map = new FileMap(torrent, folder.resolve("out"));
        header = new Journal.Header(torrent.infoHash(), PIECE, torrent.totalBytes(), 0);
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        var fuzz = known;
        if (fuzz == null) {
            fuzz = new JournalFuzz();
            known = fuzz;
        }
        if (input.length > 0 && input.length < 4096) {
            Allowance.keep(input, fuzz::feed);
        }
    }

    private void feed(byte[] input) throws IOException {
        boolean isRaw = input[0] % 2 == 0;
        var body = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        Files.write(file, isRaw ? bytes(body) : bytes(sealed(body)));
        var journal = Journal.open(file);
        if (journal.isEmpty()) {
            require(isRaw, "the header is ours");
            return;
        }
        try (var opened = journal.get()) {
            if (opened.header().equals(header)) {
                resume(opened);
            }
            var entries = entries(opened);
            opened.rewrite(() -> entries);
            require(entries(opened).equals(entries), "not the same again");
        }
    }

    private void resume(Journal journal) throws IOException {
        var resume = Resume.of(map, journal);
        require(resume.claimed.length() <= header.pieces(), "claims a piece that is none");
        require(resume.suspect.length() <= header.pieces(), "suspects a piece that is none");
        require(resume.ours.length() <= map.files(), "claims a file that is none");
    }

    private static List<Journal.Entry> entries(Journal journal) throws IOException {
        var entries = new ArrayList<Journal.Entry>();
        journal.replay((entry, position) -> entries.add(entry));
        return entries;
    }

    /// The header of our torrent, and records with their checksums.
    private ByteBuffer sealed(ByteBuffer body) {
        int records = body.remaining() / 16;
        var out = ByteBuffer.allocate(Journal.HEADER_BYTES + records * Journal.RECORD_BYTES);
        out.put(head(header));
        for (int i = 0; i < records; i++) {
            var record = body.slice(i * 16, 16);
            out.put(record.duplicate()).putInt(crc(record));
        }
        return out.flip();
    }

    private static ByteBuffer head(Journal.Header header) {
        var head = ByteBuffer.allocate(Journal.HEADER_BYTES);
        head.put("nagareJ1".getBytes(StandardCharsets.US_ASCII));
        head.put(header.torrent().bytes()).putInt(header.pieceBytes()).putLong(header.totalBytes());
        head.putInt(header.piecesPerSegment());
        return head.putInt(Journal.HEADER_BYTES - 4, crc(head.slice(0, Journal.HEADER_BYTES - 4)))
                .rewind();
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static byte[] torrentFile() throws IOException {
        var sources = List.of(source("one", 5 * PIECE + 17), source("two", 3 * PIECE), source("empty", 0));
        return TorrentAuthor.of("fuzzed", sources, PIECE).write();
    }

    private static TorrentAuthor.Source source(String name, int length) {
        return new TorrentAuthor.Source(List.of(name), length, () -> new ByteArrayInputStream(new byte[length]));
    }

    public static List<byte[]> seeds() {
        var records = ByteBuffer.allocate(1 + 16 * 6).put((byte) 1);
        record(records, Journal.Kind.TAKEN, 2, PIECE);
        record(records, Journal.Kind.HERE, 2, PIECE);
        record(records, Journal.Kind.FILE, 0, 1_700_000_000_000L);
        record(records, Journal.Kind.SYNCED, 0, 3);
        record(records, Journal.Kind.SPOILT, 2, PIECE);
        record(records, Journal.Kind.PINNED, 0, 4);
        var header = new Journal.Header(InfoHash.of(new byte[InfoHash.BYTES]), PIECE, 100L * PIECE, 64);
        var raw = ByteBuffer.allocate(1 + Journal.HEADER_BYTES + Journal.RECORD_BYTES);
        raw.put((byte) 0).put(head(header));
        return List.of(records.array(), raw.array(), new byte[] {1});
    }

    private static void record(ByteBuffer out, Journal.Kind kind, int index, long value) {
        out.putInt(kind.number).putInt(index).putLong(value);
    }
}
