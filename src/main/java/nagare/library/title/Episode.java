package nagare.library.title;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Which episode a title names: `S02E05`, ` - 05`, ` - 05v2`, `Ep. 5`, `2x05`. A year, a resolution or a
/// batch is none.
public record Episode(OptionalInt season, int number) {
    /// Titles are hostile; no more of one than this is searched.
    private static final int LONGEST = 300;

    private static final Pattern SEASONED =
            Pattern.compile("(?i)(?<![\\w])s(\\d{1,2})[ ._]?e(\\d{1,4})(?:v\\d)?(?!\\w)");
    private static final Pattern CROSSED = Pattern.compile("(?<![\\w])(\\d{1,2})x(\\d{2,3})(?!\\w)");
    private static final Pattern DASHED =
            Pattern.compile("(?i)[ _][-–][ _](?:ep?\\.? ?)?(\\d{1,4})(?:v\\d)?(?=$|[ _.\\[(])(?! ?[-~–] ?\\d)");
    private static final Pattern WORDED =
            Pattern.compile("(?i)(?<!\\w)(?:episode|ep)[ ._]{0,2}(\\d{1,4})(?:v\\d)?(?!\\w)");
    private static final Pattern SEASON = Pattern.compile("(?i)(?<!\\w)(?:season[ ._]|s)(\\d{1,2})(?!\\w)");

    /// The first episode that the title names.
    public static Optional<Episode> of(String title) {
        String start = title.substring(0, Math.min(LONGEST, title.length()));
        for (Pattern both : new Pattern[] {SEASONED, CROSSED}) {
            var found = both.matcher(start);
            if (found.find()) {
                return Optional.of(new Episode(OptionalInt.of(number(found.group(1))), number(found.group(2))));
            }
        }
        for (Pattern one : new Pattern[] {DASHED, WORDED}) {
            var found = one.matcher(start);
            if (found.find()) {
                var season = SEASON.matcher(start);
                return Optional.of(new Episode(
                        season.find() ? OptionalInt.of(number(season.group(1))) : OptionalInt.empty(),
                        number(found.group(1))));
            }
        }
        return Optional.empty();
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
