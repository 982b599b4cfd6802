package nagare.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-10-02T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "0, 0",
        "' 7 ', 7",
        "'Fri, 02 Oct 2026 08:01:30 GMT', 90",
        "'Fri, 02 Oct 2026 07:00:00 GMT', 0"
    })
    void secondsOrADateAreAWait(String value, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryAfter.parse(value, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "9999999999", "Fri, 99 Oct 2026 08:01:30 GMT"})
    void nonsenseIsNothing(String value) {
        assertEquals(Optional.empty(), RetryAfter.parse(value, NOW));
    }

    @Test
    void answerReadsItsOwnHeader() {
        var answer = new HttpFetcher.Answer(
                429,
                URI.create("http://feed.test/"),
                Map.of("retry-after", List.of("30")),
                new byte[0],
                Optional.empty());

        assertEquals(Optional.of(Duration.ofSeconds(30)), answer.retryAfter(NOW));
    }
}
