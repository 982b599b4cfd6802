package nagare.library.title;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import nagare.media.MediaType;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GuessTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Group] Show - 05 (1080p) [ABCD1234].mkv",
                "[Group] Show (01-12) [Batch].mkv",
                "[Group] Show - 05 (1080p)",
                "[Group] Show S2 - 05 (1080p)",
                "[Group] Show 2 - 05 (1080p)",
                "Show Season 2 - 05 [1080p]",
                "Show S01E05 1080p WEB-DL",
                "Show.S01E05v2.1080p",
                "Show - Ep 12",
                "Show - 12.5 [720p]",
                "A Film (2016) [1080p]",
                "A Film 2024-01-05 [1080p]",
                "Show - 05v2 [x265]",
                "",
            })
    void oneEpisodeIsAnItem(String title) {
        assertFalse(Guess.isFolder(title, Optional.of("Anime - English-translated")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Group] Show (01-12) (1080p)",
                "[Group] Show [01 ~ 24]",
                "[Group] Show 01-12 [1080p]",
                "[Group] Show (1080p) [Batch]",
                "Show Complete Series",
                "Show Season 2 [1080p]",
                "Show Seasons 1-3",
                "Show S01 1080p WEB-DL",
                "Show.S01.1080p",
                "Show S01-S03 BluRay",
                "Show E01-E12",
                "Show S01E01-E12",
                "Show BD Box Set",
                "Show (2016-2018)",
            })
    void severalFilesAreAFolder(String title) {
        assertTrue(Guess.isFolder(title, Optional.empty()));
    }

    @Test
    void albumIsAFolder() {
        assertTrue(Guess.isFolder("[Artist] Some Single [FLAC]", Optional.of("Audio - Lossless")));
    }

    @Test
    void containerIsTheOneThatTheTitleNames() {
        assertEquals(MediaType.MP4, Guess.type("Show - 05.mp4"));
        assertEquals(MediaType.MKV, Guess.type("Show - 05"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"- ", "(1 - ", "s1 e", "01-", " - 1", "[1 ", "12~"})
    void hostileTitleIsReadInNoTime(String piece) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> Guess.isFolder(piece.repeat(100_000), Optional.empty()));
    }
}
