package nagare.probe.container.content;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Codes of languages, as containers write them.
public final class Languages {
    /// What one code may have (BCP 47 recommends room for 35).
    static final int MOST_LETTERS = 35;

    private static final Pattern FORM = Pattern.compile("[a-z]{2,8}(-[a-z0-9]{1,8})*");

    private Languages() {}

    /// In lower case; empty for `und` and for what is no code.
    public static Optional<String> of(String code) {
        String lower = code.strip().toLowerCase(Locale.ROOT);
        return lower.length() <= MOST_LETTERS && FORM.matcher(lower).matches() && !lower.equals("und")
                ? Optional.of(lower)
                : Optional.empty();
    }

    /// Three letters of five bits each (ISO/IEC 14496-12 §8.4.2.3).
    public static Optional<String> ofPacked(int packed) {
        var letters = new StringBuilder();
        for (int shift = 10; shift >= 0; shift -= 5) {
            letters.append((char) (0x60 + (packed >> shift & 31)));
        }
        return of(letters.toString());
    }
}
