package nagare.dlna.didl;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Which optional properties a client wants (ContentDirectory:1 §2.5.7). `*` and an empty filter mean all of them.
/// Unknown names are ignored, never an error.
///
/// @param names as the client wrote them, and the elements that a wanted attribute needs
public record Filter(boolean everything, Set<String> names) {
    /// Longest filter that is read; Kodi's, the longest seen, has about 700 characters.
    public static final int MAX_CHARS = 4096;

    public static final Filter ALL = new Filter(true, Set.of());

    public Filter {
        names = Set.copyOf(names);
    }

    /// Reads a comma list; empty when it is longer than [#MAX_CHARS].
    public static Optional<Filter> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        boolean everything = text.isBlank();
        var names = new HashSet<String>();
        for (String part : text.split(",")) {
            String name = part.strip();
            everything |= name.equals("*");
            if (!name.isEmpty()) {
                names.add(name);
                int at = name.indexOf('@');
                if (at > 0) {
                    names.add(name.substring(0, at)); // res@size makes no sense without res
                }
            }
        }
        return Optional.of(new Filter(everything, names));
    }

    public boolean wants(String property) {
        return everything || names.contains(property);
    }

    /// Whether the attribute of an element is wanted: `res@size`, or loosely `@size` and `size` as some players write.
    public boolean wantsAttribute(String element, String attribute) {
        return everything
                || names.contains(element + "@" + attribute)
                || names.contains("@" + attribute)
                || names.contains(attribute);
    }

    /// Whether the client named this property itself; some are sent only to those who know them.
    public boolean asksFor(String property) {
        return names.contains(property);
    }
}
