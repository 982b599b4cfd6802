package nagare.library.title;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NaturalOrderTest {
    private static final List<String> SORTED = List.of(
            "",
            "1.mkv",
            "01.mkv",
            "2.mkv",
            "10.mkv",
            "99999999999999999999998.mkv",
            "99999999999999999999999.mkv",
            "Episode 2",
            "episode 2",
            "EPISODE 3",
            "Episode 10",
            "Episode 10 - 2",
            "Episode 10 - 10",
            "Episode 100",
            "Zebra");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void numbersCountByValueAndLettersWhateverTheirCase(long seed) {
        var shuffled = new ArrayList<>(SORTED);
        Collections.shuffle(shuffled, new Random(seed));
        shuffled.sort(NaturalOrder.NAMES);

        // "1" and "01", "Episode" and "episode" are equal to people; the tie is broken by their characters
        var expected = new ArrayList<>(SORTED);
        Collections.swap(expected, 1, 2);
        assertEquals(expected, shuffled, "seed " + seed);
    }

    @Test
    void orderIsTotal() {
        for (String one : SORTED) {
            for (String other : SORTED) {
                int order = NaturalOrder.NAMES.compare(one, other);
                assertEquals(-Integer.signum(order), Integer.signum(NaturalOrder.NAMES.compare(other, one)));
                assertEquals(one.equals(other), order == 0, one + " " + other);
            }
        }
        assertTrue(NaturalOrder.NAMES.compare("a0", "a00") != 0);
    }
}
