package nagare.torrent.utp.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathMtuTest {
    @ParameterizedTest
    @ValueSource(ints = {548, 600, 1000, 1200, 1372, 1392, 1400, 1464, 1472})
    void aPathIsFoundToCarryWhatItCarries(int carries) {
        var net = new Simulation(1, Path.of(20), Path.of(20));
        net.swallowed = datagram -> datagram.remaining() > carries;

        Link link = CongestionTest.transfer(net).source();
        net.run(20);

        assertTrue(
                link.packetBytes() <= carries && link.packetBytes() > carries - PathMtu.CLOSE_ENOUGH,
                "uses " + link.packetBytes());
    }

    @Test
    void aPathThatBecomesNarrowLetsNewPacketsThrough() {
        var mtu = new PathMtu(false);
        for (int probe = mtu.probe(); probe > 0; probe = mtu.probe()) {
            mtu.probing();
            mtu.arrived(probe);
        }
        assertEquals(PathMtu.MOST_V4, mtu.size());

        mtu.blackHole();

        assertEquals(PathMtu.LEAST_V4, mtu.size());
        assertTrue(mtu.probe() > PathMtu.LEAST_V4, "it may have been something else: it tries again");
    }

    @Test
    void ipv6BeginsWithWhatEveryPathCarries() {
        assertEquals(PathMtu.LEAST_V6, new PathMtu(true).size());
    }
}
