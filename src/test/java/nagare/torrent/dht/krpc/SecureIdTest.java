package nagare.torrent.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecureIdTest {
    private final Random chance = new Random(7);

    /// The vectors of BEP 42.
    @ParameterizedTest
    @CsvSource({
        "124.31.75.21, 1, 5fbfbf",
        "21.75.31.124, 86, 5a3ce9",
        "65.23.51.170, 22, a5d432",
        "84.124.73.14, 65, 1b0321",
        "43.213.53.83, 90, e56f6c"
    })
    void idsBeginWithWhatTheSpecSays(String address, int last, String begin) {
        var at = InetAddress.ofLiteral(address);

        var id = SecureId.make(at, last, NodeId.random(chance));

        int wanted = Integer.parseInt(begin, 16) >> 3; // 21 of the 24 bits
        assertEquals(wanted, id.prefix(21));
        assertEquals(last, id.bytes()[19] & 0xff);
        assertTrue(SecureId.fits(id, at));
    }

    @ParameterizedTest
    @CsvSource({"8.8.4.4, 8.8.5.4", "2a00:1450::1, 2a00:1451::1"})
    void anIdFitsNoAddressOfAnotherNetwork(String address, String other) {
        var id = SecureId.make(InetAddress.ofLiteral(address), chance);

        assertTrue(SecureId.fits(id, InetAddress.ofLiteral(address)));
        assertFalse(SecureId.fits(id, InetAddress.ofLiteral(other)));
    }

    @Test
    void idsOfOneAddressDiffer() {
        var at = InetAddress.ofLiteral("8.8.4.4");

        assertFalse(SecureId.make(at, chance).equals(SecureId.make(at, chance)));
    }
}
