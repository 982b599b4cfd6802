package nagare.caption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.InfoHash;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.PieceHashes;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;

/// A torrent whose files hold what the test says, and whose pieces come when it says so.
final class FilledTorrent implements Torrent {
    static final InfoHash HASH = new InfoHash("0123456789abcdef0123456789abcdef01234567");
    private static final int PIECE = 1024;
    private static final PieceHashes NONE = new PieceHashes() {
        @Override
        public int pieces() {
            return 1;
        }

        @Override
        public boolean matches(int piece, ByteBuffer data) {
            return false;
        }
    };

    final AtomicInteger opened = new AtomicInteger();
    private final Metainfo metainfo;
    private final byte[] bytes;
    private final BitSet here = new BitSet();
    private Optional<IOException> failure = Optional.empty();
    private int hungry;

    /// A file with its path and content.
    record Content(String path, byte[] bytes) {}

    FilledTorrent(Content... contents) {
        List<TorrentFile> files = new ArrayList<>();
        int total = 0;
        for (Content content : contents) {
            files.add(new TorrentFile(
                    files.size(), List.of(content.path().split("/")), total, content.bytes().length, false));
            total += content.bytes().length;
        }
        bytes = new byte[total];
        for (int i = 0; i < contents.length; i++) {
            System.arraycopy(contents[i].bytes(), 0, bytes, (int) files.get(i).offset(), contents[i].bytes().length);
        }
        metainfo = new Metainfo(
                HASH,
                Optional.of(HASH),
                Optional.empty(),
                "Films",
                true,
                new PieceLayout(total, PIECE),
                NONE,
                files,
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    synchronized FilledTorrent complete() {
        return arrived(0, bytes.length);
    }

    /// The pieces that hold these bytes of the torrent are here from now on.
    synchronized FilledTorrent arrived(long from, long to) {
        here.set((int) (from / PIECE), (int) ((to + PIECE - 1) / PIECE));
        notifyAll();
        return this;
    }

    synchronized void fail(IOException reason) {
        failure = Optional.of(reason);
        notifyAll();
    }

    synchronized void awaitHungry() throws InterruptedException {
        while (hungry == 0) {
            wait();
        }
    }

    TorrentFile file(int index) {
        return metainfo.files().get(index);
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public TorrentReader open(TorrentFile file, long position) {
        opened.incrementAndGet();
        return new Reader(file, position);
    }

    @Override
    public TorrentReader play(TorrentFile file, long position, long end, Opening opening) {
        return open(file, position);
    }

    @Override
    public void prepare(TorrentFile file) {}

    @Override
    public void rest() {}

    @Override
    public synchronized BitSet here() {
        return (BitSet) here.clone();
    }

    @Override
    public synchronized int glance(TorrentFile file, long position, ByteBuffer target) {
        long at = file.offset() + position;
        int piece = (int) (at / PIECE);
        if (!here.get(piece)) {
            return 0;
        }
        int count = (int) Math.min(Math.min(target.remaining(), file.end() - at), (piece + 1L) * PIECE - at);
        target.put(bytes, (int) at, count);
        return count;
    }

    @Override
    public TorrentStatus status() {
        return new TorrentStatus(1, 0, 0, bytes.length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(Snapshot.State.FETCHING, 0, bytes.length, Optional.empty(), List.of(), Optional.empty());
    }

    @Override
    public Tally tally() {
        return Tally.NOTHING;
    }

    private final class Reader implements TorrentReader {
        private final TorrentFile file;
        private long position;
        private boolean closed;

        Reader(TorrentFile file, long position) {
            this.file = file;
            this.position = position;
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
        public void seek(long to) {
            position = to;
        }

        @Override
        public int read(ByteBuffer target, Duration patience) throws IOException, InterruptedException {
            synchronized (FilledTorrent.this) {
                long deadline = System.nanoTime() + patience.toNanos();
                while (true) {
                    if (closed) {
                        throw new IOException("the reader is closed");
                    }
                    if (failure.isPresent()) {
                        throw failure.get();
                    }
                    int read = position >= file.length() ? -1 : glance(file, position, target);
                    long left = deadline - System.nanoTime();
                    if (read != 0 || left <= 0) {
                        position += Math.max(0, read);
                        return read;
                    }
                    hungry++;
                    FilledTorrent.this.notifyAll();
                    FilledTorrent.this.wait(left / 1_000_000 + 1);
                }
            }
        }

        @Override
        public void wantUntil(long end) {}

        @Override
        public void expect(long from, long to) {}

        @Override
        public void close() {
            synchronized (FilledTorrent.this) {
                closed = true;
                FilledTorrent.this.notifyAll();
            }
        }
    }
}
