package nagare.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

/// A torrent of one file, which is here, or does not come, or breaks.
final class FakeTorrent implements Torrent {
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

    final TorrentFile file;
    private final Metainfo metainfo;
    private final byte[] content;
    private boolean arrived = true;
    private boolean broken;
    private int readers;
    private int open;

    FakeTorrent(int number, byte[] content) {
        this.content = content;
        this.file = new TorrentFile(0, List.of("film.mkv"), 0, content.length, false);
        var hash = new InfoHash("%040x".formatted(number));
        metainfo = new Metainfo(
                hash,
                Optional.of(hash),
                Optional.empty(),
                "Show",
                false,
                new PieceLayout(content.length, 1 << 20),
                NONE,
                List.of(file),
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    /// Its bytes do not come before [#arrive].
    synchronized FakeTorrent withheld() {
        arrived = false;
        return this;
    }

    synchronized void arrive() {
        arrived = true;
        notifyAll();
    }

    synchronized FakeTorrent broken() {
        broken = true;
        return this;
    }

    /// Readers that were ever opened in the background.
    synchronized int peeks() {
        return readers;
    }

    synchronized void awaitPeeks(int count) throws InterruptedException {
        while (readers < count) {
            wait();
        }
    }

    /// Waits until it was read so often, and is no more.
    synchronized void awaitDone(int count) throws InterruptedException {
        while (readers < count || open > 0) {
            wait();
        }
    }

    synchronized int open() {
        return open;
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public TorrentReader open(TorrentFile file, long position) {
        throw new AssertionError("a probe stays in the background");
    }

    @Override
    public TorrentReader play(TorrentFile file, long position, long until, Opening opening) {
        throw new AssertionError("a probe stays in the background");
    }

    @Override
    public synchronized TorrentReader peek(TorrentFile file) {
        readers++;
        open++;
        notifyAll();
        return new FakeReader();
    }

    @Override
    public void prepare(TorrentFile file) {
        throw new AssertionError("a probe prepares nothing");
    }

    @Override
    public void rest() {
        throw new AssertionError("a probe puts nothing to rest");
    }

    @Override
    public TorrentStatus status() {
        throw new AssertionError("nobody asked");
    }

    @Override
    public Snapshot snapshot() {
        throw new AssertionError("nobody asked");
    }

    @Override
    public Tally tally() {
        return Tally.NOTHING;
    }

    private final class FakeReader implements TorrentReader {
        private long position;
        private boolean closed;

        @Override
        public long length() {
            return content.length;
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
            synchronized (FakeTorrent.this) {
                while (!arrived && !closed && !broken) {
                    FakeTorrent.this.wait();
                }
                if (closed || broken) {
                    throw new IOException("the torrent is closed");
                }
                int count = (int) Math.min(Math.min(1000, target.remaining()), content.length - position);
                target.put(content, (int) position, count);
                position += count;
                return count == 0 ? -1 : count;
            }
        }

        @Override
        public void expect(long from, long to) {
            throw new AssertionError("a probe expects nothing");
        }

        @Override
        public void wantUntil(long until) {}

        @Override
        public void close() {
            synchronized (FakeTorrent.this) {
                open -= closed ? 0 : 1;
                closed = true;
                FakeTorrent.this.notifyAll();
            }
        }
    }
}
