package nagare.plugin;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/// A version of four numbers, `a.b.c.d`, as Jellyfin's manifests write it (.NET `System.Version`).
public record Version(int major, int minor, int build, int revision) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})\\.([0-9]{1,9})\\.([0-9]{1,9})");
    private static final Pattern PROJECT =
            Pattern.compile("([0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9})(?:-[0-9A-Za-z.-]+)?");
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::build)
            .thenComparingInt(Version::revision);

    public Version {
        if (major < 0 || minor < 0 || build < 0 || revision < 0) {
            throw new IllegalArgumentException("negative number in a version");
        }
    }

    /// Empty when the text is not four numbers with dots between them.
    public static Optional<Version> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Version(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(4))))
                : Optional.empty();
    }

    /// The version of the program as its pom says it, `0.1.0` or `0.1.0-SNAPSHOT`, is `0.1.0.0` here.
    ///
    /// @throws IllegalArgumentException when the text is not a version of three numbers
    public static Version ofProject(String text) {
        var matcher = PROJECT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a version of three numbers: " + text);
        }
        return parse(matcher.group(1) + ".0").orElseThrow();
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + build + "." + revision;
    }
}
