package nagare.torrent.swarm.piece;

import java.io.IOException;
import java.nio.ByteBuffer;
import nagare.torrent.metainfo.PieceLayout;

/// Reads verified pieces that are here, without being a reader: the swarm hears of nothing, nothing is fetched and
/// nobody waits but for the disk. Thread-safe.
public final class Glances {
    private final PieceLayout layout;
    private final StoredPieces stored;

    public Glances(PieceLayout layout, StoredPieces stored) {
        this.layout = layout;
        this.stored = stored;
    }

    /// Fills some of `target` with the torrent's bytes from `offset`, within one piece.
    ///
    /// @return bytes read, 0 when the piece is not here
    /// @throws IOException when the torrent has been closed, or the disk does not answer
    public int read(long offset, ByteBuffer target) throws IOException, InterruptedException {
        int piece = layout.pieceAt(offset);
        int begin = (int) (offset - layout.startOf(piece));
        int count = Math.min(target.remaining(), layout.bytesIn(piece) - begin);
        LivePieces.Place place = stored.live().find(piece);
        try {
            return switch (place) {
                case LivePieces.Place.InMemory(var data) -> {
                    data.read(begin, target.slice(target.position(), count));
                    target.position(target.position() + count);
                    yield count;
                }
                case LivePieces.Place.OnDisk() -> fromDisk(piece, begin, count, target);
                case LivePieces.Place.Early _, LivePieces.Place.Absent _ -> 0;
                case LivePieces.Place.Closed(String why) -> throw new IOException(why);
            };
        } finally {
            place.done();
        }
    }

    /// Into a buffer of its own: after an interrupt a disk thread may still fill it.
    private int fromDisk(int piece, int begin, int count, ByteBuffer target) throws IOException, InterruptedException {
        ByteBuffer chunk = ByteBuffer.allocate(count);
        boolean there = stored.disk().call(() -> stored.store().read(piece, begin, chunk));
        if (!there) {
            return 0;
        }
        target.put(chunk.flip());
        return count;
    }
}
