package nagare.subtitle;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which episode the name of a file is about; `season` where the name says so.
record Episode(OptionalInt season, int number) {
    /// Resolutions, codecs, checksums and years, which look like numbers of episodes.
    private static final Pattern NOISE = Pattern.compile(
            "(?i)\\b(?:[0-9]{3,4}x[0-9]{3,4}|[0-9]{3,4}[pi]|[hx]\\.?26[45]|10.?bits?|8.?bits?|[257]\\.[01]|aac[0-9.]*|"
                    + "ddp?[0-9.]+|(?:19|20)[0-9]{2})\\b|[\\[(][0-9A-Fa-f]{8}[\\])]");

    private static final List<Pattern> WITH_SEASON = List.of(
            Pattern.compile("(?i)(?<![a-z0-9])s([0-9]{1,2})[\\s._-]{0,3}e(?:p)?([0-9]{1,4})(?![0-9])"),
            Pattern.compile("(?i)(?<![a-z0-9])([0-9]{1,2})x([0-9]{2,3})(?![0-9])"));

    private static final List<Pattern> ALONE = List.of(
            Pattern.compile("第\\s?([0-9]{1,4})\\s?[話话集]"),
            Pattern.compile("(?i)(?<![a-z])(?:episode|ep|e)[\\s._-]{0,3}([0-9]{1,4})(?![0-9])"),
            Pattern.compile("(?:^|[\\s_.\\])])[-–#][\\s_.]?([0-9]{1,4})(?:v[0-9])?(?=$|[\\s_.\\[(])"),
            Pattern.compile("\\[([0-9]{1,3})(?:v[0-9])?\\]"),
            Pattern.compile("^([0-9]{1,4})(?:v[0-9])?(?=$|[\\s_.\\[(-])"),
            Pattern.compile("[\\s_.]([0-9]{2,4})(?:v[0-9])?(?=$|[\\s_.\\[(])"));

    static Optional<Episode> of(String stem) {
        String name = NOISE.matcher(stem).replaceAll(" ");
        for (Pattern pattern : WITH_SEASON) {
            Matcher found = pattern.matcher(name);
            if (found.find()) {
                return Optional.of(new Episode(
                        OptionalInt.of(Integer.parseInt(found.group(1))), Integer.parseInt(found.group(2))));
            }
        }
        for (Pattern pattern : ALONE) {
            Matcher found = pattern.matcher(name);
            if (found.find()) {
                return Optional.of(new Episode(OptionalInt.empty(), Integer.parseInt(found.group(1))));
            }
        }
        return Optional.empty();
    }

    /// Whether both may be the same one: what only one of them says does not count.
    boolean fits(Episode other) {
        return number == other.number
                && (season.isEmpty() || other.season.isEmpty() || season.getAsInt() == other.season.getAsInt());
    }
}
