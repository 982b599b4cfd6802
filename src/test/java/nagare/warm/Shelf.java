package nagare.warm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import nagare.library.MediaSource;
import nagare.media.MediaId;
import nagare.torrent.Torrent;
import nagare.torrent.TorrentReader;
import nagare.torrent.TorrentStatus;
import nagare.torrent.metainfo.Metainfo;
import nagare.torrent.metainfo.TorrentFile;
import nagare.torrent.status.Opening;
import nagare.torrent.status.Snapshot;
import nagare.torrent.status.Tally;

/// A torrent for each release, that gives zeros: so many as the test allows.
final class Shelf implements MediaSource {
    private static final TorrentFile FILE = new TorrentFile(0, List.of("film.mkv"), 0, 1 << 30, false);

    /// How many bytes may be read yet.
    final AtomicLong bytes = new AtomicLong();

    final AtomicLong read = new AtomicLong();
    private final List<String> opened = new ArrayList<>();
    private final Map<Long, Zeros> torrents = new HashMap<>();
    private int readers;
    private int ended;

    synchronized int opened() {
        return opened.size();
    }

    synchronized List<String> awaitOpened(int count) throws InterruptedException {
        while (opened.size() < count) {
            wait();
        }
        return List.copyOf(opened);
    }

    synchronized int readers() {
        return readers;
    }

    synchronized void awaitReaders(int count) throws InterruptedException {
        while (readers != count) {
            wait();
        }
    }

    /// Waits until so many readers were opened and closed again.
    synchronized void awaitEnded(int count) throws InterruptedException {
        while (ended < count) {
            wait();
        }
    }

    /// Torrents that were opened, and since then nobody said that they may rest.
    synchronized int awakeTorrents() {
        return (int) torrents.values().stream().filter(torrent -> torrent.awake).count();
    }

    synchronized void awaitAwake(int count) throws InterruptedException {
        while (awakeTorrents() != count) {
            wait();
        }
    }

    @Override
    public synchronized Optional<Playable> open(MediaId id) {
        Zeros torrent = torrents.computeIfAbsent(id.release(), _ -> new Zeros());
        torrent.awake = true;
        opened.add(id.toString());
        notifyAll();
        return Optional.of(new Playable(torrent, FILE));
    }

    @Override
    public Media find(MediaId id) {
        throw new UnsupportedOperationException("not asked in this test");
    }

    private final class Zeros implements Torrent {
        private boolean awake;

        @Override
        public void rest() {
            synchronized (Shelf.this) {
                awake = false;
                Shelf.this.notifyAll();
            }
        }

        @Override
        public TorrentReader peek(TorrentFile file) {
            synchronized (Shelf.this) {
                readers++;
                Shelf.this.notifyAll();
            }
            return new Reader();
        }

        @Override
        public Metainfo metainfo() {
            throw new UnsupportedOperationException("not asked in this test");
        }

        @Override
        public TorrentReader open(TorrentFile file, long position) throws IOException {
            throw new IOException("warming reads behind all others");
        }

        @Override
        public TorrentReader play(TorrentFile file, long position, long until, Opening opening) throws IOException {
            throw new IOException("warming is no playing");
        }

        @Override
        public void prepare(TorrentFile file) {}

        @Override
        public TorrentStatus status() {
            throw new UnsupportedOperationException("not asked in this test");
        }

        @Override
        public Snapshot snapshot() {
            throw new UnsupportedOperationException("not asked in this test");
        }

        @Override
        public Tally tally() {
            return Tally.NOTHING;
        }
    }

    private final class Reader implements TorrentReader {
        /// A fake second.
        private static final long MOMENT_MILLIS = 5;

        private long position;

        @Override
        public long length() {
            return FILE.length();
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
        public int read(ByteBuffer target, Duration patience) throws InterruptedException {
            int count = (int) Math.min(bytes.get(), target.remaining());
            if (count == 0) {
                Thread.sleep(MOMENT_MILLIS); // not on the monitor: a crowd of readers would keep the test from it
                return 0;
            }
            target.put(new byte[count]);
            position += count;
            read.addAndGet(count);
            return count;
        }

        @Override
        public void expect(long from, long to) {}

        @Override
        public void wantUntil(long until) {}

        @Override
        public void close() {
            synchronized (Shelf.this) {
                readers--;
                ended++;
                Shelf.this.notifyAll();
            }
        }
    }
}
