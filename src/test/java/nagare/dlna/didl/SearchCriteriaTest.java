package nagare.dlna.didl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import nagare.dlna.didl.SearchCriteria.And;
import nagare.dlna.didl.SearchCriteria.Exists;
import nagare.dlna.didl.SearchCriteria.Operator;
import nagare.dlna.didl.SearchCriteria.Or;
import nagare.dlna.didl.SearchCriteria.Relation;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchCriteriaTest {
    private static final SearchCriteria A = new Exists("a", true);
    private static final SearchCriteria B = new Exists("b", true);
    private static final SearchCriteria C = new Exists("c", true);

    private static SearchCriteria tree(String text) {
        return SearchCriteria.parse(text).orElseThrow(() -> new AssertionError("refused: " + text));
    }

    private static String title(String text) {
        var relation = Assertions.assertInstanceOf(Relation.class, tree("dc:title contains " + text), text);
        assertEquals("dc:title", relation.property());
        assertEquals(Operator.CONTAINS, relation.operator());
        return relation.value();
    }

    @Test
    void andBindsStrongerThanOrAndBothFromTheLeft() {
        assertEquals(new Or(A, new And(B, C)), tree("a exists true or b exists true and c exists true"));
        assertEquals(new Or(new And(A, B), C), tree("a exists true and b exists true or c exists true"));
        assertEquals(new Or(new Or(A, B), C), tree("a exists true or b exists true or c exists true"));
        assertEquals(new And(new And(A, B), C), tree("a exists true and b exists true and c exists true"));
        assertEquals(new And(new Or(A, B), C), tree("(a exists true or b exists true) and c exists true"));
        assertEquals(A, tree("((a exists true))"));
    }

    @Test
    void everyRelationHasItsOperator() {
        for (Operator operator : Operator.values()) {
            String word = switch (operator) {
                case EQUAL -> "=";
                case NOT_EQUAL -> "!=";
                case LESS -> "<";
                case LESS_OR_EQUAL -> "<=";
                case GREATER -> ">";
                case GREATER_OR_EQUAL -> ">=";
                case CONTAINS -> "contains";
                case DOES_NOT_CONTAIN -> "doesNotContain";
                case STARTS_WITH -> "startsWith";
                case DERIVED_FROM -> "derivedfrom";
            };
            assertEquals(new Relation("p", operator, "v"), tree("p " + word + " \"v\""));
        }
    }

    @Test
    void keywordsMayHaveAnyCase() {
        assertEquals(new And(A, new Or(B, C)), tree("a EXISTS True AND (b Exists TRUE oR c exists true)"));
        assertEquals(new Relation("p", Operator.DERIVED_FROM, "V"), tree("p DerivedFrom \"V\""));
        assertEquals(new Relation("p", Operator.STARTS_WITH, "v"), tree("p STARTSWITH \"v\""));
    }

    @Test
    void everyBlankOfTheGrammarSeparates() {
        assertEquals(A, tree(" \t\n\u000b\f\ra\t\n\u000b\f\rexists \r true\t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"x\"|x",
                "\"\"|``",
                "\"a \\\"b\\\" c\"|a \"b\" c",
                "\"a \\\\ c\"|a \\ c",
                "\"\\\\\\\"\"|\\\"",
                "\"say \"\"hi\"\" twice\"|say \"hi\" twice",
                "\"\"x y\"\"|x y",
                "\"and (or) *\"|and (or) *",
                "\"é 日本\"|é 日本"
            })
    void stringsAreReadWithTheirEscapes(String written, String read) {
        assertEquals(read, title(written));
    }

    @Test
    void whatWasEscapedOnceTooOftenIsReadAllTheSame() {
        assertEquals(
                tree("dc:title contains \"a & b\" and upnp:class = \"c\""),
                tree("dc:title contains &quot;a &amp; b&quot; and upnp:class = &quot;c&quot;"));
        assertEquals("&quot;", title("\"&quot;\""), "a real quote says that it was not");
    }

    @Test
    void blanksAroundParenthesesAndStringsMayBeMissing() {
        assertEquals(
                new And(
                        new Relation("upnp:class", Operator.EQUAL, "c"),
                        new Relation("dc:title", Operator.CONTAINS, "01")),
                tree("(upnp:class=\"c\")and(dc:title contains\"01\")"));
        assertEquals(new And(A, B), tree("(a exists true)and(b exists true)"));
    }

    @Test
    void aPropertyMayNameARole() {
        assertEquals(
                new Relation("upnp:artist[@role=\"Composer\"]", Operator.CONTAINS, "x"),
                tree("upnp:artist[@role=\"Composer\"] contains \"x\""));
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
                "dc:title contains \"x\\",
                "(dc:title contains \"x\"",
                "dc:title contains \"x\")",
                "dc:title contains \"x\" and",
                "and dc:title contains \"x\"",
                "dc:title contains \"x\" dc:title contains \"x\"",
                "dc:title exists maybe",
                "\"dc:title\" contains \"x\"",
                "dc:title \"contains\" \"x\"",
                "()",
                "* and *",
                "(*)"
            })
    void whatIsNotInTheGrammarIsRefused(String text) {
        assertEquals(Optional.empty(), SearchCriteria.parse(text), text);
    }

    @ParameterizedTest
    @CsvSource({"32, true", "33, false", "64, false", "2000, false"})
    void nestingIsLimited(int depth, boolean read) {
        String text = "(".repeat(depth) + "dc:title exists true" + ")".repeat(depth);
        assertEquals(read, SearchCriteria.parse(text).isPresent());
        String open = "(".repeat(depth) + "dc:title exists true";
        assertEquals(Optional.empty(), SearchCriteria.parse(open));
    }

    @Test
    void lengthIsLimited() {
        String start = "dc:title contains \"";
        String fits = start + "x".repeat(SearchCriteria.MAX_CHARS - start.length() - 1) + "\"";
        assertTrue(SearchCriteria.parse(fits).isPresent());
        assertEquals(Optional.empty(), SearchCriteria.parse(fits + " "));
    }

    /// What parsers that try every way take for ever with.
    static String[] nasty() {
        return new String[] {
            "(".repeat(SearchCriteria.MAX_CHARS),
            "\"".repeat(SearchCriteria.MAX_CHARS),
            "\\".repeat(SearchCriteria.MAX_CHARS),
            "a[".repeat(SearchCriteria.MAX_CHARS / 2),
            "(a exists true or ".repeat(SearchCriteria.MAX_CHARS / 18),
            "a = \"\" and ".repeat(SearchCriteria.MAX_CHARS / 11)
        };
    }

    @ParameterizedTest
    @MethodSource("nasty")
    void nonsenseAtTheLimitIsRefusedAtOnce(String text) {
        assertEquals(
                Optional.empty(),
                Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> SearchCriteria.parse(text)));
    }
}
