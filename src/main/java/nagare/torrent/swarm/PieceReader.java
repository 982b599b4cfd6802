package nagare.torrent.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.storage.PieceBytes;
import nagare.torrent.swarm.event.Event;
import nagare.torrent.swarm.piece.LivePieces;
import nagare.torrent.swarm.piece.StoredPieces;
import nagare.torrent.swarm.piece.Surety;

/// Reads torrent bytes in order and tells the swarm where it is: verified ones, and those that may leave before their
/// piece is whole. One thread reads; any thread may close, which ends a waiting read.
public final class PieceReader implements AutoCloseable {
    /// How far a reader moves before the swarm hears of it again; new pieces are told at once.
    private static final int REPORT_BYTES = 128 * 1024;

    /// The same while it reads a piece that is whole: there is nothing to fetch of it, so where in it the reader is
    /// changes little.
    private static final int REPORT_WHOLE_BYTES = 1 << 20;

    /// The piece was lost between looking and reading.
    private static final int LOST = -1;

    /// Losses in a row that a reader waits through; it takes a small cache and a swarm in a hurry.
    private static final int MOST_LOSSES = 8;

    private final int number;
    private final PieceLayout layout;
    private final StoredPieces stored;
    private final Consumer<Event> swarm;
    /// How sure bytes must be that this reader takes before their piece is whole.
    private final Surety least;
    private long reported;
    private int reportAfter = REPORT_BYTES;
    private volatile boolean closed;

    /// A reader that the swarm believes at `position`.
    PieceReader(
            int number, long position, Surety least, PieceLayout layout, StoredPieces stored, Consumer<Event> swarm) {
        this.number = number;
        this.reported = position;
        this.layout = layout;
        this.least = least;
        this.stored = stored;
        this.swarm = swarm;
    }

    int number() {
        return number;
    }

    /// Tells the swarm that the next byte read will be this one.
    public void moveTo(long offset) {
        if (offset != reported) {
            reported = offset;
            swarm.accept(new Event.ReaderMoved(number, offset));
        }
    }

    /// Tells the swarm that the torrent bytes `[from, to)` will be read soon.
    public void expect(long from, long to) {
        swarm.accept(new Event.ReaderExpects(number, from, to));
    }

    /// Tells the swarm that nothing from this torrent byte on is wanted.
    public void wantUntil(long until) {
        swarm.accept(new Event.ReaderWantsUntil(number, until));
    }

    /// Whether the piece with this byte is whole and here, so that a read need not wait for the swarm.
    public boolean isHere(long offset) {
        LivePieces.Place place = stored.live().find(layout.pieceAt(offset));
        place.done();
        return switch (place) {
            case LivePieces.Place.InMemory _, LivePieces.Place.OnDisk _ -> true;
            case LivePieces.Place.Early _, LivePieces.Place.Absent _, LivePieces.Place.Closed _ -> false;
        };
    }

    /// Fills some of `target` with the torrent's bytes from `offset`, within one piece, waiting at most `patience`.
    ///
    /// @return bytes read, 0 when none came in time
    /// @throws IOException when the torrent or this reader has been closed, or the disk does not answer
    public int read(long offset, ByteBuffer target, Duration patience) throws IOException, InterruptedException {
        int piece = layout.pieceAt(offset);
        int begin = (int) (offset - layout.startOf(piece));
        int count = Math.min(target.remaining(), layout.bytesIn(piece) - begin);
        int read = readOnce(piece, begin, target.slice(target.position(), count), patience);
        for (int losses = 1; read == LOST && losses < MOST_LOSSES; losses++) {
            Thread.sleep(1L << losses); // milliseconds: a segment that is being evicted is there and cannot be read
            read = readOnce(piece, begin, target.slice(target.position(), count), patience);
        }
        read = Math.max(read, 0);
        target.position(target.position() + read);
        long now = offset + read;
        if (read > 0 && (now - reported >= reportAfter || now - layout.startOf(piece) == layout.bytesIn(piece))) {
            moveTo(now);
        }
        return read;
    }

    private int readOnce(int piece, int begin, ByteBuffer target, Duration patience)
            throws IOException, InterruptedException {
        var wanted = new LivePieces.Wanted(piece, begin, target.remaining(), least);
        LivePieces.Place place = stored.live().find(wanted);
        if (place instanceof LivePieces.Place.Absent) {
            moveTo(layout.startOf(piece) + begin);
            swarm.accept(new Event.ReaderWaits(number, true));
            place = stored.live().await(wanted, patience, () -> closed);
            swarm.accept(new Event.ReaderWaits(number, place instanceof LivePieces.Place.Absent));
        }
        try {
            return read(place, piece, begin, target);
        } finally {
            place.done();
        }
    }

    private int read(LivePieces.Place place, int piece, int begin, ByteBuffer target)
            throws IOException, InterruptedException {
        if (closed) {
            throw new IOException("the reader is closed");
        }
        return switch (place) {
            case LivePieces.Place.InMemory(PieceBytes data) -> {
                reportAfter = REPORT_WHOLE_BYTES;
                int count = target.remaining();
                data.read(begin, target);
                yield count;
            }
            case LivePieces.Place.Early(List<ByteBuffer> data, var _) -> {
                reportAfter = REPORT_BYTES;
                int before = target.position();
                data.forEach(target::put);
                yield target.position() - before;
            }
            case LivePieces.Place.OnDisk() -> {
                reportAfter = REPORT_WHOLE_BYTES;
                yield readFromDisk(piece, begin, target);
            }
            case LivePieces.Place.Absent() -> 0;
            case LivePieces.Place.Closed(String why) -> throw new IOException(why);
        };
    }

    /// [#LOST] when the piece was not there after all: the swarm fetches it anew.
    private int readFromDisk(int piece, int begin, ByteBuffer target) throws IOException, InterruptedException {
        int count = target.remaining();
        ByteBuffer chunk = stored.disk().buffers().take(count);
        boolean there = stored.disk().call(() -> stored.store().read(piece, begin, chunk));
        if (there) {
            target.put(chunk.flip());
        }
        stored.disk().buffers().giveBack(chunk);
        if (there) {
            return count;
        }
        if (stored.isLost(piece)) {
            swarm.accept(new Event.Lost(piece));
        }
        return LOST;
    }

    @Override
    public void close() {
        closed = true;
        stored.live().look();
        swarm.accept(new Event.ReaderClosed(number));
    }
}
