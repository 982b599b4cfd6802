package nagare.renderer.profile;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much of a codec a family plays; 0 is no limit.
///
/// @param depth bits of a sample
/// @param level in tenths: 41 is 4.1, of H.264 and HEVC alike
/// @param frames in a second
public record Limits(boolean plays, int depth, int level, int width, int height, int frames, int channels) {
    public static final Limits ALL = new Limits(true, 0, 0, 0, 0, 0, 0);
    public static final Limits NONE = new Limits(false, 0, 0, 0, 0, 0, 0);

    private static final Pattern PART = Pattern.compile("(?:([0-9]{1,2}) bit|level ([0-9])(?:\\.([0-9]))?"
            + "|([0-9]{2,5})x([0-9]{2,5})|([0-9]{1,3}) fps|([0-9]{1,2}) channels)");

    /// Reads `8 bit, level 4.1, 1920x1080, 60 fps, 2 channels`, of these what is meant; empty when it is no
    /// such text.
    public static Optional<Limits> parse(String text) {
        var limits = ALL;
        for (String part : text.toLowerCase(Locale.ROOT).split(",")) {
            var matcher = PART.matcher(part.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            limits = limits.with(matcher);
        }
        return Optional.of(limits);
    }

    private Limits with(Matcher part) {
        return new Limits(
                true,
                number(part.group(1), depth),
                part.group(2) == null ? level : 10 * number(part.group(2), 0) + number(part.group(3), 0),
                number(part.group(4), width),
                number(part.group(5), height),
                number(part.group(6), frames),
                number(part.group(7), channels));
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }
}
