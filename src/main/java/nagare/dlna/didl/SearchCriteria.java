package nagare.dlna.didl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// What a client searches for (ContentDirectory:1 §2.5.5.1), as a tree. Read by [SearchParser].
public sealed interface SearchCriteria {
    /// Longest criteria that are read.
    int MAX_CHARS = 4096;

    /// Deepest nesting that is read.
    int MAX_DEPTH = 32;

    /// `*`
    record Everything() implements SearchCriteria {}

    record And(SearchCriteria left, SearchCriteria right) implements SearchCriteria {}

    record Or(SearchCriteria left, SearchCriteria right) implements SearchCriteria {}

    /// `property exists true`
    record Exists(String property, boolean wanted) implements SearchCriteria {}

    /// `property op "value"`
    record Relation(String property, Operator operator, String value) implements SearchCriteria {}

    /// The relations; text is compared without regard to case.
    enum Operator {
        EQUAL("=", (actual, value) -> compare(actual, value) == 0),
        NOT_EQUAL("!=", (actual, value) -> compare(actual, value) != 0),
        LESS("<", (actual, value) -> compare(actual, value) < 0),
        LESS_OR_EQUAL("<=", (actual, value) -> compare(actual, value) <= 0),
        GREATER(">", (actual, value) -> compare(actual, value) > 0),
        GREATER_OR_EQUAL(">=", (actual, value) -> compare(actual, value) >= 0),
        CONTAINS("contains", (actual, value) -> lower(actual).contains(lower(value))),
        DOES_NOT_CONTAIN("doesnotcontain", (actual, value) -> !lower(actual).contains(lower(value))),
        STARTS_WITH("startswith", (actual, value) -> lower(actual).startsWith(lower(value))),
        DERIVED_FROM(
                "derivedfrom",
                (actual, value) ->
                        lower(actual).equals(lower(value)) || lower(actual).startsWith(lower(value) + "."));

        private final String word;
        private final BiPredicate<String, String> test;

        Operator(String word, BiPredicate<String, String> test) {
            this.word = word;
            this.test = test;
        }

        static Optional<Operator> of(String word) {
            for (Operator operator : values()) {
                if (operator.word.equals(lower(word))) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }

        private static int compare(String actual, String value) {
            try {
                return Long.compare(Long.parseLong(actual), Long.parseLong(value));
            } catch (NumberFormatException notNumbers) {
                return actual.compareToIgnoreCase(value);
            }
        }
    }

    /// The tree of a text; empty when it is not in the grammar or over a limit (error 708).
    static Optional<SearchCriteria> parse(String text) {
        return new SearchParser(text).parse();
    }

    /// Whether an object meets it. `values` answers a property's values; an unknown property has none, so it "exists
    /// false" and no relation holds for it.
    default boolean matches(Function<String, List<String>> values) {
        return switch (this) {
            case Everything() -> true;
            case And(var left, var right) -> left.matches(values) && right.matches(values);
            case Or(var left, var right) -> left.matches(values) || right.matches(values);
            case Exists(var property, var wanted) -> values.apply(property).isEmpty() != wanted;
            case Relation(var property, var operator, var value) ->
                values.apply(property).stream().anyMatch(actual -> operator.test.test(actual, value));
        };
    }
}
