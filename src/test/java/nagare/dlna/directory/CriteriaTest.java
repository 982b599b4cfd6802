package nagare.dlna.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import nagare.dlna.didl.SearchCriteria;
import nagare.library.entry.Candidate;
import nagare.library.entry.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CriteriaTest {
    private static final Candidate FILM =
            new Film("s2$7", "s2", "frieren \"s2\" - 05 & more", OptionalLong.of(1000), Optional.of("latest$7"));
    private static final Candidate BARE =
            new Film("latest$8", "latest", "frieren", OptionalLong.empty(), Optional.empty());

    private record Film(String id, String parentId, String folded, OptionalLong bytes, Optional<String> original)
            implements Candidate {
        @Override
        public Kind kind() {
            return Kind.VIDEO;
        }

        @Override
        public Optional<Instant> date() {
            return Optional.of(Instant.parse("2026-01-02T23:59:59Z"));
        }
    }

    private static boolean finds(String text, Candidate candidate) {
        return Criteria.of(SearchCriteria.parse(text).orElseThrow()).test(candidate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "upnp:class derivedfrom \"object.item\"",
                "upnp:class derivedfrom \"object.item.videoItem\"",
                "upnp:class = \"object.item.videoItem\"",
                "upnp:class derivedFrom \"object.item.videoItem\" and @refID exists true",
                "(upnp:class derivedfrom \"object.item.videoItem\" and dc:title contains \"FRIEREN\")",
                "dc:title contains \"\\\"S2\\\"\"",
                "dc:title = \"nothing\" or dc:title contains \"x\" or res@size > \"999\"",
                "dc:title doesNotContain \"bleach\"",
                "dc:title startsWith \"Frieren\"",
                "res@size >= \"1000\" and res@size <= \"1000\" and res@size != \"10\" and res@size < \"20000\"",
                "dc:date = \"2026-01-02\" and dc:date >= \"2026-01-01\" and dc:date < \"2026-01-03\"",
                "upnp:episodeNumber = \"5\" and upnp:episodeNumber < \"10\"",
                "@id = \"s2$7\" and @parentID = \"s2\" and @refID = \"latest$7\"",
                "upnp:genre exists false",
                "upnp:artist[@role=\"Composer\"] exists false",
                "dc:title exists true or dc:title exists false and dc:title exists false"
            })
    void whatFitsIsFound(String text) {
        assertTrue(finds(text, FILM), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upnp:class derivedfrom \"object.item.video\"",
                "upnp:class derivedfrom \"object.container\"",
                "upnp:class = \"object.item\"",
                "upnp:class derivedfrom \"object.item.videoItem\" and @refID exists false",
                "upnp:artist[@role=\"Composer\"] contains \"x\"",
                "upnp:genre != \"x\"",
                "upnp:genre doesNotContain \"x\"",
                "upnp:genre exists true",
                "dc:title exists false",
                "dc:title doesNotContain \"frieren\"",
                "dc:title contains \"bleach\"",
                "dc:title != \"frieren \\\"s2\\\" - 05 & more\""
            })
    void whatDoesNotFitIsNot(String text) {
        assertFalse(finds(text, FILM), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"res@size", "upnp:episodeNumber", "upnp:episodeSeason", "@refID"})
    void whatSomethingDoesNotHaveFitsNothing(String property) {
        assertTrue(finds(property + " exists false", BARE));
        assertFalse(finds(property + " exists true", BARE));
        assertFalse(finds(property + " != \"1\"", BARE));
        assertFalse(finds(property + " doesNotContain \"1\"", BARE));
    }

    @Test
    void everyAnnouncedPropertyIsKnown() {
        var all = new Film("i$1", "i", "show s01e02", OptionalLong.of(1), Optional.of("o$1"));
        for (String property : Criteria.CAPABILITIES.split(",")) {
            assertTrue(finds(property + " exists true", all), property);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dc:title contains \"frieren\"|frieren",
                "(upnp:class derivedfrom \"object.item.videoItem\" and dc:title contains \"x y\")|x y",
                "dc:title contains \"one\" and dc:title contains \"two\"|one two",
                "dc:title contains \"one\" or dc:title contains \"two\"|one",
                "dc:creator contains \"c\" or dc:title = \"t\"|t",
                "dc:title startsWith \"s\"|s"
            })
    void wordsForTheSourceAreThoseThatTitlesShallHave(String text, String words) {
        assertEquals(
                Optional.of(words), Criteria.words(SearchCriteria.parse(text).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "upnp:class derivedfrom \"object.item.videoItem\"",
                "dc:title doesNotContain \"x\"",
                "dc:title != \"x\"",
                "dc:title exists true",
                "dc:creator contains \"x\""
            })
    void aSearchWithoutATitleHasNoWords(String text) {
        assertEquals(Optional.empty(), Criteria.words(SearchCriteria.parse(text).orElseThrow()));
    }
}
