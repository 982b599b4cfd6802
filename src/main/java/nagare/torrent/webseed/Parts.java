package nagare.torrent.webseed;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nagare.torrent.metainfo.PieceLayout;
import nagare.torrent.metainfo.TorrentFile;

/// Which bytes of a torrent lie in which file, and which are only padding (BEP 47): zeros, that no server has.
final class Parts {
    private final PieceLayout layout;
    /// Those that have bytes, in order.
    private final List<TorrentFile> files;

    /// Neighbouring bytes of the torrent that come from one place.
    sealed interface Part {
        long length();

        /// Bytes of a file, from `from` on.
        record OfFile(TorrentFile file, long from, long length) implements Part {}

        record Zeros(long length) implements Part {}
    }

    Parts(PieceLayout layout, List<TorrentFile> files) {
        this.layout = layout;
        this.files = files.stream().filter(file -> file.length() > 0).toList();
    }

    /// What the torrent bytes `[from, to)` are made of, in order.
    List<Part> of(long from, long to) {
        var parts = new ArrayList<Part>();
        long at = from;
        for (int i = firstAfter(from); i < files.size() && at < to; i++) {
            TorrentFile file = files.get(i);
            if (file.offset() > at) {
                break;
            }
            long end = Math.min(to, file.end());
            parts.add(file.pad() ? new Part.Zeros(end - at) : new Part.OfFile(file, at - file.offset(), end - at));
            at = end;
        }
        if (at < to) {
            throw new IllegalArgumentException("bytes of no file: " + at + " to " + to);
        }
        return parts;
    }

    /// The index of the first file that ends after this byte.
    private int firstAfter(long offset) {
        int low = 0;
        int high = files.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The files that the piece has bytes of, padding left out.
    List<TorrentFile> filesIn(int piece) {
        long start = layout.startOf(piece);
        return of(start, start + layout.bytesIn(piece)).stream()
                .filter(Part.OfFile.class::isInstance)
                .map(part -> ((Part.OfFile) part).file())
                .toList();
    }

    /// The pieces that can be put together without these files, by their indexes.
    BitSet piecesWithout(BitSet absent) {
        var pieces = new BitSet();
        pieces.set(0, layout.pieces());
        for (TorrentFile file : files) {
            if (!file.pad() && absent.get(file.index())) {
                pieces.clear(layout.pieceAt(file.offset()), layout.pieceAt(file.end() - 1) + 1);
            }
        }
        return pieces;
    }

    PieceLayout layout() {
        return layout;
    }

    /// The files that a server could be asked for.
    List<TorrentFile> files() {
        return files.stream().filter(TorrentFile::real).toList();
    }
}
