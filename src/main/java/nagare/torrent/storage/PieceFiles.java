package nagare.torrent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceHashes;
import nagare.torrent.metainfo.PieceLayout;

/// The bytes of pieces in the files of a [FileMap]. Every opening of a file looks first what lies there. Thread-safe.
final class PieceFiles implements Closeable {
    private final FileMap map;
    private final PieceLayout layout;
    private final PieceHashes hashes;
    private final Disk disk;
    private final OpenFiles files;
    private final PieceBuffers buffers = new PieceBuffers();

    PieceFiles(Metainfo torrent, FileMap map, Disk disk) {
        this.map = map;
        this.layout = torrent.layout();
        this.hashes = torrent.hashes();
        this.disk = disk;
        this.files = new OpenFiles(new Guarded(), OpenFiles.LIMIT);
    }

    /// What the bytes at a piece's places are.
    enum Found {
        GOOD,
        /// Not there, or zeros: nothing was written there yet.
        NOTHING,
        /// Bytes that are not of this torrent.
        OTHER
    }

    /// Hashes a piece.
    Found find(int piece) throws IOException {
        ByteBuffer whole = buffers.take(layout.bytesIn(piece));
        try {
            if (!fill(piece, 0, whole)) {
                return Found.NOTHING;
            }
            whole.flip();
            if (hashes.matches(piece, whole)) {
                return Found.GOOD;
            }
            while (whole.hasRemaining()) {
                if (whole.get() != 0) {
                    return Found.OTHER;
                }
            }
            return Found.NOTHING;
        } catch (NoSuchFileException missing) {
            return Found.NOTHING;
        } finally {
            buffers.giveBack(whole);
        }
    }

    /// Fills `target` from the files. False, with `target` where it was, when one is too short.
    boolean fill(int piece, int begin, ByteBuffer target) throws IOException {
        ByteBuffer view = target.slice();
        int done = 0;
        for (FileMap.Span span : map.spans(piece)) {
            int from = Math.max(span.begin() - begin, 0);
            int to = Math.min(span.begin() + span.length() - begin, view.capacity());
            if (from < to) {
                zero(view, done, from);
                long at = span.at() + begin + from - span.begin();
                if (!files.read(map.path(span.file()), at, view.slice(from, to - from))) {
                    return false;
                }
                done = to;
            }
        }
        zero(view, done, view.capacity());
        target.position(target.limit());
        return true;
    }

    private static void zero(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            buffer.put(i, (byte) 0);
        }
    }

    /// Writes a piece into files that are there in their full length.
    void write(int piece, PieceBytes data) throws IOException {
        for (FileMap.Span span : map.spans(piece)) {
            files.write(map.path(span.file()), span.at(), data, span.begin(), span.length());
        }
    }

    /// Makes a file of zeros in its full length, without taking the room; what is in a shorter one stays.
    void extend(int file) throws IOException {
        files.write(map.path(file), map.length(file) - 1, ByteBuffer.allocate(1));
    }

    void forget(int file) throws IOException {
        files.forget(map.path(file));
    }

    void force(int file) throws IOException {
        files.force(map.path(file));
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /// The disk, but every opening of a file looks first what lies there.
    private final class Guarded implements Disk {
        @Override
        public FileChannel open(Path file, boolean writing) throws IOException {
            Optional<?> there = map.look(file);
            if (there.isEmpty() && !writing) {
                throw new NoSuchFileException(file.toString());
            }
            return disk.open(file, writing);
        }

        @Override
        public int read(FileChannel channel, ByteBuffer target, long at) throws IOException {
            return disk.read(channel, target, at);
        }

        @Override
        public int write(FileChannel channel, ByteBuffer data, long at) throws IOException {
            return disk.write(channel, data, at);
        }
    }
}
