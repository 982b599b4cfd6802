package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterTest {
    private static Filter filter(String text) {
        return Filter.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "  ", "dc:title,*", " * "})
    void starAndNothingMeanEverything(String text) {
        assertTrue(filter(text).wants("dc:date"));
        assertTrue(filter(text).wantsAttribute("res", "size"));
        assertFalse(filter(text).asksFor("upnp:storageUsed"), "named by nobody");
    }

    @Test
    void onlyWhatIsNamedIsWanted() {
        Filter filter = filter("dc:title, dc:date,microsoft:nonsense,,");
        assertTrue(filter.wants("dc:date"));
        assertFalse(filter.wants("res"));
        assertFalse(filter.wants("dc:description"));
    }

    @Test
    void anAttributeBringsItsElement() {
        Filter filter = filter("res@size");
        assertTrue(filter.wants("res"));
        assertTrue(filter.wantsAttribute("res", "size"));
        assertFalse(filter.wantsAttribute("res", "duration"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@childCount", "childCount", "container@childCount"})
    void attributesAreNamedInThreeWays(String text) {
        assertTrue(filter(text).wantsAttribute("container", "childCount"));
    }

    @Test
    void aFilterAtTheLimitIsReadAndOneAboveIsNot() {
        assertTrue(Filter.parse("x".repeat(Filter.MAX_CHARS)).isPresent());
        assertTrue(Filter.parse("x".repeat(Filter.MAX_CHARS + 1)).equals(Optional.empty()));
    }
}
