package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AppetiteTest {
    private static final long MEBI = 1 << 20;
    private static final long LENGTH = 1000 * MEBI;

    private final Appetite whole = new Appetite(LENGTH, LENGTH, false);

    @Test
    void aRangeIsFetchedAndNothingBeyondIt() {
        var range = new Appetite(LENGTH, 65_536, false);

        assertEquals(65_536, range.until(0, 0));
        assertEquals(65_536, range.until(32_768, 32_768), "also when part of it has been read");
    }

    @Test
    void whoReadsRangeAfterRangeIsReadAheadFor() {
        var range = new Appetite(LENGTH, 11 * MEBI, false);

        assertEquals(51 * MEBI, range.until(10 * MEBI, 10 * MEBI));
        assertEquals(LENGTH, range.until(10 * MEBI, 20 * MEBI), "and is bounded by the engine alone at last");
    }

    @Test
    void whoWantsEverythingGetsTheStartAndTheMoreTheMoreIsRead() {
        assertEquals(8 * MEBI, whole.until(0, 0));
        assertEquals(13 * MEBI, whole.until(MEBI, MEBI));
        assertEquals(LENGTH, whole.until(20 * MEBI, 20 * MEBI));
        assertEquals(LENGTH, whole.until(LENGTH - 10, 0));
    }

    @Test
    void aPictureInAFolderNeverGetsMoreThanAMegabyteAhead() {
        var picture = new Appetite(LENGTH, LENGTH, true);

        assertEquals(MEBI, picture.until(0, 0));
        assertEquals(101 * MEBI, picture.until(100 * MEBI, 100 * MEBI));
    }

    @Test
    void theEngineIsToldInTimeAndNotWithEveryWrite() {
        int messages = 0;
        long told = 0;
        for (long at = 0; at < 100 * MEBI; at += 128 * 1024) {
            if (whole.isWorthTelling(told, at, at)) {
                told = whole.until(at, at);
                messages++;
            }
            assertTrue(told >= Math.min(LENGTH, at + MEBI), "at " + at);
        }
        assertEquals(LENGTH, told);
        assertTrue(messages < 40, messages + " messages");
        assertFalse(whole.isWorthTelling(LENGTH, 200 * MEBI, 200 * MEBI));
    }
}
