package nagare.torrent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import nagare.torrent.merkle.HashedFile;
import nagare.torrent.merkle.MerkleTree;
import nagare.torrent.merkle.PieceRoots;

/// The piece layers that a torrent came without and that peers told (BEP 52), in a file beside its [Journal]: without
/// them the pieces of an earlier run cannot be checked. Eight bytes that name the format, then a record for each layer:
/// the root of its file, its length in bytes (4, big-endian), the layer, and CRC32C over these. What is read is proved
/// against the root again; the first record that is not right ends the reading, and is overwritten by the next one.
///
/// Thread-safe. Like the journal it holds its monitor over small I/O, to keep records whole; disk threads only.
final class LayerFile {
    private static final long MAGIC = 0x6e616761_72654c31L; // "nagareL1"
    static final int HEADER_BYTES = 8;
    private static final int BEFORE_LAYER = MerkleTree.HASH_BYTES + 4;
    static final int AROUND_LAYER = BEFORE_LAYER + 4;

    private final Path file;
    private final PieceRoots roots;
    /// By their roots, the files whose layers are in the file. Two files may be the same, and share a layer.
    private final Set<ByteBuffer> kept = new HashSet<>();
    private long end;

    LayerFile(Path file, PieceRoots roots) {
        this.file = file;
        this.roots = roots;
    }

    /// More than this was not written by us: a record for each file.
    long maxBytes() {
        return HEADER_BYTES
                + roots.files().stream()
                        .mapToLong(LayerFile::layerBytes)
                        .map(layer -> layer + AROUND_LAYER)
                        .sum();
    }

    private static int layerBytes(HashedFile of) {
        return of.pieces() * MerkleTree.HASH_BYTES;
    }

    /// Tells the torrent the layers that an earlier run kept. Where nothing can be read there are none.
    synchronized void load() {
        try (var from = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            load(from);
        } catch (NoSuchFileException none) {
            end = 0;
        } catch (IOException failed) {
            PieceCache.warn("piece layers cannot be read; they are asked for again", file, failed);
        }
    }

    private void load(FileChannel from) throws IOException {
        if (from.size() > maxBytes() || !read(from, 0, HEADER_BYTES).equals(magic())) {
            return;
        }
        end = HEADER_BYTES;
        while (from.size() - end > AROUND_LAYER) {
            ByteBuffer head = read(from, end, BEFORE_LAYER);
            ByteBuffer root = head.slice(0, MerkleTree.HASH_BYTES);
            BitSet files = filesOf(root);
            int bytes = head.getInt(MerkleTree.HASH_BYTES);
            if (files.isEmpty() || bytes != layerBytes(roots.files().get(files.nextSetBit(0)))) {
                return;
            }
            ByteBuffer record = read(from, end, AROUND_LAYER + bytes);
            if (!learn(files, record)) {
                return;
            }
            kept.add(root);
            end += record.remaining();
        }
    }

    private BitSet filesOf(ByteBuffer root) {
        var found = new BitSet();
        for (int number = 0; number < roots.files().size(); number++) {
            found.set(number, roots.files().get(number).root().equals(root));
        }
        return found;
    }

    private boolean learn(BitSet files, ByteBuffer record) {
        int body = record.remaining() - Integer.BYTES;
        if (body < BEFORE_LAYER || crc(record.slice(0, body)) != record.getInt(body)) {
            return false;
        }
        ByteBuffer layer = record.slice(BEFORE_LAYER, body - BEFORE_LAYER);
        return files.stream().allMatch(number -> roots.learn(number, layer));
    }

    /// Writes the layers that were learned and are not in the file yet. A file that somebody deleted is made anew.
    synchronized void keep() throws IOException {
        BitSet learned = roots.learned();
        if (learned.isEmpty()) {
            return;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            kept.clear();
            end = 0;
        }
        List<HashedFile> files = roots.files();
        for (int number = learned.nextSetBit(0); number >= 0; number = learned.nextSetBit(number + 1)) {
            if (!kept.contains(files.get(number).root())) {
                append(files.get(number).root(), roots.completeLayer(number).orElseThrow());
                kept.add(files.get(number).root());
            }
        }
    }

    private void append(ByteBuffer root, ByteBuffer layer) throws IOException {
        try (var to = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS)) {
            if (end < HEADER_BYTES) {
                to.truncate(0);
                writeFully(to, magic(), 0);
                end = HEADER_BYTES;
            }
            to.truncate(end); // what a crash left half written
            ByteBuffer record = ByteBuffer.allocate(AROUND_LAYER + layer.remaining());
            record.put(root.duplicate()).putInt(layer.remaining()).put(layer.duplicate());
            record.putInt(crc(record.slice(0, record.position()))).flip();
            writeFully(to, record, end);
            end += record.limit();
        }
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer magic() {
        return ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).flip();
    }

    /// As much of it as there is.
    private static ByteBuffer read(FileChannel from, long at, int bytes) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(bytes);
        while (data.hasRemaining() && from.read(data, at + data.position()) >= 0) {}
        return data.flip();
    }

    private static void writeFully(FileChannel to, ByteBuffer data, long at) throws IOException {
        for (long place = at; data.hasRemaining(); ) {
            place += to.write(data, place);
        }
    }
}
