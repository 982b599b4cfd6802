package nagare.torrent.dht.krpc;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The 160 bits that name a node of the DHT, or a place in it such as an info-hash (BEP 5), highest first.
public record NodeId(long high, long middle, int low) {
    public static final int BYTES = 20;

    /// Reads 20 bytes.
    ///
    /// @throws java.nio.BufferUnderflowException when there are fewer
    public static NodeId read(ByteBuffer from) {
        return new NodeId(from.getLong(), from.getLong(), from.getInt());
    }

    public static NodeId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a node id of " + bytes.length + " bytes");
        }
        return read(ByteBuffer.wrap(bytes));
    }

    public static NodeId random(RandomGenerator chance) {
        return new NodeId(chance.nextLong(), chance.nextLong(), chance.nextInt());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(high)
                .putLong(middle)
                .putInt(low)
                .array();
    }

    /// How many of the first bits both have in common, 160 for the same id.
    public int sharedBits(NodeId other) {
        int shared = Long.numberOfLeadingZeros(high ^ other.high);
        if (shared == Long.SIZE) {
            shared += Long.numberOfLeadingZeros(middle ^ other.middle);
        }
        return shared == 2 * Long.SIZE ? shared + Integer.numberOfLeadingZeros(low ^ other.low) : shared;
    }

    /// The first `bits` bits, at most 31, as a number.
    public int prefix(int bits) {
        return bits == 0 ? 0 : (int) (high >>> (Long.SIZE - bits));
    }

    /// Orders ids by their distance from this one, the nearest first; the distance is the exclusive or (BEP 5).
    public Comparator<NodeId> nearestFirst() {
        return this::compareDistance;
    }

    private int compareDistance(NodeId a, NodeId b) {
        int order = Long.compareUnsigned(a.high ^ high, b.high ^ high);
        if (order == 0) {
            order = Long.compareUnsigned(a.middle ^ middle, b.middle ^ middle);
        }
        return order == 0 ? Integer.compareUnsigned(a.low ^ low, b.low ^ low) : order;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
