package nagare.dlna.directory;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The episode of a series that a title names: `[Group] Show - 03 (1080p)`, `Show S01E02`.
record Series(String name, OptionalInt season, int episode) {
    private static final Pattern GROUP = Pattern.compile("^\\s*\\[[^\\]]{1,60}\\]\\s*");
    private static final Pattern NUMBERED =
            Pattern.compile("^(.{1,150}?)[\\s._-]+[sS]([0-9]{1,2})[\\s._-]?[eE]([0-9]{1,4})(?![0-9]).*");
    private static final Pattern DASHED =
            Pattern.compile("^(.{1,150}?) [-–] (?:[Ee]pisode )?([0-9]{1,4})(?:v[0-9])?(?= |$|\\[|\\().*");

    private static final Pattern SINGLE =
            Pattern.compile("( [-–] (?:[Ee]pisode )?|[sS][0-9]{1,2}[eE])([0-9])(?![0-9])");

    static Optional<Series> of(String title) {
        String bare = GROUP.matcher(title).replaceFirst("");
        Matcher numbered = NUMBERED.matcher(bare);
        if (numbered.matches()) {
            return Optional.of(new Series(
                    numbered.group(1).replace('.', ' ').strip(),
                    OptionalInt.of(Integer.parseInt(numbered.group(2))),
                    Integer.parseInt(numbered.group(3))));
        }
        Matcher dashed = DASHED.matcher(bare);
        return dashed.matches()
                ? Optional.of(
                        new Series(dashed.group(1).strip(), OptionalInt.empty(), Integer.parseInt(dashed.group(2))))
                : Optional.empty();
    }

    /// The title with the number of its episode in two digits, for devices that sort by letters.
    static String padded(String title) {
        return SINGLE.matcher(title).replaceFirst("$10$2");
    }
}
