package nagare.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A number of bytes as people write it: `20 GiB`, `1.5 TB`, `700 MB`, `0 B`.
final class Size {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,3})?)\\s*([A-Za-z]{1,3})");
    private static final Map<String, Long> UNITS = units();

    private Size() {}

    private static Map<String, Long> units() {
        var units = new LinkedHashMap<String, Long>();
        units.put("TiB", 1L << 40);
        units.put("GiB", 1L << 30);
        units.put("MiB", 1L << 20);
        units.put("KiB", 1L << 10);
        units.put("B", 1L);
        units.put("TB", 1_000_000_000_000L);
        units.put("GB", 1_000_000_000L);
        units.put("MB", 1_000_000L);
        units.put("KB", 1_000L);
        return units;
    }

    /// Empty when it is no size, or not a whole number of bytes that fits.
    static Optional<Long> read(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        return UNITS.entrySet().stream()
                .filter(unit -> unit.getKey().equalsIgnoreCase(form.group(2)))
                .map(unit -> new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit.getValue())))
                .filter(bytes -> bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
                .map(BigDecimal::longValue)
                .findFirst();
    }

    /// In the largest unit that divides it.
    static String write(long bytes) {
        return UNITS.entrySet().stream()
                .filter(unit -> bytes % unit.getValue() == 0 && bytes >= unit.getValue())
                .findFirst()
                .map(unit -> String.format(Locale.ROOT, "%d %s", bytes / unit.getValue(), unit.getKey()))
                .orElse("0 B");
    }
}
