package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SlumberTest {
    private static final long SECOND = 1_000_000_000L;

    private long nanos = Long.MAX_VALUE - SECOND; // a monotonic clock may wrap
    private Instant wall = Instant.EPOCH;
    private final Slumber slumber = new Slumber(nanos, wall);

    private boolean isOverAfter(long monotonicSeconds, long wallSeconds) {
        nanos += monotonicSeconds * SECOND;
        wall = wall.plusSeconds(wallSeconds);
        return slumber.isOver(nanos, wall);
    }

    @Test
    void aSuspendedMachineIsNoticedByItsWallClock() {
        assertFalse(isOverAfter(1, 1));
        assertTrue(isOverAfter(1, 3600));
        assertFalse(isOverAfter(1, 1), "once");
    }

    @Test
    void aStoppedProgramIsNoticedByBoth() {
        assertTrue(isOverAfter(60, 60));
    }

    @Test
    void aBusyMachineAndAClockSetBackAreNoSleep() {
        assertFalse(isOverAfter(10, 10));
        assertFalse(isOverAfter(1, -86400));
        assertFalse(isOverAfter(1, 1));
    }
}
