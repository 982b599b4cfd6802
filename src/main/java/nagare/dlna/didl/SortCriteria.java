package nagare.dlna.didl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a client wants a list sorted (ContentDirectory:1 §2.5.8), first key first. Read tolerantly: a missing sign means
/// ascending, a malformed key is passed over. An empty list is the natural order.
public record SortCriteria(List<Key> keys) {
    /// Longest criteria that are read.
    public static final int MAX_CHARS = 4096;

    /// Keys that are kept; the rest cannot change much.
    public static final int MAX_KEYS = 16;

    private static final Pattern KEY = Pattern.compile("([+-]?)\\s*((?:[\\w.-]+:)?[\\w.-]*(?:@[\\w.:-]+)?)");

    public SortCriteria {
        keys = List.copyOf(keys);
    }

    /// One property, by its name as in `dc:title`.
    public record Key(String property, boolean ascending) {}

    /// Empty when not one key of a non-empty text could be read, or it is longer than [#MAX_CHARS] (error 709).
    public static Optional<SortCriteria> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        var keys = new ArrayList<Key>();
        for (String part : text.split(",")) {
            var matcher = KEY.matcher(part.strip());
            if (matcher.matches() && !matcher.group(2).isEmpty() && keys.size() < MAX_KEYS) {
                keys.add(new Key(matcher.group(2), !matcher.group(1).equals("-")));
            }
        }
        boolean nothingMeant = text.isBlank() || text.strip().equals("*");
        return keys.isEmpty() && !nothingMeant ? Optional.empty() : Optional.of(new SortCriteria(keys));
    }
}
