package nagare.dlna.didl;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;

/// What a client searches for (ContentDirectory:1 §2.5.5.1), as a tree. Read by [SearchParser].
public sealed interface SearchCriteria {
    /// Longest criteria that are read.
    int MAX_CHARS = 4096;

    /// Deepest nesting that is read.
    int MAX_DEPTH = 32;

    /// Digits of a number that surely fits.
    int LONGEST_NUMBER = 18;

    /// `*`
    record Everything() implements SearchCriteria {}

    record And(SearchCriteria left, SearchCriteria right) implements SearchCriteria {}

    record Or(SearchCriteria left, SearchCriteria right) implements SearchCriteria {}

    /// `property exists true`
    record Exists(String property, boolean wanted) implements SearchCriteria {}

    /// `property op "value"`
    record Relation(String property, Operator operator, String value) implements SearchCriteria {}

    /// The relations. Text is compared without regard to case, numbers by their value.
    enum Operator {
        EQUAL("=", (actual, value) -> compare(actual, value) == 0),
        NOT_EQUAL("!=", (actual, value) -> compare(actual, value) != 0),
        LESS("<", (actual, value) -> compare(actual, value) < 0),
        LESS_OR_EQUAL("<=", (actual, value) -> compare(actual, value) <= 0),
        GREATER(">", (actual, value) -> compare(actual, value) > 0),
        GREATER_OR_EQUAL(">=", (actual, value) -> compare(actual, value) >= 0),
        CONTAINS("contains", String::contains),
        DOES_NOT_CONTAIN("doesnotcontain", (actual, value) -> !actual.contains(value)),
        STARTS_WITH("startswith", String::startsWith),
        DERIVED_FROM("derivedfrom", (actual, value) -> actual.equals(value) || actual.startsWith(value + "."));

        private final String word;
        private final BiPredicate<String, String> test;

        Operator(String word, BiPredicate<String, String> test) {
            this.word = word;
            this.test = test;
        }

        static Optional<Operator> of(String word) {
            for (Operator operator : values()) {
                if (operator.word.equals(word.toLowerCase(Locale.ROOT))) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }

        /// Whether it holds between a property and a value that are both in lower case.
        public boolean holdsFolded(String actual, String value) {
            return test.test(actual, value);
        }

        private static int compare(String actual, String value) {
            if (isNumber(actual) && isNumber(value)) {
                return Long.compare(Long.parseLong(actual), Long.parseLong(value));
            }
            return actual.compareTo(value);
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty()
                    && text.length() <= LONGEST_NUMBER
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }

    /// The tree of a text; empty when it is not in the grammar or over a limit (error 708).
    static Optional<SearchCriteria> parse(String text) {
        return new SearchParser(text).parse();
    }
}
