package nagare.renderer.profile;

import java.util.Locale;

/// How a header or a field of a description must read. Nowhere does case count.
public sealed interface Wording {
    /// More of a text than this is not looked at.
    int MAX_CHARS = 512;

    /// Anything, if only it is there.
    record Anything() implements Wording {}

    record Equal(String text) implements Wording {}

    record Containing(String text) implements Wording {
        public Containing {
            text = text.toLowerCase(Locale.ROOT);
        }
    }

    record Matching(Regex regex) implements Wording {}

    /// One of the two.
    record Either(Wording one, Wording other) implements Wording {}

    default boolean fits(String text) {
        String seen = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text;
        return switch (this) {
            case Anything() -> true;
            case Equal(var wanted) -> seen.strip().equalsIgnoreCase(wanted);
            case Containing(var part) -> seen.toLowerCase(Locale.ROOT).contains(part);
            case Either(var one, var other) -> one.fits(seen) || other.fits(seen);
            case Matching(var regex) -> regex.isIn(seen);
        };
    }
}
