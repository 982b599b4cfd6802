package nagare.torrent.metadata;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import nagare.torrent.wire.ExtensionHandshake;
import nagare.torrent.wire.MetadataMessage;

/// Gives our info dictionary to peers that have only a magnet link (BEP 9). Each peer has an [Allowance], so that
/// nobody makes us send it over and over.
public final class MetadataShare {
    /// Pieces that a peer gets at once: a dictionary of one MiB.
    public static final int ANSWERS = 64;

    /// When these are used up, one more piece each time this has passed, nanoseconds.
    public static final long ANSWER_EVERY = 50_000_000L;

    private final ByteBuffer info;

    /// What one peer may still ask for.
    public static final class Allowance {
        private long usedUntil;

        public Allowance(long now) {
            usedUntil = now - ANSWERS * ANSWER_EVERY;
        }

        boolean take(long now) {
            long from = Math.max(usedUntil, now - ANSWERS * ANSWER_EVERY);
            if (from + ANSWER_EVERY > now) {
                return false;
            }
            usedUntil = from + ANSWER_EVERY;
            return true;
        }
    }

    /// @param info the bytes of the dictionary
    public MetadataShare(ByteBuffer info) {
        this.info = info.slice().asReadOnlyBuffer();
    }

    /// How long the dictionary is, for the extension handshake; nothing when it is longer than anybody would fetch.
    public OptionalInt bytes() {
        return info.capacity() <= ExtensionHandshake.MAX_METADATA_BYTES
                ? OptionalInt.of(info.capacity())
                : OptionalInt.empty();
    }

    /// The answer to a request; a reject when there is no such piece, or the peer asks for too much.
    public MetadataMessage answer(MetadataMessage.Request request, Allowance allowance, long now) {
        int begin = request.piece() * MetadataMessage.PIECE_BYTES;
        if (begin >= info.capacity() || bytes().isEmpty() || !allowance.take(now)) {
            return new MetadataMessage.Reject(request.piece());
        }
        int length = Copy.bytesIn(request.piece(), info.capacity());
        return new MetadataMessage.Given(request.piece(), bytes(), info.slice(begin, length));
    }
}
