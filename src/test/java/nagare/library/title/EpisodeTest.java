package nagare.library.title;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EpisodeTest {
    @ParameterizedTest
    @CsvSource({
        "[Group] Show - 05 (1080p) [ABCDEF12].mkv, -1, 5",
        "[Group] Show - 05v2 (1080p).mkv, -1, 5",
        "[Group] Show S2 - 11 (720p).mkv, 2, 11",
        "Show.S02E05.1080p.WEB.mkv, 2, 5",
        "show s01e12v2, 1, 12",
        "Show 3x07, 3, 7",
        "Show Season 2 - 3, 2, 3",
        "Show Ep. 12, -1, 12",
        "Show Episode 1080, -1, 1080"
    })
    void titlesNameTheirEpisodes(String title, int season, int number) {
        OptionalInt inSeason = season < 0 ? OptionalInt.empty() : OptionalInt.of(season);
        assertEquals(Optional.of(new Episode(inSeason, number)), Episode.of(title));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[Group] Show (01-12) [1080p]", "Film (2024) 1080p", "Show - 01-12", "Show S02 1080p"})
    void batchesAndFilmsNameNone(String title) {
        assertEquals(Optional.empty(), Episode.of(title));
    }
}
