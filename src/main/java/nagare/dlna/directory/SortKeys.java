package nagare.dlna.directory;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import nagare.library.entry.SortOrder;

/// What lists can be sorted by, under the names of ContentDirectory. All that is announced is honoured.
enum SortKeys {
    TITLE("dc:title", SortOrder.Property.TITLE),
    DATE("dc:date", SortOrder.Property.DATE),
    CLASS("upnp:class", SortOrder.Property.KIND),
    SIZE("res@size", SortOrder.Property.SIZE),
    EPISODE("upnp:episodeNumber", SortOrder.Property.EPISODE),
    SEASON("upnp:episodeSeason", SortOrder.Property.SEASON);

    /// As GetSortCapabilities tells it.
    static final String CAPABILITIES =
            Arrays.stream(values()).map(key -> key.name).collect(Collectors.joining(","));

    private final String name;
    private final SortOrder.Property property;

    SortKeys(String name, SortOrder.Property property) {
        this.name = name;
        this.property = property;
    }

    static Optional<SortOrder.Property> of(String name) {
        for (SortKeys key : values()) {
            if (key.name.equals(name)) {
                return Optional.of(key.property);
            }
        }
        return Optional.empty();
    }
}
