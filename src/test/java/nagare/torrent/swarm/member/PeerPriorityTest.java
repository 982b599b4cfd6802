package nagare.torrent.swarm.member;

import static nagare.torrent.swarm.member.Strangers.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerPriorityTest {
    @ParameterizedTest
    @CsvSource({
        // the two of BEP 40: other networks, the same /24
        "123.213.32.10, 98.76.54.32, 624C14007BD50000, ec2d7224",
        "123.213.32.10, 123.213.32.234, 7BD5200A7BD520EA, 99568189",
    })
    void vectorsOfTheBepHold(String one, String two, String hashed, String priority) {
        int expected = (int) Long.parseLong(priority, 16);

        assertEquals(expected, of(one, two));
        assertEquals(expected, of(two, one), "both sides compute the same");
        assertEquals(expected, crc(hashed));
    }

    @Test
    void inTheSame16TheThirdByteCountsWhole() {
        assertEquals(crc("7BD52000" + "7BD53340"), of("123.213.32.10", "123.213.51.234"));
    }

    @Test
    void behindOneAddressThePortsDecide() {
        int expected = crc("1AE1" + "C351");

        assertEquals(expected, PeerPriority.of(address("9.9.9.9", 0xc351), address("9.9.9.9", 0x1ae1)));
        assertEquals(expected, PeerPriority.of(address("9.9.9.9", 0x1ae1), address("9.9.9.9", 0xc351)));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:ffff:ffff::1, 2a02:db8:ffff:ffff::2, 20010db855555555, 2a020db855555555",
        "2a02:db8:ffff:ffff::1, 2a02:db8:fffe:ffff::2, 2a020db8fffe5555, 2a020db8ffff5555",
        "2a02:db8:ffff:ffff::1, 2a02:db8:ffff:fffe::2, 2a020db8fffffffe, 2a020db8ffffffff",
    })
    void inIpv6TheFirstHalfIsMasked(String one, String two, String low, String high) {
        String lowTail = low.endsWith("e") || low.endsWith("fffe5555") ? "2" : "1";
        String highTail = lowTail.equals("2") ? "1" : "2";

        assertEquals(
                crc(low + "000000000000000" + lowTail + high + "000000000000000" + highTail),
                PeerPriority.of(address(one, 1), address(two, 1)));
    }

    @Test
    void familiesCannotBeCompared() {
        assertThrows(IllegalArgumentException.class, () -> of("1.2.3.4", "::1"));
    }

    @Test
    void anotherPeerHasAnotherPriority() {
        assertNotEquals(of("123.213.32.10", "98.76.54.32"), of("123.213.32.10", "98.77.54.32"));
    }

    private static int of(String one, String two) {
        return PeerPriority.of(address(one, 6881), address(two, 6881));
    }

    private static int crc(String hex) {
        var crc = new CRC32C();
        crc.update(HexFormat.of().parseHex(hex.toLowerCase(java.util.Locale.ROOT)));
        return (int) crc.getValue();
    }
}
