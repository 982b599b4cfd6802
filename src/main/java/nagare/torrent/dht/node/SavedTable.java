package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;

/// What a node remembers from one run to the next: its id, and the good nodes of its table. As bytes: eight that say
/// what it is, for each family its number, the id and the nodes with a count before them, and a CRC32C of all that.
public record SavedTable(Family family, NodeId own, List<Contact> nodes) {
    /// More than a table has.
    public static final int MAX_NODES = 1024;

    /// Larger files are not read.
    public static final int MAX_BYTES = 128 << 10;

    private static final long MAGIC = 0x4e47_4448_5400_0001L; // "NGDHT", version 1
    private static final int CRC_BYTES = 4;

    public SavedTable {
        nodes = List.copyOf(nodes);
        if (nodes.size() > MAX_NODES) {
            throw new IllegalArgumentException("too many nodes: " + nodes.size());
        }
        if (nodes.stream().anyMatch(node -> node.family() != family)) {
            throw new IllegalArgumentException("nodes of another family");
        }
    }

    public static ByteBuffer write(List<SavedTable> tables) {
        int bytes = Long.BYTES + 1 + CRC_BYTES;
        for (var table : tables) {
            bytes += 1 + NodeId.BYTES + Short.BYTES + table.nodes.size() * table.family.nodeBytes();
        }
        var out = ByteBuffer.allocate(bytes).putLong(MAGIC).put((byte) tables.size());
        for (var table : tables) {
            out.put((byte) table.family.addressBytes()).put(table.own.bytes()).putShort((short) table.nodes.size());
            for (var node : table.nodes) {
                out.put(node.id().bytes())
                        .put(node.address().getAddress().getAddress())
                        .putShort((short) node.address().getPort());
            }
        }
        return out.putInt(crc(out.duplicate().flip())).flip();
    }

    /// The tables that were written, or empty when the bytes are damaged or something else.
    public static Optional<List<SavedTable>> read(ByteBuffer bytes) {
        var in = bytes.duplicate();
        if (in.remaining() > MAX_BYTES || in.remaining() < Long.BYTES + 1 + CRC_BYTES) {
            return Optional.empty();
        }
        int end = in.limit() - CRC_BYTES;
        if (in.getInt(end) != crc(in.duplicate().limit(end)) || in.getLong() != MAGIC) {
            return Optional.empty();
        }
        in.limit(end);
        var tables = new ArrayList<SavedTable>();
        int count = in.get();
        for (int i = 0; i < count; i++) {
            var table = table(in);
            if (table.isEmpty()) {
                return Optional.empty();
            }
            tables.add(table.get());
        }
        return in.hasRemaining() ? Optional.empty() : Optional.of(List.copyOf(tables));
    }

    private static Optional<SavedTable> table(ByteBuffer in) {
        if (in.remaining() < 1 + NodeId.BYTES + Short.BYTES) {
            return Optional.empty();
        }
        int addressBytes = in.get();
        for (var family : Family.values()) {
            if (family.addressBytes() == addressBytes) {
                return table(family, NodeId.read(in), in.getShort() & 0xffff, in);
            }
        }
        return Optional.empty();
    }

    private static Optional<SavedTable> table(Family family, NodeId own, int count, ByteBuffer in) {
        if (count > MAX_NODES || in.remaining() < count * family.nodeBytes()) {
            return Optional.empty();
        }
        var nodes = new ArrayList<Contact>(count);
        var address = new byte[family.addressBytes()];
        for (int i = 0; i < count; i++) {
            var id = NodeId.read(in);
            in.get(address);
            int port = in.getShort() & 0xffff;
            var at = address(address);
            if (port == 0 || Family.of(at) != family) {
                return Optional.empty(); // we wrote no such node
            }
            nodes.add(new Contact(id, new InetSocketAddress(at, port)));
        }
        return Optional.of(new SavedTable(family, own, nodes));
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
