package nagare.dlna.didl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Recursive descent over the search grammar: `or` binds weaker than `and`, keywords in any case, blanks
/// around parentheses optional. Inside quotes `\"` and `\\` are escapes, and a doubled quote is one quote, as
/// Control4 and others write it.
final class SearchParser {
    private final List<Token> tokens;
    private int next;

    SearchParser(String text) {
        tokens = text.length() > SearchCriteria.MAX_CHARS ? List.of() : split(unescaped(text));
    }

    /// Some clients escape once too often, so that no quote is left.
    private static String unescaped(String text) {
        return text.contains("\"") || !text.contains("&quot;")
                ? text
                : text.replace("&quot;", "\"")
                        .replace("&apos;", "'")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&");
    }

    /// A word, a parenthesis or an operator; or the content of a quoted string.
    private record Token(String text, boolean quoted) {
        boolean is(String word) {
            return !quoted && text.equalsIgnoreCase(word);
        }
    }

    Optional<SearchCriteria> parse() {
        if (tokens.size() == 1 && tokens.getFirst().is("*")) {
            return Optional.of(new SearchCriteria.Everything());
        }
        return any(0).filter(_ -> next == tokens.size());
    }

    private Optional<SearchCriteria> any(int depth) {
        var left = all(depth);
        while (left.isPresent() && accept("or")) {
            var right = all(depth);
            var before = left.get();
            left = right.map(criteria -> new SearchCriteria.Or(before, criteria));
        }
        return left;
    }

    private Optional<SearchCriteria> all(int depth) {
        var left = one(depth);
        while (left.isPresent() && accept("and")) {
            var right = one(depth);
            var before = left.get();
            left = right.map(criteria -> new SearchCriteria.And(before, criteria));
        }
        return left;
    }

    private Optional<SearchCriteria> one(int depth) {
        if (accept("(")) {
            return depth < SearchCriteria.MAX_DEPTH ? any(depth + 1).filter(_ -> accept(")")) : Optional.empty();
        }
        if (next + 3 > tokens.size() || tokens.get(next).quoted()) {
            return Optional.empty();
        }
        String property = tokens.get(next++).text();
        Token operator = tokens.get(next++);
        Token value = tokens.get(next++);
        if (operator.is("exists")) {
            boolean wanted = value.text().equalsIgnoreCase("true");
            return wanted || value.text().equalsIgnoreCase("false")
                    ? Optional.of(new SearchCriteria.Exists(property, wanted))
                    : Optional.empty();
        }
        return value.quoted() && !operator.quoted()
                ? SearchCriteria.Operator.of(operator.text())
                        .map(known -> new SearchCriteria.Relation(property, known, value.text()))
                : Optional.empty();
    }

    private boolean accept(String word) {
        boolean there = next < tokens.size() && tokens.get(next).is(word);
        if (there) {
            next++;
        }
        return there;
    }

    private static List<Token> split(String text) {
        var tokens = new ArrayList<Token>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"') {
                at = quoted(text, at + 1, tokens);
            } else if (c == '(' || c == ')') {
                tokens.add(new Token(String.valueOf(c), false));
                at++;
            } else {
                int end = wordEnd(text, at);
                tokens.add(new Token(text.substring(at, end), false));
                at = end;
            }
        }
        return tokens;
    }

    /// The end of a word that starts here: a run of operator characters, or a name with `[@role="…"]` kept in
    /// it.
    private static int wordEnd(String text, int start) {
        boolean operator = isOperator(text.charAt(start));
        int brackets = 0;
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
            boolean stops = Character.isWhitespace(c) || c == '(' || c == ')' || c == '"' || isOperator(c) != operator;
            if (stops && brackets <= 0 && end > start) {
                return end;
            }
            end++;
        }
        return end;
    }

    private static boolean isOperator(char c) {
        return c == '=' || c == '!' || c == '<' || c == '>';
    }

    /// Reads to the end of a quoted string. `""x""` is `"x"`, and a doubled quote inside is one quote.
    private static int quoted(String text, int start, List<Token> tokens) {
        boolean doubled = isAt(text, start, '"') && start + 1 < text.length() && !ends(text.charAt(start + 1));
        var value = new StringBuilder();
        int at = doubled ? start + 1 : start;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean pair = at + 1 < text.length();
            if (c == '\\' && pair) {
                value.append(text.charAt(++at));
            } else if (c == '"' && doubled && isAt(text, at + 1, '"')) {
                tokens.add(new Token(value.toString(), true));
                return at + 2;
            } else if (c == '"' && pair && text.charAt(at + 1) == '"' && !value.isEmpty()) {
                value.append(text.charAt(++at));
            } else if (c == '"') {
                tokens.add(new Token(value.toString(), true));
                return at + 1;
            } else {
                value.append(c);
            }
            at++;
        }
        tokens.add(new Token("unterminated", false)); // no rule takes a word here
        return at;
    }

    private static boolean isAt(String text, int at, char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    /// Whether a string can be over before this character.
    private static boolean ends(char c) {
        return Character.isWhitespace(c) || c == ')' || c == '"';
    }
}
