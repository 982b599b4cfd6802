package nagare.subtitle.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What stands before the events of SubStation Alpha (v4.00 and v4.00+) and changes how they are read: the styles, the
/// height of the picture, whether `\n` breaks a line.
final class AssHeader {
    private static final int USUAL_HEIGHT = 288;
    private static final Pattern HEIGHT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern STARS = Pattern.compile("^\\*+");
    private static final Pattern ALIGNMENT = Pattern.compile("[0-9]{1,2}");
    private static final List<String> STYLE_FIELDS = List.of(
            ("name,fontname,fontsize,primarycolour,secondarycolour,outlinecolour,backcolour,bold,italic,underline,"
                            + "strikeout,scalex,scaley,spacing,angle,borderstyle,outline,shadow,alignment")
                    .split(","));

    private final Map<String, AssStyle> styles = new HashMap<>();
    private List<String> fields = STYLE_FIELDS;
    private boolean old;
    private boolean hardBreaks;
    private int height = USUAL_HEIGHT;

    /// The style of this name; names are found with a star before them too, which old programs add.
    Optional<AssStyle> style(String name) {
        return Optional.ofNullable(styles.get(key(name)));
    }

    AssStyle styleOrDefault(String name) {
        return style(name).or(() -> style("Default")).orElse(AssStyle.USUAL);
    }

    boolean hardBreaks() {
        return hardBreaks;
    }

    int height() {
        return height;
    }

    /// A line outside of `[Events]`.
    void line(String section, String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String word = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (section.startsWith("[script info")) {
            info(word, value);
        } else if (section.endsWith("styles]") || section.endsWith("styles+]")) {
            old = !section.contains("+");
            switch (word) {
                case "format" -> fields = fields(value);
                case "style" -> style(values(value, fields.size() + 1)); // the last is what no field is for
                default -> {}
            }
        }
    }

    private void info(String word, String value) {
        switch (word) {
            case "wrapstyle" -> hardBreaks = value.equals("2");
            case "playresy" -> height = HEIGHT.matcher(value).matches() ? Integer.parseInt(value) : height;
            default -> {}
        }
    }

    static List<String> fields(String format) {
        return Arrays.stream(format.split(",", -1))
                .limit(TextLimits.MAX_FIELDS)
                .map(field -> field.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private void style(List<String> values) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < Math.min(values.size(), fields.size()); i++) {
            named.put(fields.get(i), values.get(i).strip());
        }
        Optional<Integer> alignment = Optional.ofNullable(named.get("alignment"))
                .filter(text -> ALIGNMENT.matcher(text).matches())
                .map(Integer::valueOf);
        boolean top = alignment
                .filter(number -> old ? AssStyle.isTopOfOld(number) : AssStyle.isTopOnKeypad(number))
                .isPresent();
        var style = new Span.Style(isOn(named, "italic"), isOn(named, "bold"), isOn(named, "underline"));
        if (styles.size() < TextLimits.MAX_STYLES) {
            styles.put(key(named.getOrDefault("name", "")), new AssStyle(style, top));
        }
    }

    /// -1 is on, and so is any weight of a font above normal.
    private static boolean isOn(Map<String, String> style, String field) {
        return !List.of("", "0").contains(style.getOrDefault(field, "0").strip());
    }

    private static String key(String name) {
        return STARS.matcher(name.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    /// The values of a line: as many as there are fields, the last one with all its commas.
    static List<String> values(String line, int fields) {
        var values = new ArrayList<String>();
        int at = 0;
        for (int i = 0; i < fields - 1; i++) {
            int comma = line.indexOf(',', at);
            if (comma < 0) {
                break;
            }
            values.add(line.substring(at, comma).strip());
            at = comma + 1;
        }
        values.add(line.substring(at));
        return values;
    }
}
