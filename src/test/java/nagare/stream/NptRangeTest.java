package nagare.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NptRangeTest {
    @ParameterizedTest
    @CsvSource({
        "npt=0-, 0, -1",
        "npt=335.11-336.08, 335110, 336080",
        "npt=00:05:35.3-00:05:37.5, 335300, 337500",
        "npt=335.11-00:05:37.5, 335110, 337500",
        "npt=10.-, 10000, -1",
        "npt=1:00:00-, 3600000, -1",
        "npt=12345:59:59-, 44445599000, -1",
        "npt=10-20/*, 10000, 20000",
        "npt=10-/1200.5, 10000, -1",
        "'  NPT = 10 - 20 ', 10000, 20000",
        "npt=9999999.999999999-, 9999999999, -1",
    })
    void timesAreReadInBothForms(String text, long from, long to) {
        var range = NptRange.parse(text).orElseThrow();

        assertEquals(from, ((NptRange.Start.At) range.start()).time().toMillis());
        assertEquals(to, range.end().map(Duration::toMillis).orElse(-1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10-20",
                "npt=",
                "npt=-",
                "npt=-20",
                "npt=x-",
                "npt=1:2-",
                "npt=0:99:00-",
                "npt=10--20",
                "npt=20-10",
                "npt=20-20",
                "bytes=0-",
                "npt=12345678-",
                "npt=1.1234567890-",
                "npt=123456:00:00-",
                "npt=10-20 junk"
            })
    void othersAreNoTimes(String text) {
        assertEquals(Optional.empty(), NptRange.parse(text));
    }

    @Test
    void longerThanAnybodyWritesIsNotLookedAt() {
        String longest = "npt=10-20/" + "1".repeat(40);
        assertTrue(NptRange.parse(longest).isPresent());
        assertEquals(Optional.empty(), NptRange.parse(longest + "1"));
        assertTrue(NptRange.parse(" ".repeat(111) + "npt=10-20").isPresent());
        assertEquals(Optional.empty(), NptRange.parse(" ".repeat(112) + "npt=10-20"));
    }

    @Test
    void theWholeFilmIsKnownWithoutItsLength() {
        assertTrue(NptRange.parse("npt=0:00:00.000-").orElseThrow().isWhole());
        assertFalse(NptRange.parse("npt=0-10").orElseThrow().isWhole());
        assertFalse(NptRange.parse("npt=now-").orElseThrow().isWhole());
    }

    @Test
    void answersAreWrittenInTheFormOfTheRequest() {
        Duration time = Duration.ofMillis(3_725_040);

        assertEquals("3725.040", NptRange.parse("npt=5-").orElseThrow().text(time));
        assertEquals("1:02:05.040", NptRange.parse("npt=0:00:05-").orElseThrow().text(time));
    }
}
