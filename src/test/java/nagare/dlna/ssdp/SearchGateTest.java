package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class SearchGateTest {
    private static final long WINDOW = SearchGate.WINDOW.toNanos();

    private final SearchGate gate = new SearchGate();
    private long now = Long.MAX_VALUE - 5; // a monotonic clock may wrap

    private boolean admits(int host, int port, String target) {
        try {
            var address = InetAddress.getByAddress(new byte[] {10, 0, (byte) (host >> 8), (byte) host});
            return gate.admits(address, port, target, now);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRepeatedSearchIsAnsweredOnce() {
        assertTrue(admits(1, 5000, "ssdp:all"));
        now += WINDOW;
        assertFalse(admits(1, 5000, "ssdp:all"));
        now += 1;
        assertTrue(admits(1, 5000, "ssdp:all"));
    }

    @Test
    void anotherTargetOrPortIsAnotherSearch() {
        assertTrue(admits(1, 5000, "ssdp:all"));
        assertTrue(admits(1, 5000, "upnp:rootdevice"));
        assertTrue(admits(1, 5001, "ssdp:all"));
    }

    @Test
    void aHostHasALimit() {
        for (int i = 0; i < SearchGate.MAX_PER_HOST; i++) {
            assertTrue(admits(1, 5000 + i, "ssdp:all"));
        }
        assertFalse(admits(1, 4999, "ssdp:all"));
        assertTrue(admits(2, 4999, "ssdp:all"));
    }

    @Test
    void allTogetherHaveALimit() {
        for (int i = 0; i < SearchGate.MAX_TOTAL; i++) {
            assertTrue(admits(i, 5000, "ssdp:all"));
        }
        assertFalse(admits(SearchGate.MAX_TOTAL, 5000, "ssdp:all"));
    }
}
