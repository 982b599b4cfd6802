package nagare.torrent.dht.krpc;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// Ids that are bound to the address of their node, so that nobody can choose to be near a torrent (BEP 42).
public final class SecureId {
    private static final byte[] MASK4 = {0x03, 0x0f, 0x3f, (byte) 0xff};
    private static final byte[] MASK6 = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, (byte) 0xff};
    private static final int BOUND_BITS = 21;
    private static final int CHOICES = 8;

    private SecureId() {}

    /// An id for a node at this address.
    public static NodeId make(InetAddress address, RandomGenerator chance) {
        return make(address, chance.nextInt() & 0xff, NodeId.random(chance));
    }

    static NodeId make(InetAddress address, int last, NodeId rest) {
        var bytes = ByteBuffer.wrap(rest.bytes());
        int bound = crc(address, last % CHOICES);
        int free = bytes.getInt(0);
        int mask = -1 << (Integer.SIZE - BOUND_BITS);
        bytes.putInt(0, bound & mask | free & ~mask);
        bytes.put(NodeId.BYTES - 1, (byte) last);
        return NodeId.of(bytes.array());
    }

    /// Whether the id is one for this address.
    public static boolean fits(NodeId id, InetAddress address) {
        return crc(address, id.low() & CHOICES - 1) >>> (Integer.SIZE - BOUND_BITS) == id.prefix(BOUND_BITS);
    }

    private static int crc(InetAddress address, int choice) {
        var bytes = address.getAddress();
        var mask = bytes.length == MASK4.length ? MASK4 : MASK6;
        var masked = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            masked[i] = (byte) (bytes[i] & mask[i]);
        }
        masked[0] |= (byte) (choice << 5);
        var crc = new CRC32C();
        crc.update(masked);
        return (int) crc.getValue();
    }
}
