package nagare.caption;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import nagare.subtitle.track.Held;
import nagare.torrent.Torrent;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;

/// What is here of a file of a torrent. Reads whole chunks, since whoever walks through a film reads it in small steps.
final class HeldFile implements Held {
    private static final int CHUNK = 256 * 1024;

    private final Torrent torrent;
    private final TorrentFile file;
    private final PieceLayout layout;
    private final BitSet here;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long chunkAt;

    /// As of now.
    HeldFile(Torrent torrent, TorrentFile file) {
        this.torrent = torrent;
        this.file = file;
        this.layout = torrent.metainfo().layout();
        this.here = torrent.here();
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public ByteBuffer at(long from, int count) throws IOException {
        if (from < chunkAt || from >= chunkAt + chunk.limit()) {
            fill(from);
        }
        int begin = (int) (from - chunkAt);
        return chunk.slice(begin, Math.min(count, chunk.limit() - begin)).asReadOnlyBuffer();
    }

    private void fill(long from) throws IOException {
        var fresh = ByteBuffer.allocate((int) Math.min(CHUNK, file.length() - from));
        int read;
        try {
            read = torrent.glance(file, from, fresh);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("stopped").initCause(e);
        }
        if (read == 0) {
            throw new Absent();
        }
        chunk = fresh.flip();
        chunkAt = from;
    }

    @Override
    public long until(long from) {
        if (from >= file.length()) {
            return from;
        }
        int piece = layout.pieceAt(file.offset() + from);
        int gap = here.nextClearBit(piece);
        return gap == piece ? from : gap >= layout.pieces() ? file.length() : within(layout.startOf(gap));
    }

    @Override
    public long next(long from) {
        if (from >= file.length()) {
            return file.length();
        }
        int piece = layout.pieceAt(file.offset() + from);
        int there = here.nextSetBit(piece);
        return there == piece ? from : there < 0 ? file.length() : within(layout.startOf(there));
    }

    private long within(long offset) {
        return Math.min(file.length(), offset - file.offset());
    }
}
