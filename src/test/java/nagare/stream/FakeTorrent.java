package nagare.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
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

/// A torrent whose bytes arrive when the test says so. Byte `i` of the torrent is a fixed function of `i`.
final class FakeTorrent implements Torrent {
    static final String HASH = "0123456789abcdef0123456789abcdef01234567";
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

    private final Metainfo metainfo;
    private final List<FakeReader> readers = new ArrayList<>();
    private long arrived = Long.MAX_VALUE;
    private Optional<IOException> failure = Optional.empty();
    private Optional<IOException> refusal = Optional.empty();

    FakeTorrent(TorrentFile... files) {
        long total = Math.max(1, files[files.length - 1].end());
        metainfo = new Metainfo(
                new InfoHash(HASH),
                Optional.of(new InfoHash(HASH)),
                Optional.empty(),
                "Show",
                files.length > 1,
                new PieceLayout(total, 1 << 20),
                NONE,
                List.of(files),
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    static TorrentFile file(int index, String name, long offset, long length) {
        return new TorrentFile(index, List.of(name), offset, length, false);
    }

    /// What a file holds between two of its bytes, the second exclusive.
    static byte[] content(TorrentFile file, long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = at(file.offset() + from + i);
        }
        return bytes;
    }

    /// From now on only bytes of the torrent below this one are there.
    synchronized FakeTorrent arrivedUpTo(long end) {
        arrived = end;
        notifyAll();
        return this;
    }

    synchronized void fail(IOException reason) {
        failure = Optional.of(reason);
        notifyAll();
    }

    synchronized void refuse(IOException reason) {
        refusal = Optional.of(reason);
    }

    /// How many readers were ever opened.
    synchronized int opened() {
        return readers.size();
    }

    synchronized int open() {
        return (int) readers.stream().filter(reader -> !reader.closed).count();
    }

    synchronized void awaitOpen(int count) throws InterruptedException {
        while (open() != count) {
            wait();
        }
    }

    /// Waits until that many readers have delivered at least a byte.
    synchronized void awaitStarted(int count) throws InterruptedException {
        while (readers.stream().filter(reader -> reader.started).count() < count) {
            wait();
        }
    }

    /// Waits until that many reads ran out of patience.
    synchronized void awaitHungry() throws InterruptedException {
        while (readers.stream().noneMatch(reader -> reader.hungry)) {
            wait();
        }
    }

    @Override
    public Metainfo metainfo() {
        return metainfo;
    }

    @Override
    public TorrentReader play(TorrentFile file, long position, long until, Opening opening) throws IOException {
        TorrentReader reader = open(file, position);
        reader.wantUntil(until);
        return reader;
    }

    /// Up to which byte of its file anything was ever wanted.
    synchronized long wantedUntil() {
        return readers.stream().mapToLong(reader -> reader.until).max().orElse(0);
    }

    @Override
    public synchronized TorrentReader open(TorrentFile file, long position) throws IOException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        var reader = new FakeReader(file);
        reader.seek(position);
        readers.add(reader);
        notifyAll();
        return reader;
    }

    @Override
    public TorrentStatus status() {
        return new TorrentStatus(
                1, 0, 0, metainfo.layout().totalBytes(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(
                Snapshot.State.FETCHING,
                0,
                metainfo.layout().totalBytes(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    @Override
    public Tally tally() {
        return Tally.NOTHING;
    }

    private static byte at(long index) {
        return (byte) (index * 31 + (index >> 8));
    }

    private final class FakeReader implements TorrentReader {
        /// A fake second: patience runs out quickly, so that tests do.
        private static final long MOMENT_MILLIS = 5;

        private final TorrentFile file;
        private long position;
        private long until;
        private boolean closed;
        private boolean started;
        private boolean hungry;

        FakeReader(TorrentFile file) {
            this.file = file;
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
            int count = await(target.remaining());
            for (int i = 0; i < count; i++) {
                target.put(at(file.offset() + position + i));
            }
            position += Math.max(0, count);
            return count;
        }

        @Override
        public void expect(long from, long to) {}

        @Override
        public void wantUntil(long byteAfter) {
            synchronized (FakeTorrent.this) {
                until = Math.max(until, byteAfter);
            }
        }

        @Override
        public void close() {
            synchronized (FakeTorrent.this) {
                closed = true;
                FakeTorrent.this.notifyAll();
            }
        }

        private int await(int wanted) throws IOException, InterruptedException {
            synchronized (FakeTorrent.this) {
                if (position == file.length()) {
                    return -1;
                }
                if (available() <= 0 && failure.isEmpty()) {
                    FakeTorrent.this.wait(MOMENT_MILLIS);
                }
                if (closed) {
                    throw new IOException("the reader is closed");
                }
                if (failure.isPresent()) {
                    throw failure.get();
                }
                int count = (int) Math.max(0, Math.min(wanted, available()));
                hungry |= count == 0;
                started |= count > 0;
                FakeTorrent.this.notifyAll();
                return count;
            }
        }

        private long available() {
            return Math.min(arrived, file.end()) - file.offset() - position;
        }
    }

    @Override
    public void prepare(TorrentFile file) {}

    @Override
    public void rest() {}
}
