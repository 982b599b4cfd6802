package nagare.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidatorsTest {
    private final Validators dated = new Validators("\"a-1\"", Optional.of(Instant.parse("2026-03-01T10:00:00.5Z")));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "\"a-1\"                       | true",
                "W/\"a-1\"                     | false",
                "\"a-2\"                       | false",
                "a-1                           | false",
                "Sun, 01 Mar 2026 10:00:00 GMT | true",
                "Sun, 01 Mar 2026 10:00:01 GMT | false",
                "Sun, 01 Mar 2026 09:59:59 GMT | false",
                "yesterday                     | false",
            })
    void rangeCountsForExactlyThisVersionOnly(String header, boolean counts) {
        assertEquals(counts, dated.ifRange(Optional.of(header)));
    }

    @Test
    void dateNeverMatchesWhatHasNone() {
        assertEquals(false, new Validators("\"a\"").ifRange(Optional.of("Sun, 01 Mar 2026 10:00:00 GMT")));
    }

    @Test
    void rangeWithoutIfRangeCounts() {
        assertTrue(dated.ifRange(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "\"a-1\"            | true",
                "W/\"a-1\"          | true",
                "*                  | true",
                "\"b\", \"a-1\"     | true",
                "\"b\"              | false",
                "a-1                | false",
            })
    void knownVersionIsNotSentAgain(String header, boolean known) {
        assertEquals(known, dated.notModified(Optional.of(header)));
    }

    @Test
    void withoutConditionEverythingIsSent() {
        assertEquals(false, dated.notModified(Optional.empty()));
    }

    @Test
    void tagIsQuoted() {
        assertThrows(IllegalArgumentException.class, () -> new Validators("a"));
        assertThrows(IllegalArgumentException.class, () -> new Validators("W/\"a\""));
    }
}
