package nagare.renderer.profile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/// A regular expression out of a file that somebody dropped into a folder. RE2 finds in time that grows with
/// the text only, so none can hang us; how much of it is compiled is limited too.
public final class Regex {
    /// Longest expression.
    public static final int MAX_CHARS = 500;

    /// Most repetitions that counts such as `{3,20}` may come to when they are multiplied.
    public static final int MAX_REPEATS = 1000;

    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /// Compiled, without regard to case; empty when it is none, or over a limit.
    public static Optional<Regex> of(String text) {
        if (text.length() > MAX_CHARS || repeats(text) > MAX_REPEATS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Regex(Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
        } catch (PatternSyntaxException notOne) {
            return Optional.empty();
        }
    }

    private static long repeats(String text) {
        long product = 1;
        var counts = COUNT.matcher(text);
        while (counts.find() && product <= MAX_REPEATS) {
            String most = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            product *= Math.max(1, Long.parseLong(most));
        }
        return product;
    }

    /// Whether it is found anywhere in the text.
    public boolean isIn(String text) {
        return pattern.matcher(text).find();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
