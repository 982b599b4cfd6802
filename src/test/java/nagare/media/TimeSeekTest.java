package nagare.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A film of 100 s and a million bytes, with a place to begin every ten seconds.
final class TimeSeekTest {
    private static final long LENGTH = 1_000_000;
    private static final int HEAD = 4_000;

    private final TimeIndex index = index(HEAD);

    @Test
    void matroskaIsItsHeadAndTheClustersFromThere() {
        var answer = answer(MediaType.MKV, 35, -1);

        assertEquals(
                List.of(new TimeSeek.Bytes(0, HEAD), new TimeSeek.Bytes(HEAD + 3 * 90_000, LENGTH)), answer.sent());
        assertEquals(Duration.ofSeconds(30), answer.from(), "the cluster begins there");
        assertEquals(Duration.ofSeconds(100), answer.to());
        assertEquals(HEAD + LENGTH - HEAD - 3 * 90_000, answer.length());
    }

    @Test
    void theBeginningIsTheFileAsItIs() {
        for (MediaType type : List.of(MediaType.MKV, MediaType.TS, MediaType.MP4)) {
            var answer = answer(type, 0, -1);
            assertEquals(List.of(new TimeSeek.Bytes(0, LENGTH)), answer.sent(), type.name());
            assertEquals(Duration.ZERO, answer.from(), type.name());
        }
        assertEquals(
                List.of(new TimeSeek.Bytes(0, LENGTH)),
                answer(MediaType.MKV, 5, -1).sent(),
                "the first cluster is not cut off from the head");
    }

    @Test
    void anEndIsKept() {
        var answer = answer(MediaType.TS, 30, 50);

        assertEquals(new TimeSeek.Bytes(HEAD + 3 * 90_000, HEAD + 5 * 90_000), answer.part());
        assertEquals(Duration.ofSeconds(50), answer.to());
        assertEquals(
                LENGTH, answer(MediaType.TS, 30, 5_000).part().to(), "behind the film there is only the file's end");
    }

    @Test
    void aShortStretchIsAByteAtLeast() {
        assertTrue(answer(MediaType.TS, 39, 39.5).part().length() > 0);
    }

    @Test
    void behindTheFilmThereIsNothing() {
        assertTrue(seek(MediaType.MKV)
                .between(Duration.ofSeconds(100), Optional.empty(), LENGTH)
                .isPresent());
        assertEquals(
                Optional.empty(), seek(MediaType.MKV).between(Duration.ofMillis(100_001), Optional.empty(), LENGTH));
    }

    @Test
    void anIndexOfAnotherFileDoesNoHarm() {
        assertEquals(Optional.empty(), seek(MediaType.TS).between(Duration.ofSeconds(95), Optional.empty(), 1000));
        assertEquals(
                1000,
                seek(MediaType.TS)
                        .between(Duration.ZERO, Optional.of(Duration.ofSeconds(50)), 1000)
                        .orElseThrow()
                        .part()
                        .to());
    }

    @Test
    void transportStreamsAreCutBetweenPackets() {
        var even = TimeSeek.of(MediaType.TS, TimeIndex.even(Duration.ofSeconds(100), 0, LENGTH))
                .orElseThrow();

        var answer =
                even.between(Duration.ofSeconds(33), Optional.empty(), LENGTH).orElseThrow();

        assertEquals(0, answer.part().from() % 188);
        assertEquals(330_000, answer.part().from(), 188);
    }

    @Test
    void whatPlaysFromTheMiddleIsAnnouncedAndMp4IsNot() {
        assertTrue(seek(MediaType.MKV).isAnnounced());
        assertTrue(seek(MediaType.TS).isAnnounced());
        assertFalse(seek(MediaType.MP4).isAnnounced());
    }

    @ParameterizedTest
    @EnumSource(names = {"AVI", "FLAC", "OGG", "WMV"})
    void othersAreNotSoughtByTime(MediaType type) {
        assertEquals(Optional.empty(), TimeSeek.of(type, index));
    }

    @Test
    void aGuessIsGoodForStreamsOnly() {
        var guess = TimeIndex.even(Duration.ofSeconds(100), 0, LENGTH);

        assertTrue(TimeSeek.of(MediaType.MPG, guess).isPresent());
        assertEquals(Optional.empty(), TimeSeek.of(MediaType.MKV, guess));
        assertEquals(Optional.empty(), TimeSeek.of(MediaType.MP4, guess));
    }

    @Test
    void aHeadFullOfFontsIsNotSentWithEverySeek() {
        assertTrue(TimeSeek.of(MediaType.MKV, index((int) TimeSeek.MOST_HEAD)).isPresent());
        assertEquals(Optional.empty(), TimeSeek.of(MediaType.MKV, index((int) TimeSeek.MOST_HEAD + 1)));
    }

    private TimeSeek seek(MediaType type) {
        return TimeSeek.of(type, index).orElseThrow();
    }

    private TimeSeek.Answer answer(MediaType type, double from, double to) {
        return seek(type)
                .between(
                        Duration.ofMillis((long) (from * 1000)),
                        to < 0 ? Optional.empty() : Optional.of(Duration.ofMillis((long) (to * 1000))),
                        LENGTH)
                .orElseThrow();
    }

    private static TimeIndex index(int head) {
        int[] millis = new int[11];
        long[] bytes = new long[11];
        for (int i = 0; i <= 10; i++) {
            millis[i] = i * 10_000;
            bytes[i] = head + i * 90_000L;
        }
        return TimeIndex.of(millis, bytes);
    }
}
