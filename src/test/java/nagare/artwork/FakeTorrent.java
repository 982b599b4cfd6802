package nagare.artwork;

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

/// A torrent of files with contents, whose bytes come when the test lets them.
final class FakeTorrent implements Torrent {
    private final List<byte[]> contents = new ArrayList<>();
    private final List<TorrentFile> files = new ArrayList<>();
    private final InfoHash hash;
    private int peers;
    private boolean gives = true;
    int opened;
    int open;

    FakeTorrent(char digit) {
        hash = new InfoHash(String.valueOf(digit).repeat(40));
    }

    FakeTorrent with(String path, byte[] content) {
        long offset = files.isEmpty() ? 0 : files.getLast().end();
        files.add(new TorrentFile(files.size(), List.of(path.split("/")), offset, content.length, false));
        contents.add(content);
        return this;
    }

    FakeTorrent peers(int count) {
        peers = count;
        return this;
    }

    synchronized FakeTorrent gives(boolean now) {
        gives = now;
        notifyAll();
        return this;
    }

    synchronized void awaitOpen(int count) throws InterruptedException {
        while (open != count) {
            wait();
        }
    }

    List<TorrentFile> files() {
        return files;
    }

    @Override
    public Metainfo metainfo() {
        return new Metainfo(
                hash,
                Optional.of(hash),
                Optional.empty(),
                "Show",
                true,
                new PieceLayout(Math.max(1, files.getLast().end()), 1 << 20),
                new NoHashes(),
                files,
                false,
                List.of(),
                List.of(),
                ByteBuffer.allocate(0));
    }

    private record NoHashes() implements PieceHashes {
        @Override
        public int pieces() {
            return 1;
        }

        @Override
        public boolean matches(int piece, ByteBuffer data) {
            return false;
        }
    }

    @Override
    public TorrentReader open(TorrentFile file, long position) {
        throw new AssertionError("pictures are read behind everything else");
    }

    @Override
    public TorrentReader play(TorrentFile file, long position, long until, Opening opening) {
        throw new AssertionError("pictures are read behind everything else");
    }

    @Override
    public synchronized TorrentReader peek(TorrentFile file) {
        opened++;
        open++;
        notifyAll();
        return new Reader(ByteBuffer.wrap(contents.get(file.index())));
    }

    @Override
    public TorrentStatus status() {
        return new TorrentStatus(1, 0, 0, 1, 0, 0, 0, 0, peers, 0, peers, 0, 0, 0, Optional.empty());
    }

    @Override
    public void prepare(TorrentFile file) {
        throw new AssertionError("nothing is prepared for a picture");
    }

    @Override
    public void rest() {
        throw new AssertionError("a picture puts nothing to rest");
    }

    @Override
    public Snapshot snapshot() {
        return new Snapshot(Snapshot.State.FETCHING, 0, 1, Optional.empty(), List.of(), Optional.empty());
    }

    @Override
    public Tally tally() {
        return Tally.NOTHING;
    }

    private final class Reader implements TorrentReader {
        private final ByteBuffer content;

        Reader(ByteBuffer content) {
            this.content = content;
        }

        @Override
        public long length() {
            return content.capacity();
        }

        @Override
        public long position() {
            return content.position();
        }

        @Override
        public void seek(long position) {
            content.position((int) position);
        }

        @Override
        public int read(ByteBuffer target, Duration patience) throws InterruptedException {
            synchronized (FakeTorrent.this) {
                if (!gives) {
                    FakeTorrent.this.wait(20);
                    return 0;
                }
            }
            int count = Math.min(1000, Math.min(target.remaining(), content.remaining()));
            target.put(content.slice(content.position(), count));
            content.position(content.position() + count);
            return count == 0 ? -1 : count;
        }

        @Override
        public void expect(long from, long to) {}

        @Override
        public void wantUntil(long byteAfter) {}

        @Override
        public void close() {
            synchronized (FakeTorrent.this) {
                open--;
                FakeTorrent.this.notifyAll();
            }
        }
    }
}
