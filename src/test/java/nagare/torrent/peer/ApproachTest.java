package nagare.torrent.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ApproachTest {
    @Test
    void atTheLimitTheAddressThatWasNamedLongestAgoIsForgotten() {
        Approach approach = Approaches.byTcp(Encryption.PREFER_PLAIN, new Random(1));
        for (int port = 1; port <= Approach.MAX_REMEMBERED; port++) {
            approach.wantsEncryption(peer(port));
        }
        assertTrue(approach.isEncryptedFirst(peer(1)));
        approach.wantsEncryption(peer(1));

        approach.wantsEncryption(peer(Approach.MAX_REMEMBERED + 1));

        assertTrue(approach.isEncryptedFirst(peer(1)), "was named again");
        assertFalse(approach.isEncryptedFirst(peer(2)));
        assertTrue(approach.isEncryptedFirst(peer(3)));
        assertTrue(approach.isEncryptedFirst(peer(Approach.MAX_REMEMBERED + 1)));
    }

    @Test
    void whatIsCalledFirstFollowsTheSetting() {
        assertEquals(
                List.of(false, true, true),
                List.of(Encryption.PREFER_PLAIN, Encryption.PREFER, Encryption.REQUIRE).stream()
                        .map(encryption ->
                                Approaches.byTcp(encryption, new Random(1)).isEncryptedFirst(peer(1)))
                        .toList());
    }

    @Test
    void thereIsAlwaysAWay() {
        assertThrows(IllegalArgumentException.class, () -> new Approach(List.of(), Encryption.PREFER, new Random(1)));
    }

    private static InetSocketAddress peer(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
