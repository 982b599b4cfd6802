package nagare.probe.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.TreeSet;
import nagare.probe.bytes.Bytes;

/// A file on disk, that remembers which of its pieces were looked at.
final class FileBytes implements Bytes, AutoCloseable {
    private final FileChannel file;
    private final int pieceBytes;
    private final TreeSet<Long> pieces = new TreeSet<>();

    FileBytes(Path file, int pieceBytes) throws IOException {
        this.file = FileChannel.open(file);
        this.pieceBytes = pieceBytes;
    }

    @Override
    public long length() {
        try {
            return file.size();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer at(long from, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {}
        for (long piece = from / pieceBytes; piece <= (from + count - 1) / pieceBytes; piece++) {
            pieces.add(piece);
        }
        return bytes.flip();
    }

    /// How much a torrent would have fetched.
    long touched() {
        return (long) pieces.size() * pieceBytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
