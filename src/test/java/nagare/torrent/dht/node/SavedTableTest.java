package nagare.torrent.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import nagare.torrent.dht.krpc.Contact;
import nagare.torrent.dht.krpc.Family;
import nagare.torrent.dht.krpc.NodeId;
import org.junit.jupiter.api.Test;

final class SavedTableTest {
    private static final NodeId ID = new NodeId(1, 2, 3);
    private static final Contact NODE = new Contact(ID, new InetSocketAddress(InetAddress.ofLiteral("8.8.4.4"), 6881));
    private static final SavedTable TABLE = new SavedTable(Family.IPV4, ID, List.of(NODE));

    @Test
    void whatIsWrittenIsRead() {
        assertEquals(Optional.of(List.of(TABLE)), SavedTable.read(SavedTable.write(List.of(TABLE))));
    }

    @Test
    void anyByteThatIsSpoiltMakesItNothing() {
        var bytes = SavedTable.write(List.of(TABLE));
        for (int i = 0; i < bytes.limit(); i++) {
            var spoilt = ByteBuffer.wrap(bytes.array().clone());
            spoilt.put(i, (byte) (spoilt.get(i) ^ 0x40));
            assertEquals(Optional.empty(), SavedTable.read(spoilt), "byte " + i);
        }
    }

    @Test
    void aFileThatEndsEarlyIsNothing() {
        var bytes = SavedTable.write(List.of(TABLE));
        for (int length = 0; length < bytes.limit(); length++) {
            assertEquals(Optional.empty(), SavedTable.read(bytes.duplicate().limit(length)));
        }
    }

    @Test
    void aTableHasALimitAndSoHasItsFile() {
        var most = new SavedTable(Family.IPV4, ID, Collections.nCopies(SavedTable.MAX_NODES, NODE));
        assertEquals(Optional.of(List.of(most)), SavedTable.read(SavedTable.write(List.of(most))));
        var tooMany = Collections.nCopies(SavedTable.MAX_NODES + 1, NODE);
        assertThrows(IllegalArgumentException.class, () -> new SavedTable(Family.IPV4, ID, tooMany));
        assertEquals(Optional.empty(), SavedTable.read(ByteBuffer.allocate(SavedTable.MAX_BYTES + 1)));
    }
}
