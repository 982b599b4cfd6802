package nagare.torrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SharingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void aTorrentGivesUntilItHasGivenWhatItTookOrTheTimeIsOver() {
        var sharing = new Sharing(true, 1.5, HOUR);

        assertFalse(sharing.isDone(1000, 1499, HOUR.minusNanos(1)));
        assertTrue(sharing.isDone(1000, 1500, Duration.ZERO));
        assertTrue(sharing.isDone(1000, 0, HOUR));
    }

    @Test
    void whoGivesNothingIsDoneAtOnce() {
        assertTrue(new Sharing(false, 9, HOUR).isDone(1000, 0, Duration.ZERO));
        assertTrue(Sharing.WHILE_READ.isDone(1000, 0, Duration.ZERO));
    }

    @Test
    void sharingHasNoNegativeParts() {
        assertThrows(IllegalArgumentException.class, () -> new Sharing(true, -0.1, HOUR));
        assertThrows(IllegalArgumentException.class, () -> new Sharing(true, Double.NaN, HOUR));
        assertThrows(IllegalArgumentException.class, () -> new Sharing(true, 1, HOUR.negated()));
    }
}
