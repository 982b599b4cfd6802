package nagare.torrent.picker;

import java.util.ArrayList;
import java.util.List;
import nagare.torrent.picker.books.OpenPiece;
import nagare.torrent.picker.books.Pieces;
import nagare.torrent.picker.books.Traffic;
import nagare.torrent.picker.reader.Agenda;

/// Bounds the memory of half-done pieces. What a reader stands before may always be opened, and the index; all else
/// waits
/// until something is complete, or something that stands still is forgotten.
final class OpenLimit {
    private final Pieces pieces;
    private final Agenda agenda;
    private final Traffic traffic;
    private long bytes;
    private final List<Integer> forgotten = new ArrayList<>();

    OpenLimit(Pieces pieces, Agenda agenda, Traffic traffic, long bytes) {
        this.pieces = pieces;
        this.agenda = agenda;
        this.traffic = traffic;
        set(bytes);
    }

    void set(long most) {
        bytes = Math.max(most, pieces.layout.pieceBytes());
    }

    boolean allows() {
        return pieces.openBytes() < bytes;
    }

    /// Forgets the oldest open piece that no reader needs and nobody is sending. True when there was one.
    boolean makesRoom(long now) {
        for (var piece : pieces.open()) {
            if (piece.counted() == 0 && agenda.of(piece.piece) == null) {
                forget(piece, now);
                return true;
            }
        }
        return false;
    }

    /// Half-done pieces that nobody wants any more, after seeks, must not keep their memory for ever.
    void enforce(long now) {
        if (allows()) {
            return;
        }
        var unneeded = new ArrayList<OpenPiece>();
        for (var piece : pieces.open()) {
            if (piece.counted() == 0 && agenda.of(piece.piece) == null && !pieces.isWanted(piece.piece)) {
                unneeded.add(piece);
            }
        }
        for (var piece : unneeded) {
            if (!allows()) {
                forget(piece, now);
            }
        }
    }

    List<Integer> drainForgotten() {
        var drained = List.copyOf(forgotten);
        forgotten.clear();
        return drained;
    }

    private void forget(OpenPiece piece, long now) {
        traffic.cancelAll(piece, now);
        pieces.absent(piece.piece);
        forgotten.add(piece.piece);
    }
}
