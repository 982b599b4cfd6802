package nagare.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TimeIndexTest {
    private static final TimeIndex INDEX =
            TimeIndex.of(new int[] {0, 1000, 3000, 10_000}, new long[] {100, 300, 1000, 2000});

    @Test
    void betweenItsPointsTimeGoesEvenly() {
        assertEquals(100, INDEX.byteAt(Duration.ZERO));
        assertEquals(200, INDEX.byteAt(Duration.ofMillis(500)));
        assertEquals(300, INDEX.byteAt(Duration.ofSeconds(1)));
        assertEquals(650, INDEX.byteAt(Duration.ofSeconds(2)));
        assertEquals(Duration.ofMillis(500), INDEX.timeAt(200));
        assertEquals(Duration.ofSeconds(2), INDEX.timeAt(650));
    }

    @Test
    void outsideOfItsPointsItStaysAtItsEnds() {
        assertEquals(100, INDEX.byteAt(Duration.ofSeconds(-1)));
        assertEquals(2000, INDEX.byteAt(Duration.ofSeconds(11)));
        assertEquals(2000, INDEX.byteAt(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(Duration.ZERO, INDEX.timeAt(-5));
        assertEquals(Duration.ZERO, INDEX.timeAt(99));
        assertEquals(Duration.ofSeconds(10), INDEX.timeAt(Long.MAX_VALUE));
    }

    @Test
    void playingBeginsAtThePointBefore() {
        assertEquals(new TimeIndex.Point(Duration.ofSeconds(1), 300), INDEX.pointBefore(Duration.ofMillis(2999)));
        assertEquals(new TimeIndex.Point(Duration.ofSeconds(3), 1000), INDEX.pointBefore(Duration.ofMillis(3000)));
        assertEquals(new TimeIndex.Point(Duration.ofSeconds(3), 1000), INDEX.pointBefore(Duration.ofDays(1)));
        assertEquals(new TimeIndex.Point(Duration.ZERO, 100), INDEX.pointBefore(Duration.ofDays(-1)));
    }

    @Test
    void withoutAnIndexTimeIsSpreadOverTheBytes() {
        TimeIndex even = TimeIndex.even(Duration.ofSeconds(100), 1000, 2000);

        assertEquals(1500, even.byteAt(Duration.ofSeconds(50)));
        assertEquals(Duration.ofSeconds(50), even.timeAt(1500));
        assertFalse(even.isExact());
    }

    @Test
    void itHasSoManyPointsAtMost() {
        assertEquals(TimeIndex.MAX_POINTS, ascending(TimeIndex.MAX_POINTS).points());
        assertThrows(IllegalArgumentException.class, () -> ascending(TimeIndex.MAX_POINTS + 1));
        assertThrows(IllegalArgumentException.class, () -> ascending(1));
    }

    @Test
    void itsRowsAscend() {
        assertThrows(IllegalArgumentException.class, () -> TimeIndex.of(new int[] {0, 0}, new long[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> TimeIndex.of(new int[] {0, 1}, new long[] {2, 2}));
        assertThrows(IllegalArgumentException.class, () -> TimeIndex.of(new int[] {-1, 1}, new long[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> TimeIndex.of(new int[] {0, 1}, new long[] {-1, 2}));
        assertThrows(IllegalArgumentException.class, () -> TimeIndex.of(new int[] {0, 1}, new long[] {1}));
    }

    private static TimeIndex ascending(int points) {
        return TimeIndex.of(
                IntStream.range(0, points).toArray(),
                IntStream.range(0, points).asLongStream().toArray());
    }
}
