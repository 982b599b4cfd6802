package nagare.torrent.utp.protocol;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// The receiving half of a connection: puts packets in order and holds what nobody has read. What was acknowledged,
/// selectively too, is never thrown away: the sender has forgotten it.
final class Incoming {
    /// What one connection may hold: the largest window that is advertised.
    static final int MOST_BYTES = 1 << 20;

    /// How many packets ahead of the next one are looked at.
    static final int MOST_AHEAD = 2048;

    /// A packet that came before its turn leaves room for one that fills a gap.
    private static final int GAP_BYTES = 1500;

    /// What became of a packet.
    enum Taken {
        IN_ORDER,
        EARLY,
        AGAIN,
        REFUSED
    }

    private final ByteRing unread = new ByteRing(MOST_BYTES);
    private final Map<Integer, byte[]> early = new HashMap<>();
    private final SharedBytes shared;
    private int earlyBytes;
    private int furthest;
    private int ack;
    private int finSeq = -1;

    /// @param ack the number of the last packet that counts as received
    Incoming(SharedBytes shared, int ack) {
        this.shared = shared;
        this.ack = ack;
    }

    Taken data(int seq, ByteBuffer payload) {
        int ahead = SequenceNumbers.distance(ack, seq);
        if (ahead <= 0 || early.containsKey(seq)) {
            return Taken.AGAIN;
        }
        if (ahead > MOST_AHEAD || isPastTheEnd(seq) || !hasRoom(payload.remaining(), ahead == 1)) {
            return Taken.REFUSED;
        }
        shared.take(payload.remaining());
        if (ahead > 1) {
            var bytes = new byte[payload.remaining()];
            payload.get(bytes);
            early.put(seq, bytes);
            earlyBytes += bytes.length;
            furthest = Math.max(furthest, ahead);
            return Taken.EARLY;
        }
        unread.put(payload);
        advance();
        return Taken.IN_ORDER;
    }

    /// Nothing comes after this packet. Only the first such is believed.
    Taken fin(int seq) {
        int ahead = SequenceNumbers.distance(ack, seq);
        if (ahead <= 0) {
            return Taken.AGAIN;
        }
        if (ahead > MOST_AHEAD || finSeq >= 0 && finSeq != seq || furthest > ahead) {
            return Taken.REFUSED;
        }
        finSeq = seq;
        if (ahead == 1) {
            ack = seq;
            return Taken.IN_ORDER;
        }
        return Taken.EARLY;
    }

    private boolean isPastTheEnd(int seq) {
        return finSeq >= 0 && SequenceNumbers.distance(finSeq, seq) >= 0;
    }

    /// The packet that is next finds room beyond the shared memory while little waits for the reader: early packets
    /// would fill it otherwise and wait for the next one for ever.
    private boolean hasRoom(int bytes, boolean isNext) {
        int held = unread.size() + earlyBytes;
        if (isNext) {
            return bytes <= MOST_BYTES - held
                    && (bytes <= shared.room(held, MOST_BYTES)
                            || !early.isEmpty() && unread.size() + bytes <= SharedBytes.EACH);
        }
        return bytes <= shared.room(held, MOST_BYTES - GAP_BYTES);
    }

    private void advance() {
        ack = SequenceNumbers.plus(ack, 1);
        furthest = Math.max(0, furthest - 1);
        int next = SequenceNumbers.plus(ack, 1);
        for (byte[] bytes = early.remove(next); bytes != null; bytes = early.remove(next)) {
            earlyBytes -= bytes.length;
            unread.put(ByteBuffer.wrap(bytes));
            ack = next;
            furthest = Math.max(0, furthest - 1);
            next = SequenceNumbers.plus(ack, 1);
        }
        if (finSeq == next) {
            ack = finSeq;
        }
    }

    int read(ByteBuffer target) {
        int bytes = unread.take(target);
        shared.give(bytes);
        return bytes;
    }

    boolean hasUnread() {
        return unread.size() > 0;
    }

    /// Whether all has come that the peer had to say.
    boolean hasEnded() {
        return finSeq >= 0 && ack == finSeq;
    }

    /// How many bytes beyond those that were acknowledged may come.
    int window() {
        return shared.room(unread.size() + earlyBytes, MOST_BYTES) + earlyBytes;
    }

    int ack() {
        return ack;
    }

    boolean hasGap() {
        return !early.isEmpty();
    }

    /// What is here beyond the first gap, as in [Packet#sack]; empty when there is none.
    ByteBuffer sack() {
        if (early.isEmpty()) {
            return ByteBuffer.allocate(0);
        }
        int packets = Math.min(furthest - 1, Packet.MAX_SACK_BYTES * Byte.SIZE);
        var bits = new byte[(packets + 31) / 32 * 4];
        for (int seq : early.keySet()) {
            int bit = SequenceNumbers.distance(ack, seq) - 2;
            if (bit < bits.length * Byte.SIZE) {
                bits[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE);
            }
        }
        return ByteBuffer.wrap(bits);
    }

    /// Nobody will read any more.
    void clear() {
        shared.give(unread.size() + earlyBytes);
        unread.clear();
        early.clear();
        earlyBytes = 0;
    }
}
