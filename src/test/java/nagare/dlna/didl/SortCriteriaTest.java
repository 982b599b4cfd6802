package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SortCriteriaTest {
    private static List<SortCriteria.Key> keys(String text) {
        return SortCriteria.parse(text).orElseThrow().keys();
    }

    @Test
    void signsTellTheDirectionAndNoSignIsAscending() {
        assertEquals(
                List.of(
                        new SortCriteria.Key("upnp:class", true),
                        new SortCriteria.Key("dc:title", false),
                        new SortCriteria.Key("dc:date", true)),
                keys("+upnp:class, -dc:title,dc:date"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "*"})
    void nothingIsTheNaturalOrder(String text) {
        assertEquals(List.of(), keys(text));
    }

    @Test
    void malformedKeysArePassedOver() {
        assertEquals(List.of(new SortCriteria.Key("dc:title", true)), keys("+++,+dc:title,<b>,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "<title>", "dc title", "++dc:title"})
    void nothingButMalformedKeysIsRefused(String text) {
        assertEquals(Optional.empty(), SortCriteria.parse(text));
    }

    @Test
    void keysBeyondTheLimitAreDropped() {
        assertEquals(
                SortCriteria.MAX_KEYS,
                keys("dc:title,".repeat(SortCriteria.MAX_KEYS)).size());
        assertEquals(
                SortCriteria.MAX_KEYS,
                keys("dc:title,".repeat(SortCriteria.MAX_KEYS + 1)).size());
    }

    @Test
    void textAtTheLimitIsReadAndAboveIsNot() {
        assertTrue(SortCriteria.parse("d".repeat(SortCriteria.MAX_CHARS)).isPresent());
        assertEquals(Optional.empty(), SortCriteria.parse("d".repeat(SortCriteria.MAX_CHARS + 1)));
    }
}
