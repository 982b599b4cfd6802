package nagare.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import nagare.media.MediaFacts;
import nagare.media.TimeIndex;
import nagare.media.Track;
import org.junit.jupiter.api.Test;

final class WrittenTest {
    static final MediaFacts FACTS = new MediaFacts(
            "matroska",
            Optional.of(Duration.ofMillis(1_425_123)),
            List.of(
                    new Track.Video(
                            "hevc",
                            Optional.of("jpn"),
                            true,
                            1920,
                            1080,
                            Optional.of("Main 10"),
                            OptionalInt.of(120),
                            OptionalInt.of(10),
                            OptionalDouble.of(23.976),
                            new Track.Coding(
                                    Optional.of("hvc1"), OptionalInt.of(4), true, true, Track.Range.DOLBY_VISION)),
                    new Track.Audio(
                            "aac",
                            Optional.of("ja"),
                            false,
                            Optional.of("LC"),
                            OptionalInt.of(6),
                            OptionalInt.of(48_000),
                            OptionalInt.empty(),
                            Optional.of("Commentary")),
                    new Track.Text("ass", Optional.empty(), true, 3, Optional.of("Signs & Songs 日本"), true)),
            Optional.of(new MediaFacts.Cover("image/png", 1L << 40, 12_345)));

    @Test
    void factsAreReadAsTheyWereWritten() throws IOException {
        var bare = new MediaFacts("mp4", Optional.empty(), List.of());

        assertEquals(FACTS, Written.facts(Written.facts(FACTS)));
        assertEquals(bare, Written.facts(Written.facts(bare)));
    }

    @Test
    void anIndexIsReadAsItWasWritten() throws IOException {
        TimeIndex exact = TimeIndex.of(new int[] {0, 40, 2_000_000_000}, new long[] {0, 127, Long.MAX_VALUE});
        TimeIndex even = TimeIndex.even(Duration.ofHours(2), 5, 1L << 33);

        assertEquals(exact, Written.index(Written.index(exact)));
        assertEquals(even, Written.index(Written.index(even)));
    }

    @Test
    void whatIsBrokenIsRefusedAndNothingElseHappens() {
        byte[] facts = Written.facts(FACTS);
        byte[] index = Written.index(TimeIndex.of(new int[] {0, 40, 90}, new long[] {0, 127, 9000}));
        for (int length = 0; length < index.length; length++) {
            byte[] cut = Arrays.copyOf(index, length);
            assertThrows(IOException.class, () -> Written.index(cut));
        }
        var chance = new Random(5);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] spoilt = (i % 2 == 0 ? facts : index).clone();
            spoilt[chance.nextInt(spoilt.length)] = (byte) chance.nextInt();
            try {
                if (i % 2 == 0) {
                    Written.facts(spoilt);
                } else {
                    Written.index(spoilt);
                }
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " were refused");
    }
}
