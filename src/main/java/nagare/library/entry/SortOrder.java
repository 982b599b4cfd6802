package nagare.library.entry;

import java.util.List;

/// How to sort a folder; an empty list is its natural order (newest first for releases, natural file order
/// inside one).
public record SortOrder(List<Key> keys) {
    public static final SortOrder NATURAL = new SortOrder(List.of());

    public SortOrder {
        keys = List.copyOf(keys);
    }

    /// One criterion.
    public record Key(Property property, boolean ascending) {}

    /// What can be sorted by. What has no such property comes last, whichever way it is sorted.
    public enum Property {
        TITLE,
        DATE,
        /// Folders, audio, video.
        KIND,
        /// The exact size in bytes.
        SIZE,
        /// The season and the episode that the title names.
        SEASON,
        EPISODE
    }

    /// Whether the order depends on what is inside torrents, which is learned little by little.
    public boolean looksInside() {
        return keys.stream().anyMatch(key -> key.property() == Property.KIND || key.property() == Property.SIZE);
    }
}
