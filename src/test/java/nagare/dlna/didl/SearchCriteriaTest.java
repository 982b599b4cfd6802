package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchCriteriaTest {
    private static final Map<String, List<String>> FILM = Map.of(
            "dc:title", List.of("Frieren \"S2\" - 01"),
            "upnp:class", List.of("object.item.videoItem"),
            "res@size", List.of("1000"));

    private static boolean finds(String text) {
        return SearchCriteria.parse(text).orElseThrow().matches(property -> FILM.getOrDefault(property, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "upnp:class derivedfrom \"object.item\"",
                "upnp:class derivedFrom \"object.item.videoItem\" and @refID exists false",
                "(upnp:class derivedfrom \"object.item.videoItem\" and dc:title contains \"frieren\")",
                "(upnp:class=\"object.item.videoItem\")and(dc:title contains\"01\")",
                "dc:title contains \"\\\"S2\\\"\"",
                "dc:title contains \"e\"\"\" or dc:title exists true",
                "dc:title = \"nothing\" or dc:title contains \"x\" or res@size > \"999\"",
                "dc:title doesNotContain \"bleach\"",
                "dc:title startsWith \"frieren\"",
                "res@size >= \"1000\" and res@size <= \"1000\" and res@size != \"10\" and res@size < \"20000\"",
                "\t\n dc:title \f exists\r true ",
                "dc:title exists true or dc:title exists false and dc:title exists false"
            })
    void whatFitsIsFound(String text) {
        assertTrue(finds(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upnp:class derivedfrom \"object.item.video\"",
                "upnp:class derivedfrom \"object.container\"",
                "upnp:artist[@role=\"Composer\"] contains \"x\"",
                "upnp:genre != \"x\"",
                "upnp:genre doesNotContain \"x\"",
                "dc:title exists false",
                "dc:title contains \"bleach\""
            })
    void whatDoesNotFitIsNot(String text) {
        assertFalse(finds(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "dc:title contains",
                "dc:title contains frieren",
                "dc:title like \"x\"",
                "dc:title contains \"x",
                "(dc:title contains \"x\"",
                "dc:title contains \"x\")",
                "dc:title contains \"x\" and",
                "dc:title exists maybe",
                "\"dc:title\" contains \"x\"",
                "dc:title \"contains\" \"x\"",
                "()",
                "* and *"
            })
    void whatIsNotInTheGrammarIsRefused(String text) {
        assertEquals(Optional.empty(), SearchCriteria.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({"32, true", "33, false", "1000, false"})
    void nestingIsLimited(int depth, boolean read) {
        String text = "(".repeat(depth) + "dc:title exists true" + ")".repeat(depth);
        assertEquals(read, SearchCriteria.parse(text).isPresent());
    }

    @Test
    void lengthIsLimited() {
        String start = "dc:title contains \"";
        String fits = start + "x".repeat(SearchCriteria.MAX_CHARS - start.length() - 1) + "\"";
        assertTrue(SearchCriteria.parse(fits).isPresent());
        assertEquals(Optional.empty(), SearchCriteria.parse(fits + " "));
    }
}
