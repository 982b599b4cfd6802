package nagare.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.swarm.PieceReader;

/// A [TorrentReader] over the pieces of a swarm.
final class FileReader implements TorrentReader {
    private final TorrentFile file;
    private final PieceReader pieces;
    private final Runnable onClose;
    private long position;
    private boolean closed;

    FileReader(TorrentFile file, long position, PieceReader pieces, Runnable onClose) {
        this.file = file;
        this.position = position;
        this.pieces = pieces;
        this.onClose = onClose;
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean isHere() {
        return position < file.length() && pieces.isHere(file.offset() + position);
    }

    @Override
    public void seek(long position) throws IOException {
        if (position < 0 || position > file.length()) {
            throw new IOException("byte " + position + " of " + file.length());
        }
        this.position = position;
        if (position < file.length()) {
            pieces.moveTo(file.offset() + position);
        }
    }

    @Override
    public int read(ByteBuffer target, Duration patience) throws IOException, InterruptedException {
        if (position >= file.length()) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + Math.min(Integer.MAX_VALUE, file.length() - position)));
        try {
            int read = pieces.read(file.offset() + position, target, patience);
            position += read;
            return read;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public void expect(long from, long to) {
        if (from < 0 || to < from || to > file.length()) {
            throw new IllegalArgumentException("bytes %d to %d of %d".formatted(from, to, file.length()));
        }
        pieces.expect(file.offset() + from, file.offset() + to);
    }

    @Override
    public void wantUntil(long until) {
        if (until < 0 || until > file.length()) {
            throw new IllegalArgumentException("byte %d of %d".formatted(until, file.length()));
        }
        pieces.wantUntil(file.offset() + until);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pieces.close();
        onClose.run();
    }
}
