package nagare.dlna.ssdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RhythmTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - 5 * SECOND; // a monotonic clock may wrap

    private final Rhythm rhythm = new Rhythm(Duration.ofSeconds(60));

    @Test
    void announcementsComeCloseAtFirstAndThenRegularly() {
        rhythm.begin(START);
        var due = new ArrayList<Long>();
        for (long second = 0; second <= 200; second++) {
            if (rhythm.isDue(START + second * SECOND)) {
                due.add(second);
            }
        }
        assertEquals(List.of(3L, 10L, 70L, 130L, 190L), due);
    }

    @Test
    void itTellsHowLongToWait() {
        rhythm.begin(START);
        assertEquals(3 * SECOND, rhythm.untilNext(START));
        assertEquals(0, rhythm.untilNext(START + 4 * SECOND));
    }

    @Test
    void afterAPauseOneIsEnough() {
        rhythm.begin(START);
        assertTrue(rhythm.isDue(START + 1000 * SECOND));
        assertFalse(rhythm.isDue(START + 1000 * SECOND));
        assertEquals(60 * SECOND, rhythm.untilNext(START + 1000 * SECOND));
    }

    @Test
    void aNewBeginningStartsOver() {
        rhythm.begin(START);
        rhythm.isDue(START + 10 * SECOND);
        rhythm.begin(START + 11 * SECOND);
        assertEquals(3 * SECOND, rhythm.untilNext(START + 11 * SECOND));
    }
}
