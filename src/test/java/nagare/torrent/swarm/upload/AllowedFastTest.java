package nagare.torrent.swarm.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nagare.torrent.metainfo.InfoHash;
import org.junit.jupiter.api.Test;

final class AllowedFastTest {
    private static final InfoHash HASH = new InfoHash("aa".repeat(20));

    @Test
    void setsAreThoseOfTheExampleInBep6() {
        var peer = InetAddress.ofLiteral("80.4.4.200");

        assertEquals(List.of(1059, 431, 808, 1217, 287, 376, 1188), List.copyOf(AllowedFast.of(peer, HASH, 1313, 7)));
        assertEquals(
                List.of(1059, 431, 808, 1217, 287, 376, 1188, 353, 508),
                List.copyOf(AllowedFast.of(peer, HASH, 1313, 9)));
    }

    @Test
    void neighboursHaveTheSameSet() {
        assertEquals(
                AllowedFast.of(InetAddress.ofLiteral("80.4.4.200"), HASH, 1313, 10),
                AllowedFast.of(InetAddress.ofLiteral("80.4.4.1"), HASH, 1313, 10));
    }

    @Test
    void aSmallTorrentIsAllowedWhole() {
        assertEquals(
                IntStream.range(0, 3).boxed().collect(Collectors.toSet()),
                AllowedFast.of(InetAddress.ofLiteral("80.4.4.200"), HASH, 3, 10));
    }

    @Test
    void noneIsDefinedForIpv6() {
        assertEquals(Set.of(), AllowedFast.of(InetAddress.ofLiteral("2a02::1"), HASH, 1313, 10));
    }
}
