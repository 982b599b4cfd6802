package nagare.torrent.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import nagare.torrent.metainfo.PieceLayout;

/// Reads verified torrent bytes in order and tells the swarm where it is. One thread reads; any thread may close.
public final class PieceReader implements AutoCloseable {
    /// How far a reader moves before the swarm hears of it again; new pieces are told at once.
    private static final int REPORT_BYTES = 128 * 1024;

    private final int number;
    private final PieceLayout layout;
    private final StoredPieces stored;
    private final Consumer<Event> swarm;
    private long reported = -1;
    private volatile boolean closed;

    PieceReader(int number, PieceLayout layout, StoredPieces stored, Consumer<Event> swarm) {
        this.number = number;
        this.layout = layout;
        this.stored = stored;
        this.swarm = swarm;
    }

    /// Tells the swarm that the next byte read will be this one.
    public void moveTo(long offset) {
        if (offset != reported) {
            reported = offset;
            swarm.accept(new Event.ReaderMoved(number, offset));
        }
    }

    /// Fills some of `target` with the torrent's bytes from `offset`, within one piece, waiting at most `patience`.
    ///
    /// @return bytes read, 0 when none came in time or the reader was closed
    public int read(long offset, ByteBuffer target, Duration patience) throws IOException, InterruptedException {
        int piece = layout.pieceAt(offset);
        int begin = (int) (offset - layout.startOf(piece));
        int count = Math.min(target.remaining(), layout.bytesIn(piece) - begin);
        LivePieces.Place place = stored.live().find(piece);
        if (place instanceof LivePieces.Place.Absent) {
            moveTo(offset);
            swarm.accept(new Event.ReaderWaits(number, true));
            place = stored.live().await(piece, patience);
            swarm.accept(new Event.ReaderWaits(number, place instanceof LivePieces.Place.Absent));
        }
        if (closed) {
            return 0;
        }
        int read = switch (place) {
            case LivePieces.Place.InMemory(ByteBuffer data) -> {
                target.put(data.slice(begin, count));
                yield count;
            }
            case LivePieces.Place.OnDisk() -> readFromDisk(piece, begin, count, target);
            case LivePieces.Place.Absent() -> 0;
            case LivePieces.Place.Closed(String why) -> throw new IOException(why);
        };
        long now = offset + read;
        if (read > 0 && (now - reported >= REPORT_BYTES || now - layout.startOf(piece) == layout.bytesIn(piece))) {
            moveTo(now);
        }
        return read;
    }

    /// Zero when the piece was not there after all: the caller asks again, and the swarm fetches it anew.
    private int readFromDisk(int piece, int begin, int count, ByteBuffer target)
            throws IOException, InterruptedException {
        ByteBuffer chunk = ByteBuffer.allocate(count); // our own: a disk thread may still fill it after an interrupt
        boolean there = stored.disk().call(() -> stored.store().read(piece, begin, chunk));
        if (!there) {
            stored.live().lost(piece);
            swarm.accept(new Event.Lost(piece));
            return 0;
        }
        target.put(chunk.flip());
        return count;
    }

    @Override
    public void close() {
        closed = true;
        swarm.accept(new Event.ReaderClosed(number));
    }
}
