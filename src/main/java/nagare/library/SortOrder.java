package nagare.library;

import java.util.List;

/// How to sort a folder; an empty list is its natural order (newest first for releases, natural file order inside one).
public record SortOrder(List<Key> keys) {
    public static final SortOrder NATURAL = new SortOrder(List.of());

    public SortOrder {
        keys = List.copyOf(keys);
    }

    /// One criterion.
    public record Key(Property property, boolean ascending) {}

    /// What can be sorted by.
    public enum Property {
        TITLE,
        DATE
    }
}
