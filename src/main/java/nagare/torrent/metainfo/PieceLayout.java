package nagare.torrent.metainfo;

import java.util.Map;

/// How a torrent's bytes divide into pieces and blocks. All piece arithmetic of the house is here. A piece is
/// `pieceBytes` long except the last one and, where files are aligned to pieces (BEP 52), the last piece of each file:
/// those are in `shortPieces` (piece index → bytes).
public record PieceLayout(long totalBytes, int pieceBytes, Map<Integer, Integer> shortPieces) {
    /// The length of a block that peers ask for (BEP 3).
    public static final int BLOCK = 16 * 1024;

    public PieceLayout {
        if (totalBytes <= 0 || pieceBytes <= 0) {
            throw new IllegalArgumentException("empty layout: " + totalBytes + "/" + pieceBytes);
        }
        if (Math.ceilDiv(totalBytes, (long) pieceBytes) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too many pieces: " + totalBytes + "/" + pieceBytes);
        }
        shortPieces = Map.copyOf(shortPieces);
        for (int bytes : shortPieces.values()) {
            if (bytes <= 0 || bytes > pieceBytes) {
                throw new IllegalArgumentException("a short piece of " + bytes + " bytes among " + pieceBytes);
            }
        }
    }

    public PieceLayout(long totalBytes, int pieceBytes) {
        this(totalBytes, pieceBytes, Map.of());
    }

    public int pieces() {
        return (int) Math.ceilDiv(totalBytes, (long) pieceBytes);
    }

    /// Where the piece starts, in torrent bytes.
    public long startOf(int piece) {
        return (long) piece * pieceBytes;
    }

    public int bytesIn(int piece) {
        int full = (int) Math.min(pieceBytes, totalBytes - startOf(piece));
        return shortPieces.isEmpty() ? full : shortPieces.getOrDefault(piece, full);
    }

    /// How far into the piece peers may ask: where files are aligned to pieces, libtorrent takes what follows a file
    /// for
    /// zeros, and asks for these, too.
    public int bytesWithPadding(int piece) {
        return shortPieces.containsKey(piece) ? pieceBytes : bytesIn(piece);
    }

    /// The piece that holds this torrent byte.
    public int pieceAt(long offset) {
        if (offset < 0 || offset >= totalBytes) {
            throw new IndexOutOfBoundsException("byte " + offset + " of " + totalBytes);
        }
        return (int) (offset / pieceBytes);
    }

    public int blocksIn(int piece) {
        return Math.ceilDiv(bytesIn(piece), BLOCK);
    }

    public int bytesInBlock(int piece, int block) {
        return Math.min(BLOCK, bytesIn(piece) - block * BLOCK);
    }
}
