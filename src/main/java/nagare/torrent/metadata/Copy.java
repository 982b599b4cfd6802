package nagare.torrent.metadata;

import java.nio.ByteBuffer;
import java.util.Optional;
import nagare.torrent.wire.MetadataMessage;
import org.jspecify.annotations.Nullable;

/// An info dictionary as far as it is here, and who gave which piece of it. Memory is taken piece by piece, as they
/// come: an announced size alone costs nothing.
final class Copy {
    private final int bytes;
    private final byte @Nullable [][] pieces;
    private final int[] givers;
    private int missing;

    Copy(int bytes) {
        this.bytes = bytes;
        this.pieces = new byte @Nullable [pieces(bytes)][];
        this.givers = new int[pieces.length];
        this.missing = pieces.length;
    }

    static int pieces(int bytes) {
        return Math.ceilDiv(bytes, MetadataMessage.PIECE_BYTES);
    }

    static int bytesIn(int piece, int bytes) {
        return Math.min(MetadataMessage.PIECE_BYTES, bytes - piece * MetadataMessage.PIECE_BYTES);
    }

    int pieces() {
        return pieces.length;
    }

    int here() {
        return pieces.length - missing;
    }

    boolean has(int piece) {
        return pieces[piece] != null;
    }

    boolean isWhole() {
        return missing == 0;
    }

    void put(int piece, int giver, ByteBuffer data) {
        if (pieces[piece] == null) {
            byte[] own = new byte[data.remaining()];
            data.duplicate().get(own);
            pieces[piece] = own;
            givers[piece] = giver;
            missing--;
        }
    }

    Optional<ByteBuffer> piece(int piece) {
        return Optional.ofNullable(pieces[piece]).map(ByteBuffer::wrap);
    }

    int giver(int piece) {
        return givers[piece];
    }

    /// All of it in one; only when it is whole.
    ByteBuffer whole() {
        var whole = ByteBuffer.allocate(bytes);
        for (int piece = 0; piece < pieces.length; piece++) {
            whole.put(piece(piece).orElseThrow(() -> new IllegalStateException("not whole")));
        }
        return whole.flip();
    }
}
