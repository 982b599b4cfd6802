package nagare.torrent.swarm;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.picker.Picker;
import nagare.torrent.picker.order.Start;
import nagare.torrent.status.Opening;
import nagare.torrent.swarm.proof.BlockProofs;
import nagare.torrent.swarm.view.Openings;

/// Who reads the torrent, where, and who of them stands still, and whether pieces are wanted though nobody reads them;
/// tells those who must know: the [Picker], who asks for
/// hashes, and who times the first byte. Not thread-safe.
final class Audience {
    private final PieceLayout layout;
    private final Picker picker;
    private final BlockProofs proofs;
    private final Openings openings;
    private final Map<Integer, Long> readers = new HashMap<>();
    private final BitSet waiting = new BitSet();
    private boolean wantsAll;

    Audience(PieceLayout layout, Picker picker, BlockProofs proofs, Openings openings) {
        this.layout = layout;
        this.picker = picker;
        this.proofs = proofs;
        this.openings = openings;
    }

    /// Somebody reads the file `[start, end)` in torrent bytes from `position` on, and wants nothing from `until` on.
    void opened(int reader, long start, long end, long position, long until, Start how, long now) {
        readers.put(reader, position);
        proofs.readerOpened(reader, position, end);
        picker.openReader(reader, start, end, position, how, now);
        picker.readerWantsUntil(reader, until);
    }

    /// These are wanted though nobody reads them, also those that are here: they are fetched again when they are lost.
    void want(BitSet pieces) {
        wantsAll = true;
        proofs.wantAll();
        picker.want(pieces);
    }

    /// Whether anything is wanted though nobody reads it.
    boolean wantsAll() {
        return wantsAll;
    }

    void moved(int reader, long position, long now) {
        readers.replace(reader, position);
        proofs.readerMoved(reader, position);
        picker.moveReader(reader, position, now);
    }

    void waits(int reader, boolean waits, long now) {
        waiting.set(reader, waits && readers.containsKey(reader));
        proofs.readerWaits(reader, waits);
        picker.readerWaits(reader, waits, now);
    }

    void closed(int reader, long now) {
        readers.remove(reader);
        proofs.readerClosed(reader);
        waiting.clear(reader);
        openings.forget(reader);
        picker.closeReader(reader, now);
    }

    /// Somebody times how the reader comes to its first byte.
    ///
    /// @return the piece it needs first; nothing when it needs none
    OptionalInt watch(int reader, Opening opening) {
        Long position = readers.get(reader);
        if (position == null || position >= layout.totalBytes()) {
            return OptionalInt.empty();
        }
        int piece = layout.pieceAt(position);
        openings.watch(reader, opening, piece);
        return OptionalInt.of(piece);
    }

    /// The piece that one of the readers stands before; of several, the one that opened last.
    OptionalInt first() {
        return readers.entrySet().stream()
                .filter(reader -> reader.getValue() < layout.totalBytes())
                .max(Map.Entry.comparingByKey())
                .map(reader -> OptionalInt.of(layout.pieceAt(reader.getValue())))
                .orElse(OptionalInt.empty());
    }

    /// Whether somebody has been given what they stand before.
    boolean isServed(BitSet verified) {
        return first().stream().anyMatch(verified::get);
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /// The pieces that readers stand still for, and the next ones.
    BitSet pressing() {
        var pressing = new BitSet();
        waiting.stream().forEach(reader -> {
            long position = readers.getOrDefault(reader, Long.MAX_VALUE);
            if (position < layout.totalBytes()) {
                int piece = layout.pieceAt(position);
                pressing.set(piece, Math.min(piece + 2, layout.pieces()));
            }
        });
        return pressing;
    }

    /// The pieces that readers need now: from each reader's place so many bytes on.
    BitSet piecesAhead(long bytes) {
        var ahead = new BitSet();
        for (long position : readers.values()) {
            if (position < layout.totalBytes()) {
                long end = Math.min(position + bytes, layout.totalBytes());
                ahead.set(layout.pieceAt(position), layout.pieceAt(end - 1) + 1);
            }
        }
        return ahead;
    }
}
