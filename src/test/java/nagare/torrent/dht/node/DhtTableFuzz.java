package nagare.torrent.dht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import nagare.fuzz.Allowance;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;

/// The file of the table, with the right sum behind it: nothing, or tables that are written as the same bytes.
public final class DhtTableFuzz {
    private DhtTableFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allowance.keep(input, DhtTableFuzz::feed);
    }

    private static void feed(byte[] input) {
        var crc = new CRC32C();
        crc.update(input);
        var file = ByteBuffer.allocate(input.length + 4).put(input).putInt((int) crc.getValue());
        var tables = SavedTable.read(file.flip());
        if (tables.isPresent() && !SavedTable.write(tables.get()).equals(file)) {
            throw new AssertionError("written otherwise than read");
        }
        SavedTable.read(ByteBuffer.wrap(input)); // without a sum
    }

    public static List<byte[]> seeds() {
        var id = new NodeId(1, 2, 3);
        var four = new Contact(id, new InetSocketAddress(InetAddress.ofLiteral("8.8.4.4"), 6881));
        var six = new Contact(id, new InetSocketAddress(InetAddress.ofLiteral("2a00:1450::8"), 6881));
        var seeds = new ArrayList<byte[]>();
        for (var tables : List.of(
                List.<SavedTable>of(),
                List.of(new SavedTable(Family.IPV4, id, List.of(four))),
                List.of(
                        new SavedTable(Family.IPV4, id, List.of(four)),
                        new SavedTable(Family.IPV6, id, List.of(six))))) {
            var bytes = SavedTable.write(tables);
            var seed = new byte[bytes.remaining() - 4];
            bytes.get(seed);
            seeds.add(seed);
        }
        return List.copyOf(seeds);
    }
}
