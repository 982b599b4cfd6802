package nagare.torrent.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StandingTest {
    private static final long NOW = -5_000_000_000L; // nanoseconds of nanoTime may be anything
    private final Standing standing = new Standing();

    @Test
    void aFilePutOffComesBack() {
        standing.putOff(3, NOW);

        assertTrue(standing.absent(NOW + Standing.FILE_REST - 1).get(3));
        assertFalse(standing.absent(NOW).get(2));
        assertEquals(NOW + Standing.FILE_REST, standing.nextReturn(NOW).orElseThrow());
        assertFalse(standing.absent(NOW + Standing.FILE_REST).get(3));
    }

    @Test
    void eachTimeItIsPutOffForTwiceAsLongUpToALimit() {
        long at = NOW;
        for (int i = 0; i < 80; i++) {
            standing.putOff(0, at);
            at = standing.nextReturn(at).orElseThrow();
        }
        standing.putOff(0, at);

        assertEquals(Standing.LONGEST_FILE_REST, standing.nextReturn(at).orElseThrow() - at);
    }

    @Test
    void severalRangesThatFailAtOnceCountOnce() {
        standing.putOff(0, NOW);
        standing.putOff(0, NOW + 1);

        assertEquals(NOW + Standing.FILE_REST, standing.nextReturn(NOW).orElseThrow());
    }

    @Test
    void aServerRestsLongerEachTimeUntilItServes() {
        assertEquals(0, standing.restLeft(NOW));
        standing.rest(Optional.empty(), NOW);
        assertEquals(Standing.FIRST_REST, standing.restLeft(NOW));
        standing.rest(Optional.empty(), NOW);
        assertEquals(2 * Standing.FIRST_REST, standing.restLeft(NOW));
        standing.served();
        standing.rest(Optional.empty(), NOW);
        assertEquals(Standing.FIRST_REST, standing.restLeft(NOW));
    }

    @Test
    void aServersOwnWishIsFollowedWithinReason() {
        standing.rest(Optional.of(Duration.ofSeconds(90)), NOW);
        assertEquals(90_000_000_000L, standing.restLeft(NOW));
        standing.rest(Optional.of(Duration.ofDays(9)), NOW);
        assertEquals(Standing.LONGEST_WISH, standing.restLeft(NOW));
        standing.rest(Optional.of(Duration.ZERO), NOW);
        assertEquals(1_000_000_000L, standing.restLeft(NOW));
    }
}
