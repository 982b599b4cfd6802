package nagare.feed.rss;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lengths as feeds write them: plain bytes, or rounded with a binary (`1.4 GiB`) or decimal (`1.26GB`) unit.
final class Sizes {
    /// Nothing that anybody shares is longer: 1 PiB.
    static final long MAX = 1L << 50;

    private static final String NUMBER = "([0-9]{1,19}(?:[.,][0-9]{1,6})?)";
    private static final Pattern WHOLE =
            Pattern.compile(NUMBER + "\\s*(Bytes?|B|[KMGTP]i?B)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern WITHIN =
            Pattern.compile("(?<![\\w.,-])" + NUMBER + "\\s*([KMGTP]i?B)\\b", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    /// The text as a whole; empty for anything that is not a length above 0.
    static OptionalLong parse(String text) {
        var matcher = WHOLE.matcher(text.strip());
        return matcher.matches() ? bytes(matcher) : OptionalLong.empty();
    }

    /// The first length with a unit in a longer text.
    static OptionalLong find(String text) {
        var matcher = WITHIN.matcher(text);
        return matcher.find() ? bytes(matcher) : OptionalLong.empty();
    }

    private static OptionalLong bytes(Matcher matcher) {
        var unit = matcher.group(2) == null ? "b" : matcher.group(2).toLowerCase(Locale.ROOT);
        int power = unit.startsWith("b") ? 0 : "kmgtp".indexOf(unit.charAt(0)) + 1;
        var step = BigDecimal.valueOf(unit.contains("i") ? 1024 : 1000);
        var bytes = new BigDecimal(matcher.group(1).replace(',', '.'))
                .multiply(step.pow(power))
                .setScale(0, RoundingMode.HALF_UP);
        boolean sensible = bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(MAX)) <= 0;
        return sensible ? OptionalLong.of(bytes.longValueExact()) : OptionalLong.empty();
    }
}
